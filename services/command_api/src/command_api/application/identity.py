"""Derived ids: a retried command finds what its first try made."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from contracts.values import Request


@dataclass(frozen=True)
class Issued:
    """A command as it was issued: under which id, in whose train of events, and when."""

    command_id: UUID
    correlation_id: str
    at: datetime

    def aggregate_id(self, kind: str) -> UUID:
        return uuid5(self.command_id, f"{kind}/0")

    def part_id(self, kind: str, n: int) -> UUID:
        return uuid5(self.command_id, f"{kind}/{n}")

    def event_id(self, stream: str) -> UUID:
        return uuid5(self.command_id, f"{stream}/0")


def fingerprint(command: Request) -> str:
    """SHA-256 (hex) of the command's name and content, however its keys were ordered."""
    content = {"command": type(command).__name__, **command.model_dump(mode="json")}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
