"""The whole system as `make start` runs it, in a folder and on ports of its own."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid4

import httpx

from tests.ui.eventually import eventually
from tests.ui.local_aws import LocalAws, Queues
from tests.ui.mails import Mails
from tests.ui.stores import Choice, Stores
from tests.ui.visitor import Visitor

REPOSITORY = Path(__file__).parents[2]


@dataclass
class RunningPlatform:
    state: Path
    addresses: dict[str, Any]
    http: httpx.AsyncClient
    stores: Stores
    aws: LocalAws
    queues: Queues
    mails: Mails
    _host: Visitor | None = None

    @classmethod
    async def start(cls, state: Path, choice: Choice, *options: str) -> Self:
        ours = ("--port", "0", "--no-longer-than", str(os.getpid()))
        await _platform("start", state, *ours, *choice.options, *options)
        addresses = json.loads((state / "platform.json").read_text())
        http = httpx.AsyncClient(base_url=addresses["url"], timeout=60)
        aws = LocalAws(addresses["awsEndpointUrl"])
        mails = Mails(http, addresses["mailUrl"])
        return cls(state, addresses, http, Stores(choice, addresses), aws, Queues(aws), mails)

    async def stop(self) -> None:
        await self.http.aclose()
        await _platform("stop", self.state)

    @property
    def url(self) -> str:
        return str(self.addresses["url"])

    def visitor(self) -> Visitor:
        return Visitor(self.http)

    async def host(self) -> Visitor:
        """A host, in the one session that all of them share: nobody here may end it."""
        if self._host is None:
            signing_in = self.visitor()
            await signing_in.sign_in_as_host(self.addresses["hostPassword"])
            self._host = signing_in
        host = self.visitor()
        host.cookie = self._host.cookie
        return host

    async def invite(self, invite_type: str, *guests: tuple[str, str]) -> str:
        """The code of a new invite."""
        return str((await self._create_invite(invite_type, *guests))["code"])

    async def _create_invite(self, invite_type: str, *guests: tuple[str, str]) -> dict[str, Any]:
        host = await self.host()
        body = {"type": invite_type, "guests": [{"type": t, "name": n} for t, n in guests]}
        response = await host.post("/api/invites", body, key=uuid4())
        assert response.status_code == 201, response.text
        created: dict[str, Any] = response.json()
        return created

    async def guest(self, invite_type: str, *guests: tuple[str, str]) -> tuple[Visitor, UUID]:
        """Someone just signed in with the code of a new invite, which the read models know."""
        created = await self._create_invite(invite_type, *guests)
        guest = self.visitor()
        await guest.sign_in(created["code"])

        async def visible() -> bool:
            return (await guest.get("/api/rsvp")).status_code == 200

        await eventually(visible)
        return guest, UUID(created["id"])

    async def code_of(self, invite_id: UUID) -> str:
        host = await self.host()
        codes = {invite["id"]: invite["code"] for invite in await host.all_of("/api/invites")}
        return str(codes[str(invite_id)])

    async def run_cli(self, *arguments: str) -> str:
        """What `rsvp` printed."""
        process = await self.start_cli(*arguments)
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()
        return output.decode()

    async def start_cli(
        self, *arguments: str, told_the_site: bool = True
    ) -> asyncio.subprocess.Process:
        """`rsvp`; not told the site's address, it looks into the stage's own parameters."""
        site = {"RSVP_URL": self.url} if told_the_site else {}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "rsvp",
            *arguments,
            cwd=REPOSITORY,
            env={
                **os.environ,
                **site,
                "RSVP_HOST_PASSWORD": self.addresses["hostPassword"],
                "AWS_ENDPOINT_URL": self.addresses["awsEndpointUrl"],
                "AWS_DEFAULT_REGION": "eu-west-2",
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def kill_busy(self, function: str) -> int:
        """SIGKILL what runs `function` just now; how many were struck."""
        return await self._kill(function, lambda sandbox: bool(sandbox["busy"]))

    async def kill_all(self, function: str) -> int:
        return await self._kill(function, lambda _: True)

    async def _kill(self, function: str, chosen: Callable[[dict[str, Any]], bool]) -> int:
        sandboxes = (await self.http.get(f"{self.addresses['adminUrl']}/sandboxes")).json()
        struck = [s for s in sandboxes if s["function"].endswith(function) and chosen(s)]
        for sandbox in struck:
            os.kill(sandbox["pid"], signal.SIGKILL)
        return len(struck)

    async def forget_wrong_codes(self) -> None:
        """Let everybody try again who was throttled."""
        async with self.aws.client("dynamodb") as dynamodb:
            counters = await dynamodb.scan(TableName="rsvp-local-sign-ins")
            for counter in counters["Items"]:
                await dynamodb.delete_item(
                    TableName="rsvp-local-sign-ins", Key={"id": counter["id"]}
                )


async def _platform(verb: str, state: Path, *options: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "infra.local", verb, "--state", str(state), *options, cwd=REPOSITORY
    )
    assert await process.wait() == 0, f"infra.local {verb} failed"
