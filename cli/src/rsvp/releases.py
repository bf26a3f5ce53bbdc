"""Which version of each function is live, before a deployment and after a rollback."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from rsvp.terminal import Failure

if TYPE_CHECKING:
    from types_aiobotocore_lambda import LambdaClient
    from types_aiobotocore_ssm import SSMClient

LIVE: Final = "live"
"""The alias that everything calls."""


@dataclass(frozen=True)
class Moved:
    function: str
    before: str
    after: str


@dataclass(frozen=True)
class Releases:
    """A deployment publishes a version only of what has changed, so `the one before` differs from
    function to function. What was live is therefore written down before each deployment."""

    stage: str
    functions: "LambdaClient"
    parameters: "SSMClient"

    async def note(self) -> Mapping[str, str]:
        """Write down the live version of each function; none in a stage that is yet to be made."""
        live = {name: version async for name, version in self._live()}
        if live:
            await self.parameters.put_parameter(
                Name=self._parameter,
                Value=json.dumps(live, separators=(",", ":")),
                Type="String",
                Overwrite=True,
                Description="What `make rollback` goes back to.",
            )
        return live

    async def roll_back(self) -> list[Moved]:
        """Make live again what was noted. Functions that were not there then stay as they are."""
        noted = await self._noted()
        return [
            await self._move(name, version, noted[name])
            async for name, version in self._live()
            if noted.get(name, version) != version
        ]

    async def make_live(self) -> list[Moved]:
        """Make live what was deployed, where CloudFormation finds nothing to move: behind a
        rollback, of which it does not know, and where only a parameter's value has changed.

        Publishing makes a version only where there is none of what was deployed. A new one may
        have a network interface or a snapshot to be made, and answers nobody until it is active.
        """
        active = self.functions.get_waiter("published_version_active")
        moves = []
        async for name, version in self._live():
            published = await self.functions.publish_version(FunctionName=name)
            if published["Version"] != version:
                await active.wait(FunctionName=name, Qualifier=published["Version"])
                moves.append(await self._move(name, version, published["Version"]))
        return moves

    async def _move(self, function: str, before: str, after: str) -> Moved:
        await self.functions.update_alias(FunctionName=function, Name=LIVE, FunctionVersion=after)
        return Moved(function, before, after)

    async def _noted(self) -> dict[str, str]:
        try:
            answer = await self.parameters.get_parameter(Name=self._parameter)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ParameterNotFound":
                raise
            raise Failure(
                f"Nothing was written down of {self.stage} before its last deployment:"
                " there is nothing to go back to."
            ) from error
        noted: dict[str, str] = json.loads(answer["Parameter"]["Value"])
        return noted

    async def _live(self) -> AsyncIterator[tuple[str, str]]:
        """Each of the stage's functions that has the alias, with the version it leads to."""
        async for page in self.functions.get_paginator("list_functions").paginate():
            for function in page["Functions"]:
                name = function["FunctionName"]
                if name.startswith(f"rsvp-{self.stage}-"):
                    try:
                        alias = await self.functions.get_alias(FunctionName=name, Name=LIVE)
                    except ClientError as error:
                        if error.response["Error"]["Code"] != "ResourceNotFoundException":
                            raise
                        continue  # nobody calls it through the alias, the migrations say
                    yield name, alias["FunctionVersion"]

    @property
    def _parameter(self) -> str:
        return f"/rsvp/{self.stage}/live-before-deployment"
