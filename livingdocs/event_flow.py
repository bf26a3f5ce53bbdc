"""Which event follows which in a stream, and what is in them: as the command tests leave them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from livingdocs.dot import EVENT, FAINT, Drawing, card

SNAPSHOTS: Final = Path("tests/application/__snapshots__")
BIGGEST: Final = "invite"
"""The aggregate that fills a drawing of its own."""


@dataclass
class Seen:
    """`follows` holds pairs of event types, None where a stream begins; `bodies` what was in
    the events of each type."""

    follows: set[tuple[str | None, str]] = field(default_factory=set)
    bodies: defaultdict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, story: Iterable[dict[str, Any]]) -> None:
        last: dict[str, str] = {}
        for recorded in story:
            stream, body = recorded["stream"], recorded["event"]
            self.follows.add((last.get(stream), body["type"]))
            self.bodies[body["type"]].append(body)
            last[stream] = body["type"]

    def fields(self, event_type: str) -> Iterator[str]:
        """In the order of the alphabet; with ? those that are not always there."""
        bodies = self.bodies[event_type]
        for name in sorted({name for body in bodies for name in body} - {"type"}):
            held = [body[name] for body in bodies if name in body]
            many = "[]" if isinstance(held[0], list) else ""
            yield name + many + ("" if len(held) == len(bodies) else "?")


def drawings() -> list[Drawing]:
    seen = Seen()
    for file in sorted(SNAPSHOTS.rglob("*.json")):
        seen.add(json.loads(file.read_text(encoding="utf-8")))
    aggregates = sorted({event_type.partition(".")[0] for event_type in seen.bodies})
    invite = Drawing(
        "events-invite",
        "The stream of an invite: which event follows which",
        "TB",
        {"nodesep": "0.35", "ranksep": "0.45"},
    )
    _draw(invite, seen, BIGGEST)
    others = Drawing("events-others", "The other streams", "TB")
    for aggregate in aggregates:
        if aggregate != BIGGEST:
            _draw(others, seen, aggregate)
    return [invite, others]


def _draw(drawing: Drawing, seen: Seen, aggregate: str) -> None:
    ours = sorted(event for event in seen.bodies if event.partition(".")[0] == aggregate)
    start = f"{aggregate} begins"
    drawing.node(start, "", shape="circle", width="0.15", height="0.15", fillcolor=FAINT)
    for event in ours:
        drawing.node(event, card(event, seen.fields(event), colour=EVENT), shape="plain")
    for before, after in sorted((a or start, b) for a, b in seen.follows if b in ours):
        drawing.edge(before, after)
