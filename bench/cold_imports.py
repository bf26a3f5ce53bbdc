"""Which imports make up a cold start, as `python -X importtime` tells."""

import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final, override

from infra.local.log import Log

_LINE: Final = re.compile(rb"import time:\s+(\d+) \|\s+\d+ \|\s+([\w.]+)$")

_AWS: Final = ("aiobotocore.session", "aws_lambda_powertools.logging")
_EVENTS: Final = ("contracts.envelope", "contracts.commands")
_POSTGRES: Final = ("asyncpg",)
_HTTP: Final = ("mangum", "starlette.applications")
_BATCHES: Final = ("aws_lambda_powertools.utilities.batch",)

NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "authorizer": (*_AWS, "contracts.principal"),
    "command-answered": (*_EVENTS, *_POSTGRES),
    "command-http": (*_AWS, *_EVENTS, *_POSTGRES, *_HTTP, "contracts.api.commands", "argon2"),
    "command-relay": (*_AWS, *_POSTGRES, "contracts.domain_events", "contracts.envelope"),
    "command-replay": (*_AWS, *_POSTGRES, "contracts.domain_events", "contracts.envelope"),
    "command-worker": (*_AWS, *_EVENTS, *_POSTGRES, *_BATCHES),
    "notifier": (
        "aiobotocore.session",
        "contracts.domain_events",
        *_BATCHES,
        "aws_lambda_powertools.utilities.idempotency",
    ),
    "projector": ("contracts.envelope", *_POSTGRES, *_BATCHES),
    "projector-rebuild": ("contracts.envelope", *_POSTGRES, *_BATCHES),
    "query-http": (
        "aws_lambda_powertools.logging",
        "contracts.api.queries",
        "contracts.content",
        *_POSTGRES,
        *_HTTP,
    ),
}
"""What each function can't do without: drivers, models, the way in. None of its own modules."""


class ImportLog(Log):
    """Seconds that each package's own code took to load, without what it loaded in turn."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @override
    def write(self, name: str, line: bytes) -> None:
        if found := _LINE.search(line):
            self.seconds[_package(found[2].decode())] += int(found[1]) / 1e6


def _package(module: str) -> str:
    """The library it is of; all of Python's own together."""
    name = module.partition(".")[0]
    return "Python's own" if name in sys.stdlib_module_names else name
