"""What the templates ask for, as the parts that the platform plays."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from infra.local.template import Json

_FUNCTION_ARN: Final = re.compile(r":function:([^:/]+)")
_STAGE_PREFIX: Final = re.compile(r"^rsvp-[^-]+-")


@dataclass(frozen=True)
class Function:
    """A Lambda function. Times are in seconds, memory in MB."""

    name: str
    arn: str
    handler: str
    timeout: float = 3
    memory: int = 128
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Its name as logs show it."""
        return function_label(self.name)


@dataclass(frozen=True)
class Route:
    """An HTTP API route: `GET /path/{parameter}` or `$default`."""

    key: str
    function: str
    authorizer: str | None = None


@dataclass(frozen=True)
class EventSource:
    """An SQS queue that a function is fed from."""

    queue: str
    function: str
    batch_size: int = 10
    concurrency: int | None = None
    reports_failures: bool = False


@dataclass(frozen=True)
class Schedule:
    """Something sent to a queue at a steady rate; the interval is in seconds."""

    name: str
    arn: str
    interval: float
    queue: str
    body: str | None = None


@dataclass(frozen=True)
class Rule:
    name: str
    bus: str
    pattern: Mapping[str, Json]
    targets: list[dict[str, Json]]


@dataclass
class Stack:
    """Everything the platform plays; `queues` and `tables` as their Create call takes them."""

    queues: list[dict[str, Json]] = field(default_factory=list)
    tables: list[dict[str, Json]] = field(default_factory=list)
    ttl_attributes: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    buses: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    event_sources: list[EventSource] = field(default_factory=list)


def function_label(name: str) -> str:
    """A function's name without its stage, `rsvp-<stage>-`."""
    return _STAGE_PREFIX.sub("", name)


def function_name(reference: str) -> str:
    """A function's name out of its ARN or its name, with or without an alias, or out of an
    invocation URI."""
    found = _FUNCTION_ARN.search(reference)
    return found[1] if found else reference.partition(":")[0]
