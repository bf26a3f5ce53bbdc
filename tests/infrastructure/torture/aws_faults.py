"""What AWS does to whoever asks for something that is away."""

import asyncio
from collections.abc import Callable
from typing import Final

from aiohttp import web

from tests.aws_proxy import AwsCall, AwsProxy, refusal

type Hits = Callable[[AwsCall], bool]

BREAKS_OFF: Final = "breaks off"
FAILS: Final = "fails"
SAYS_NOTHING: Final = "says nothing"
THROTTLES: Final = "throttles"
WAYS: Final = (BREAKS_OFF, FAILS, THROTTLES, SAYS_NOTHING)


class AwsFaults:
    """One thing is away at a time. What was said to one that says nothing arrives in the end."""

    def __init__(self, proxy: AwsProxy) -> None:
        self._proxy = proxy
        self._mended = asyncio.Event()

    def strike(self, way: str, hits: Hits) -> None:
        mended = self._mended = asyncio.Event()

        async def strike(call: AwsCall) -> web.Response | bool:
            if not hits(call):
                return False
            if way == BREAKS_OFF:
                call.hang_up()
            if way == FAILS:
                return refusal("InternalServerError", status=500)
            if way == THROTTLES:
                return refusal("ThrottlingException")
            await mended.wait()
            return False

        self._proxy.before[:] = [strike]

    def mend(self) -> None:
        self._proxy.before.clear()
        self._mended.set()


def on_table(name: str) -> Hits:
    return lambda call: name in str(call.body.get("TableName") or call.body.get("TransactItems"))


def to_queue(name: str) -> Hits:
    return lambda call: call.body.get("QueueUrl", "").endswith(f"/{name}")


def of(operation: str) -> Hits:
    return lambda call: call.operation == operation
