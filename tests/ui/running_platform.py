"""The whole system as `make start` runs it, in a folder and on ports of its own."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self
from uuid import UUID, uuid4

import aioboto3
import httpx

from tests.ui.eventually import eventually
from tests.ui.stores import Choice, Stores
from tests.ui.visitor import Visitor

REPOSITORY = Path(__file__).parents[2]


@dataclass
class RunningPlatform:
    state: Path
    addresses: dict[str, Any]
    http: httpx.AsyncClient
    stores: Stores
    aws: aioboto3.Session = field(default_factory=aioboto3.Session)
    """One for all clients: what AWS's services look like is read once."""
    _host: Visitor | None = None

    @classmethod
    async def start(cls, state: Path, choice: Choice, *options: str) -> Self:
        ours = ("--port", "0", "--no-longer-than", str(os.getpid()))
        await _platform("start", state, *ours, *choice.options, *options)
        addresses = json.loads((state / "platform.json").read_text())
        http = httpx.AsyncClient(base_url=addresses["url"], timeout=60)
        return cls(state, addresses, http, Stores(choice, addresses))

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

    async def mails_naming(self, name: str) -> list[dict[str, Any]]:
        mails = (await self.http.get(f"{self.addresses['mailUrl']}/api/email")).json()
        return [mail for mail in mails if name in mail["text"]]

    @staticmethod
    def bus_event(kind: str, detail: dict[str, Any]) -> str:
        """A domain event as its rule puts it on the queue."""
        return json.dumps({"detail-type": kind, "source": "rsvp.domain-events", "detail": detail})

    async def mails_to(self, address: str) -> list[dict[str, Any]]:
        """In the order they came."""
        mails = (await self.http.get(f"{self.addresses['mailUrl']}/api/email")).json()
        return [mail for mail in mails if address in [to["address"] for to in mail["to"]]]

    async def file_with(self, mail: dict[str, Any]) -> str:
        (file,) = mail["attachments"]
        path = f"/api/email/{mail['id']}/attachment/{file['generatedFileName']}"
        return (await self.http.get(f"{self.addresses['mailUrl']}{path}")).text

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

    async def queues_are_empty(self) -> bool:
        """Nothing waits or is being worked on, delayed nudges aside."""
        return not any(
            [
                await self.depth(queue, "", "NotVisible")
                for queue in await self._queues()
                if not queue.endswith("-dlq")
            ]
        )

    async def no_nudge_is_on_its_way(self) -> bool:
        return not await self.depth("rsvp-local-nudges", "", "NotVisible", "Delayed")

    async def _queues(self) -> list[str]:
        async with self._sqs() as sqs:
            urls = (await sqs.list_queues()).get("QueueUrls", [])
        return [url.rpartition("/")[2] for url in urls]

    async def send(self, queue: str, body: str) -> None:
        """Put a message into a queue, as nobody of ours would."""
        async with self._sqs() as sqs:
            url = (await sqs.get_queue_url(QueueName=f"rsvp-local-{queue}"))["QueueUrl"]
            await sqs.send_message(QueueUrl=url, MessageBody=body)

    async def discard(self, queue: str) -> None:
        """Leave nothing in a queue to the tests behind us. SQS does it once a minute only."""
        async with self._sqs() as sqs:
            url = (await sqs.get_queue_url(QueueName=f"rsvp-local-{queue}"))["QueueUrl"]

            async def purged() -> bool:
                try:
                    await sqs.purge_queue(QueueUrl=url)
                except sqs.exceptions.PurgeQueueInProgress:
                    return False
                return True

            await eventually(purged)

    async def depth(self, queue: str, *states: str) -> int:
        """How many messages are in these states; "" is waiting, the default."""
        names = [f"ApproximateNumberOfMessages{state}" for state in states or ("",)]
        async with self._sqs() as sqs:
            url = (await sqs.get_queue_url(QueueName=queue))["QueueUrl"]
            answer = await sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
        return sum(int(count) for count in answer["Attributes"].values())

    @asynccontextmanager
    async def visibility_timeout(self, queue: str, *, seconds: int) -> AsyncIterator[None]:
        """Let what a dead consumer held come back sooner than an operator would want it."""
        async with self._sqs() as sqs:
            url = (await sqs.get_queue_url(QueueName=f"rsvp-local-{queue}"))["QueueUrl"]
            name = "VisibilityTimeout"
            before = await sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
            await sqs.set_queue_attributes(QueueUrl=url, Attributes={name: str(seconds)})
            yield
            await sqs.set_queue_attributes(QueueUrl=url, Attributes=before["Attributes"])

    async def forget_wrong_codes(self) -> None:
        """Let everybody try again who was throttled."""
        async with self.client("dynamodb") as dynamodb:
            counters = await dynamodb.scan(TableName="rsvp-local-sign-ins")
            for counter in counters["Items"]:
                await dynamodb.delete_item(
                    TableName="rsvp-local-sign-ins", Key={"id": counter["id"]}
                )

    def _sqs(self) -> Any:
        return self.client("sqs")

    def client(self, service: Literal["dynamodb", "events", "sqs"]) -> Any:
        """Of the platform's AWS, to be entered."""
        return self.aws.client(
            service,
            endpoint_url=self.addresses["awsEndpointUrl"],
            region_name="eu-west-2",
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the local platform asks for none
        )


async def _platform(verb: str, state: Path, *options: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "infra.local", verb, "--state", str(state), *options, cwd=REPOSITORY
    )
    assert await process.wait() == 0, f"infra.local {verb} failed"
