"""What a test leaves in the streams, written so that two runs write the same bytes."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from contracts.envelope import Recorded

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class _Names:
    """Ids, moments and hashes as `event-1`, `invite-2`, …: numbered as they come."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._count: Counter[str] = Counter()

    def give(self, kind: str, *values: str) -> None:
        """One name for all `values`, unless they have one."""
        if values[0] not in self._given:
            self._count[kind] += 1
            self._given |= dict.fromkeys(values, f"{kind}-{self._count[kind]}")

    def named(self, value: Any) -> Any:
        match value:
            case str():
                return self._given.get(value) or _UUID.sub(self._id, value)
            case list():
                return [self.named(item) for item in value]
            case dict():
                return {self.named(key): self.named(item) for key, item in value.items()}
        return value

    def _id(self, found: re.Match[str]) -> str:
        self.give("id", found[0])
        return self._given[found[0]]


def normalised(events: Sequence[Recorded]) -> list[dict[str, Any]]:
    """`events` as JSON has them, in the order they were recorded; what is equal stays equal."""
    names = _Names()
    story = [recorded.model_dump(mode="json") for recorded in events]
    for envelope in story:
        names.give("event", envelope["id"])
        names.give("command", envelope["causationId"])
        names.give("hash", envelope["commandHash"])
        names.give("request", envelope["correlationId"])
        names.give("moment", envelope["occurredAt"])
        names.give("moment", envelope["recordedAt"])
        aggregate, _, aggregate_id = envelope["stream"].partition("-")
        if _UUID.fullmatch(aggregate_id):
            names.give(aggregate, aggregate_id, envelope["stream"])
    return [names.named(envelope) for envelope in story]
