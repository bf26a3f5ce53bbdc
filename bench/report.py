"""What was measured, printed as it comes and written to docs/benchmarks.md."""

import os
import platform
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

REPORT: Final = Path(__file__).parents[1] / "docs" / "benchmarks.md"
_HEAD: Final = """# Benchmarks

`make bench` measures and writes this page; `make bench BENCH=appends` only one \
section of it.

Times depend on the machine and on what else it does, so every figure is a ratio: both sides are \
taken in turns in one run, in many short rounds, and the median of the rounds' own ratios counts. \
Only what people wait for is told in milliseconds as well, of a machine that does nothing else. \
Bold figures miss what we aim at; docs/decisions.md says why, or what was tried.
"""
_LIBRARIES: Final = ("asyncpg", "aiobotocore", "pydantic", "starlette")


@dataclass(frozen=True)
class Ratio:
    """A figure with the least or the most that is aimed at, if anything is."""

    value: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def met(self) -> bool:
        return (self.at_least is None or self.value >= self.at_least) and (
            self.at_most is None or self.value <= self.at_most
        )

    @property
    def aim(self) -> str:
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return f"≤ {self.at_most:g}" if self.at_most is not None else "–"

    def __str__(self) -> str:
        text = f"{self.value:,.2f}" if self.value < 100 else f"{self.value:,.0f}"
        return text if self.met else f"**{text}**"


@dataclass(frozen=True)
class Table:
    columns: Sequence[str]
    rows: Sequence[Sequence[str | Ratio]]

    @property
    def met(self) -> bool:
        return all(cell.met for row in self.rows for cell in row if isinstance(cell, Ratio))

    def lines(self) -> list[str]:
        texts = [list(self.columns), *([str(cell) for cell in row] for row in self.rows)]
        return [
            _row(texts[0]),
            _row(["---", *(["--:"] * (len(self.columns) - 1))]),
            *map(_row, texts[1:]),
        ]


@dataclass(frozen=True)
class Section:
    title: str
    about: str
    tables: Sequence[Table]

    @property
    def met(self) -> bool:
        return all(table.met for table in self.tables)

    def __str__(self) -> str:
        tables = ("\n".join(table.lines()) for table in self.tables)
        return "\n\n".join((f"## {self.title}", _circumstances(), self.about, *tables))


def write(sections: Sequence[Section], report: Path = REPORT) -> None:
    """Put these sections in place of those with the same titles, or behind all others."""
    found = report.read_text() if report.exists() else ""
    kept = {
        part.partition("\n")[0]: part for part in re.split(r"^## ", found, flags=re.MULTILINE)[1:]
    }
    for section in sections:
        kept[section.title] = str(section).removeprefix("## ")
    parts = (f"## {part.strip()}\n" for part in kept.values())
    report.write_text("\n".join((_HEAD, *parts)))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _circumstances() -> str:
    """The machine, the day and the versions that a section's figures are of."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    processor = f"{os.cpu_count()} × {_processor()}"
    return (
        f"*{datetime.now(UTC):%Y-%m-%d}, {processor}, {platform.system()}, load"
        f" {os.getloadavg()[0]:.1f}; Python {sys.version.partition(' ')[0]}, {libraries}.*"
    )


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    found = about.exists() and re.search(r"model name\s*: (.+)", about.read_text())
    return found[1] if found else platform.machine()
