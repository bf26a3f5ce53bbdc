"""A deployed function in a process of its own, fed one event after another."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.principal import Principal
from infra.local.moto import CREDENTIALS

_SCRIPT = """
import importlib, json, sys
handler = importlib.import_module(sys.argv[1]).handler
responses = [handler(event, None) for event in json.load(sys.stdin)]
print(json.dumps({"responses": responses, "modules": sorted(sys.modules)}), file=sys.stderr)
"""


@dataclass(frozen=True)
class Ran:
    """`log` is what the function printed, `modules` what it had imported in the end."""

    responses: list[Any]
    modules: set[str]
    log: str


async def run(module: str, environment: Mapping[str, str], events: Sequence[Any]) -> Ran:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _SCRIPT,
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **environment},
    )
    log, told = await process.communicate(json.dumps(events).encode())
    assert process.returncode == 0, told.decode()
    # Behind it may come complaints of connections that a frozen function never closes.
    result = json.loads(told.splitlines()[0])
    return Ran(result["responses"], set(result["modules"]), log.decode())


def around_functions(aws: str) -> dict[str, str]:
    """What each function is told, whichever it is, where AWS is at that address."""
    return {
        **CREDENTIALS,
        "PATH": os.defpath,
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "PYTHONDONTWRITEBYTECODE": "1",
        "POWERTOOLS_METRICS_NAMESPACE": "Rsvp",
        "AWS_ENDPOINT_URL": aws,
    }


def gateway_event(
    method: str,
    path: str,
    asking: Principal,
    *,
    query: str = "",
    body: Any = None,
    request_id: str = "request-1",
    **headers: str,
) -> dict[str, Any]:
    """A browser's request as API Gateway sends it, payload 2.0."""
    sent = {} if body is None else {"content-type": "application/json"}
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {
            "host": "wedding.example",
            "sec-fetch-site": "same-origin",
            **sent,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"},
            "requestId": request_id,
            "authorizer": {"lambda": asking.context()},
        },
        **({} if body is None else {"body": json.dumps(body)}),
        "isBase64Encoded": False,
    }
