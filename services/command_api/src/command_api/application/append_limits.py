"""What one append may carry: the same in every store, so that a history can move to any of them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from command_api.application.ports.event_store import TooLarge
from contracts.envelope import Recorded

MAX_EVENTS: Final = 98
"""A DynamoDB transaction holds 100 items; the check of the version and the outbox take two."""
MAX_EVENT_BYTES: Final = 380_000
"""Of an event's JSON. A DynamoDB item ends at 409,600, its envelope and names included."""
MAX_APPEND_BYTES: Final = 950_000
"""Of all JSON in an append. KurrentDB takes 1 MiB (1,048,576), 98 envelopes included."""


def check_size(bodies: Sequence[str]) -> None:
    """Raise TooLarge where events, given as JSON, are more than one append may carry."""
    if len(bodies) > MAX_EVENTS:
        raise TooLarge(f"An append holds at most {MAX_EVENTS} events; this one has {len(bodies)}.")
    sizes = [len(body.encode()) for body in bodies]
    if max(sizes) > MAX_EVENT_BYTES:
        raise TooLarge(f"An event has at most {MAX_EVENT_BYTES:,} bytes; one has {max(sizes):,}.")
    if sum(sizes) > MAX_APPEND_BYTES:
        raise TooLarge(
            f"An append has at most {MAX_APPEND_BYTES:,} bytes; this one has {sum(sizes):,}."
        )


def portions(events: Iterable[Recorded]) -> Iterator[Sequence[Recorded]]:
    """The events in their order, as many at a time as one append may carry."""
    portion: list[Recorded] = []
    size = 0
    for event in events:
        length = len(event.event.model_dump_json().encode())
        if portion and (len(portion) == MAX_EVENTS or size + length > MAX_APPEND_BYTES):
            yield portion
            portion, size = [], 0
        portion.append(event)
        size += length
    if portion:
        yield portion
