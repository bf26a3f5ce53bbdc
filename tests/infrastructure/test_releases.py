"""Rolling back: every function's alias returns to what was live before the deployment."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aioboto3
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from typer.testing import CliRunner, Result

from rsvp.__main__ import app
from rsvp.releases import Releases


@dataclass(frozen=True)
class Stage:
    name: str
    functions: Any

    def function(self, name: str) -> str:
        return f"rsvp-{self.name}-{name}"

    async def publish(self, name: str, code: str) -> str:
        """What a deployment does with a function that has changed; the version it made."""
        function = self.function(name)
        await self.functions.update_function_code(FunctionName=function, ZipFile=zipped(code))
        published = await self.functions.publish_version(FunctionName=function)
        version = str(published["Version"])
        await self.functions.update_alias(
            FunctionName=function, Name="live", FunctionVersion=version
        )
        return version

    async def create(self, name: str, *, alias: bool = True) -> None:
        await self.functions.create_function(
            FunctionName=self.function(name),
            Runtime="python3.13",
            Role="arn:aws:iam::123456789012:role/rsvp",
            Handler="handler.handler",
            Code={"ZipFile": zipped(name)},
            Publish=True,
        )
        if alias:
            await self.functions.create_alias(
                FunctionName=self.function(name), Name="live", FunctionVersion="1"
            )

    async def live(self, name: str) -> str:
        alias = await self.functions.get_alias(FunctionName=self.function(name), Name="live")
        return str(alias["FunctionVersion"])

    async def run(self, verb: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, [verb, "--stage", self.name])


def zipped(code: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("handler.py", code)
    return buffer.getvalue()


@pytest.fixture
async def stage(aws: str) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as clients:
        session = aioboto3.Session()
        iam: Any = await clients.enter_async_context(session.client("iam"))
        with suppress(iam.exceptions.EntityAlreadyExistsException):
            await iam.create_role(RoleName="rsvp", AssumeRolePolicyDocument="{}")
        functions = await clients.enter_async_context(session.client("lambda"))
        yield Stage(f"t{uuid4().hex[:8]}", functions)


async def test_a_rollback_undoes_one_deployment_function_by_function(stage: Stage) -> None:
    """`query-http` did not change in the last deployment, and must not go back beyond it."""
    for name in ("command-http", "query-http"):
        await stage.create(name)
        await stage.publish(name, "second")
    noted = await stage.run("note-release")
    assert noted.output == "2 live functions noted.\n"
    await stage.publish("command-http", "third")

    result = await stage.run("rollback")

    assert result.exit_code == 0, result.output
    assert f"{stage.function('command-http')}: 3 → 2" in result.output
    assert await stage.live("command-http") == "2"
    assert await stage.live("query-http") == "2"


async def test_a_second_rollback_goes_no_further(stage: Stage) -> None:
    await stage.create("projector")
    await stage.run("note-release")
    await stage.publish("projector", "second")
    await stage.run("rollback")
    again = await stage.run("rollback")
    assert again.output == "0 functions rolled back.\n"
    assert await stage.live("projector") == "1"


async def test_what_was_rolled_back_is_live_again_when_it_is_deployed_again(stage: Stage) -> None:
    """CloudFormation does not know of the rollback: it finds nothing to do for `projector`."""
    for name in ("projector", "command-http"):
        await stage.create(name)
    await stage.run("note-release")
    await stage.publish("projector", "second")
    await stage.publish("command-http", "second")
    await stage.run("rollback")
    await stage.publish("command-http", "mended")

    result = await stage.run("make-live")

    assert result.output == f"{stage.function('projector')}: 1 → 2\n1 functions made live.\n"
    assert await stage.live("command-http") == "3"
    again = await stage.run("make-live")
    assert again.output == "0 functions made live.\n"


async def test_what_was_changed_without_a_new_version_is_made_live(stage: Stage) -> None:
    """As the value of a parameter is: the template says the same, so there is no new version."""
    await stage.create("command-http")
    await stage.functions.update_function_code(
        FunctionName=stage.function("command-http"), ZipFile=zipped("told something else")
    )
    result = await stage.run("make-live")
    assert result.output.endswith("1 → 2\n1 functions made live.\n")
    assert await stage.live("command-http") == "2"


async def test_a_new_version_is_made_live_once_it_can_answer(stage: Stage) -> None:
    await stage.create("projector")
    await stage.functions.update_function_code(
        FunctionName=stage.function("projector"), ZipFile=zipped("told something else")
    )
    asked: list[str] = []
    for operation in ("PublishVersion", "GetFunctionConfiguration", "UpdateAlias"):
        stage.functions.meta.events.register(
            f"before-call.lambda.{operation}", lambda model, **_: asked.append(model.name)
        )

    async with aioboto3.Session().client("ssm") as parameters:
        await Releases(stage.name, stage.functions, parameters).make_live()

    assert asked == ["PublishVersion", "GetFunctionConfiguration", "UpdateAlias"]


async def test_operators_call_what_is_live(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not what was deployed last: it may have been rolled back."""
    called: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        called.append(request.match_info["function"])
        return web.json_response({"next": None, "sent": 0})

    application = web.Application()
    application.router.add_post("/2015-03-31/functions/{function}/invocations", answer)
    async with TestServer(application) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", str(server.make_url("")))
        result = await asyncio.to_thread(CliRunner().invoke, app, ["replay", "--stage", "prod"])
    assert result.exit_code == 0, result.output
    assert called == ["rsvp-prod-command-replay:live"]


async def test_functions_without_the_alias_or_of_others_are_left_alone(stage: Stage) -> None:
    await stage.create("notifier")
    await stage.create("migrations", alias=False)
    other = Stage(f"{stage.name}x", stage.functions)
    await other.create("notifier")
    assert (await stage.run("note-release")).output == "1 live functions noted.\n"
    await other.publish("notifier", "second")
    await stage.run("rollback")
    assert await other.live("notifier") == "2"


async def test_a_function_that_is_new_stays(stage: Stage) -> None:
    await stage.create("notifier")
    await stage.run("note-release")
    await stage.create("authorizer")
    await stage.publish("authorizer", "second")
    assert (await stage.run("rollback")).exit_code == 0
    assert await stage.live("authorizer") == "2"


async def test_a_first_deployment_can_not_be_rolled_back(stage: Stage) -> None:
    assert (await stage.run("note-release")).output == "0 live functions noted.\n"
    await stage.create("notifier")
    result = await stage.run("rollback")
    assert result.exit_code == 1
    assert "there is nothing to go back to" in result.output
