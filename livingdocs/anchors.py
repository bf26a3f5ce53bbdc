"""Headings of a page, announced first, so that what comes early can lead to what comes late."""

import re
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Anchors:
    """Of names in sections, as GitHub gives them: a second heading of the same name is counted."""

    _given: dict[tuple[str, str], str] = field(default_factory=dict)
    _seen: Counter[str] = field(default_factory=Counter)

    def announce(self, section: str, name: str) -> None:
        anchor = slug(name)
        self._given[section, name] = anchor + (f"-{n}" if (n := self._seen[anchor]) else "")
        self._seen[anchor] += 1

    def has(self, section: str, name: str) -> bool:
        return (section, name) in self._given

    def link(self, section: str, name: str) -> str:
        return f"[{name}](#{self._given[section, name]})"


def slug(heading: str) -> str:
    """What GitHub makes of a heading, the first of its name."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
