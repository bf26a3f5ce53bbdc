"""A sandbox: one process that runs one function, one invocation at a time."""

import asyncio
import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from infra.local import leash
from infra.local.log import Log
from infra.local.runtime_api import Next, runtime_api
from infra.local.stack import Function

INIT_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Outcome:
    """What an invocation came to. After an error, `payload` describes it and `error` is set."""

    payload: bytes
    error: bool = False
    timed_out: bool = False


@dataclass
class Invocation:
    payload: bytes
    outcome: asyncio.Future[Outcome]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def end(self, outcome: Outcome) -> None:
        if not self.outcome.done():
            self.outcome.set_result(outcome)


@dataclass(frozen=True)
class Workplace:
    """Where sandboxes run: their working directory, and what is in every one's environment."""

    directory: Path
    environment: Mapping[str, str]
    log: Log
    python: tuple[str, ...] = (sys.executable,)

    def of(self, function: Function) -> "Workplace":
        """The function's own; here, all share one."""
        del function
        return self


class Sandbox:
    """Starts with `run`, which returns when the process is gone.

    `offer` is called whenever it wants work; the pool answers by calling `hand`, now or later.
    """

    def __init__(
        self, function: Function, workplace: Workplace, offer: Callable[["Sandbox"], None]
    ) -> None:
        self.function = function
        self.retiring = False
        self.init_error: Outcome | None = None
        self.ready = asyncio.Event()
        self.ended = asyncio.Event()
        self.pid = 0
        self._workplace = workplace
        self._offer = offer
        self._child: subprocess.Popen[bytes] | None = None
        self._handed: asyncio.Future[Invocation] | None = None
        self._current: Invocation | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._killed = False

    @property
    def busy(self) -> bool:
        return self._current is not None

    async def run(self) -> None:
        """Live until the process ends, by itself or killed; then fail what it was doing."""
        loop = asyncio.get_running_loop()
        async with runtime_api(self) as address:
            if self._killed:
                self.ended.set()
                return
            child = self._child = leash.start(
                [*self._workplace.python, "-m", "awslambdaric", self.function.handler],
                environment=self._environment(address),
                directory=self._workplace.directory,
                output=subprocess.PIPE,
                farewell=leash.AT_ONCE,
            )
            self.pid = child.pid
            self._timer = loop.call_later(INIT_SECONDS, self.kill)
            try:
                await self._workplace.log.follow(self.function.label, child.stdout, self.ended)
                await self.ended.wait()
            finally:
                leash.kill(child)
                self._over(f"Runtime exited with error: {_describe(child.returncode)}")

    def kill(self) -> None:
        """End it at once, or before it starts; `run` notices."""
        self._killed = True
        if self._child:
            leash.kill(self._child)

    def hand(self, invocation: Invocation) -> None:
        """Give it an invocation; the function's time-out starts now."""
        self._current = invocation
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self.function.timeout, self._time_out, invocation)
        if self._handed and not self._handed.done():
            self._handed.set_result(invocation)

    async def next(self) -> Next:
        if not self.ready.is_set():
            self.ready.set()
            self._stop_timer()
        self._handed = asyncio.get_running_loop().create_future()
        self._offer(self)
        invocation = await self._handed
        deadline = int((time.time() + self.function.timeout) * 1000)
        return Next(
            invocation.payload,
            {
                "Lambda-Runtime-Aws-Request-Id": invocation.id,
                "Lambda-Runtime-Deadline-Ms": str(deadline),
                "Lambda-Runtime-Invoked-Function-Arn": self.function.arn,
                "Lambda-Runtime-Trace-Id": f"Root=1-{int(time.time()):08x}-"
                f"{invocation.id.replace('-', '')[:24]};Sampled=0",
            },
        )

    def respond(self, invocation_id: str, payload: bytes) -> bool:
        return self._end(invocation_id, Outcome(payload))

    def fail(self, invocation_id: str, error: bytes) -> bool:
        return self._end(invocation_id, Outcome(error, error=True))

    def fail_init(self, error: bytes) -> None:
        self.init_error = Outcome(error, error=True)

    def _end(self, invocation_id: str, outcome: Outcome) -> bool:
        if self._current is None or self._current.id != invocation_id:
            return False
        self._stop_timer()
        self._current.end(outcome)
        self._current = None
        return True

    def _time_out(self, invocation: Invocation) -> None:
        message = f"Task timed out after {self.function.timeout:.2f} seconds"
        self._workplace.log.say(self.function.label, f"{invocation.id} {message}")
        error = error_payload("Sandbox.Timedout", f"RequestId: {invocation.id} Error: {message}")
        self._end(invocation.id, Outcome(error, error=True, timed_out=True))
        self.kill()

    def _over(self, reason: str) -> None:
        """The process is gone."""
        self._stop_timer()
        if self._current:
            message = f"RequestId: {self._current.id} Error: {reason}"
            self.fail(self._current.id, error_payload("Runtime.ExitError", message))
        elif not self.ready.is_set() and not self.init_error:
            self.init_error = Outcome(error_payload("Runtime.ExitError", reason), error=True)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _environment(self, address: str) -> dict[str, str]:
        return {
            **self._workplace.environment,
            "AWS_LAMBDA_FUNCTION_NAME": self.function.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.function.memory),
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{self.function.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": f"local/[$LATEST]{uuid.uuid4().hex}",
            "AWS_LAMBDA_RUNTIME_API": address,
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
            "LAMBDA_TASK_ROOT": str(self._workplace.directory),
            "_HANDLER": self.function.handler,
            **self.function.environment,
        }


def error_payload(kind: str, message: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()


def _describe(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit status {code}"
