"""Drawings in Graphviz's language, all in one hand."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Final

INK: Final = "#1f2933"
FAINT: Final = "#64748b"
FONT: Final = "Verdana"
"""Graphviz knows how wide its letters are; other fonts, for those who lack it, are no wider."""
PAPER: Final = "white"
"""Below every drawing, so that it reads on dark pages as well."""

COMMAND: Final = "#cfe3fb"
EVENT: Final = "#fbd9b0"
DOMAIN_EVENT: Final = "#e3d3f5"
CONSUMER: Final = "#cdebd0"
PLAIN: Final = "#eef1f5"
"""Commands, events and consumers are the colours of the notes on an event-storming wall."""


@dataclass
class Drawing:
    """`direction` is where the arrows lead: LR, left to right, or TB, top to bottom."""

    name: str
    title: str
    direction: str = "LR"
    graph: dict[str, str] = field(default_factory=dict)
    _lines: list[str] = field(default_factory=list)
    _depth: int = 1

    def node(self, name: str, label: str | None = None, **attributes: str) -> None:
        """`label` is HTML where it is in angle brackets."""
        given = attributes if label is None else {"label": label, **attributes}
        self._write(f"{_quoted(name)}{_listed(given)};")

    def edge(self, tail: str, head: str, **attributes: str) -> None:
        self._write(f"{_quoted(tail)} -> {_quoted(head)}{_listed(attributes)};")

    def same_rank(self, names: Iterable[str]) -> None:
        self._write(f"{{ rank=same; {' '.join(f'{_quoted(name)};' for name in names)} }}")

    @contextmanager
    def cluster(self, name: str, label: str, **attributes: str) -> Iterator[None]:
        self._write(f"subgraph {_quoted(f'cluster {name}')} {{")
        self._depth += 1
        given = {"label": label, "style": "rounded", "color": FAINT, "fontcolor": FAINT}
        self._write(f"graph{_listed({**given, **attributes})};")
        yield
        self._depth -= 1
        self._write("}")

    def text(self) -> str:
        graph = {
            "label": self.title,
            "labelloc": "t",
            "rankdir": self.direction,
            "bgcolor": PAPER,
            "fontname": FONT,
            "fontsize": "12",
            "fontcolor": INK,
            "pad": "0.25",
            "nodesep": "0.2",
            "ranksep": "0.5",
            **self.graph,
        }
        node = {
            "shape": "box",
            "style": "rounded,filled",
            "fillcolor": PLAIN,
            "color": FAINT,
            "fontname": FONT,
            "fontsize": "11",
            "fontcolor": INK,
            "margin": "0.12,0.06",
            "height": "0.3",
        }
        edge = {"color": FAINT, "fontname": FONT, "fontsize": "9", "fontcolor": INK}
        lines = [
            f"digraph {_quoted(self.name)} {{",
            f"  graph{_listed(graph)};",
            f"  node{_listed(node)};",
            f"  edge{_listed(edge | {'arrowsize': '0.7'})};",
            *self._lines,
            "}",
        ]
        return "\n".join(lines) + "\n"

    def _write(self, line: str) -> None:
        self._lines.append("  " * self._depth + line)


def card(title: str, rows: Iterable[str], *, colour: str) -> str:
    """A label: a coloured head with a list below it."""
    rows = list(rows)
    listed = "<BR ALIGN='LEFT'/>".join(map(escape, rows)) + "<BR ALIGN='LEFT'/>"
    below = (
        f"<TR><TD ALIGN='LEFT' BALIGN='LEFT'><FONT POINT-SIZE='10'>{listed}</FONT></TD></TR>"
        if rows
        else ""
    )
    return (
        f"<<TABLE BORDER='0' CELLBORDER='1' CELLSPACING='0' CELLPADDING='5' COLOR='{FAINT}'"
        f" BGCOLOR='white'><TR><TD BGCOLOR='{colour}'><B>{escape(title)}</B></TD></TR>"
        f"{below}</TABLE>>"
    )


def with_note(title: str, note: str) -> str:
    """A label: a line, and smaller below it another."""
    return (
        f"<{escape(title)}<BR/><FONT POINT-SIZE='9' COLOR='{FAINT}'>"
        f"{'<BR/>'.join(map(escape, note.splitlines()))}</FONT>>"
    )


def _listed(attributes: dict[str, str]) -> str:
    if not attributes:
        return ""
    return f" [{', '.join(f'{key}={_quoted(value)}' for key, value in attributes.items())}]"


def _quoted(value: str) -> str:
    if value.startswith("<") and value.endswith(">"):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
