"""`rsvp set-host-password` and `set-content`: each changes its own part of the stage's secret."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import aioboto3
import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner, Result

from contracts.content import WrittenContent
from rsvp.__main__ import app

PASSWORD = "correct horse battery"  # noqa: S105 - of this test
EXAMPLE = Path("examples/content.json")
WRITTEN = json.loads(EXAMPLE.read_bytes())


@dataclass(frozen=True)
class Stage:
    name: str
    secrets: Any

    async def secret(self) -> dict[str, Any]:
        answer = await self.secrets.get_secret_value(SecretId=f"rsvp-{self.name}-secret")
        found: dict[str, Any] = json.loads(answer["SecretString"])
        return found

    async def run(self, *arguments: str, password: str = PASSWORD) -> Result:
        return await asyncio.to_thread(
            CliRunner().invoke,
            app,
            [*arguments, "--stage", self.name],
            env={"RSVP_NEW_HOST_PASSWORD": password},
        )


@pytest.fixture
async def stage(aws: str) -> AsyncIterator[Stage]:
    """As the foundation leaves it: a secret drawn, a parameter that says where."""
    name = f"t{uuid4().hex[:8]}"
    async with AsyncExitStack() as clients:
        session = aioboto3.Session()
        secrets: Any = await clients.enter_async_context(session.client("secretsmanager"))
        ssm = await clients.enter_async_context(session.client("ssm"))
        made = await secrets.create_secret(
            Name=f"rsvp-{name}-secret",
            SecretString=json.dumps(
                {"originSecret": "drawn", "hostPasswordHash": "", "content": {}}
            ),
        )
        await ssm.put_parameter(Name=f"/rsvp/{name}/secret-arn", Value=made["ARN"], Type="String")
        yield Stage(name, secrets)


async def test_only_the_hash_of_the_password_is_kept(stage: Stage) -> None:
    result = await stage.run("set-host-password")
    assert result.exit_code == 0, result.output
    secret = await stage.secret()
    assert secret["hostPasswordHash"].startswith("$argon2id$")
    assert PasswordHasher().verify(secret["hostPasswordHash"], PASSWORD)
    assert secret["originSecret"] == "drawn"
    assert PASSWORD not in json.dumps(secret) + result.output


async def test_a_short_password_is_refused(stage: Stage) -> None:
    result = await stage.run("set-host-password", password="too short")  # noqa: S106 - on purpose
    assert result.exit_code == 1
    assert "12 characters or more" in result.output
    assert (await stage.secret())["hostPasswordHash"] == ""


async def test_content_is_set_beside_the_rest(stage: Stage) -> None:
    await stage.run("set-host-password")
    before = await stage.secret()
    result = await stage.run("set-content", str(EXAMPLE))
    assert result.exit_code == 0, result.output
    after = await stage.secret()
    assert WrittenContent.model_validate(after["content"]) == WrittenContent.model_validate(WRITTEN)
    assert {**after, "content": {}} == before


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"menu": None}, "menu: "),
        ({"weddingDate": "soon"}, "weddingDate: "),
        ({"menu": "x" * 70_000}, "more than a secret holds"),
        ({"timeZone": "Europe/Atlantis"}, "timeZone: is none that is known"),
        ({"timeZone": None}, "timeZone: is missing"),
        ({"startsAt": "13:00+02:00"}, "are local times"),
    ],
)
async def test_content_that_the_site_could_not_show_is_refused(
    stage: Stage, tmp_path: Path, change: dict[str, Any], complaint: str
) -> None:
    file = tmp_path / "content.json"
    file.write_text(json.dumps({**WRITTEN, **change}))
    result = await stage.run("set-content", str(file))
    assert result.exit_code == 1
    assert complaint in result.output
    assert (await stage.secret())["content"] == {}
