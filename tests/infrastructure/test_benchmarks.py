"""Each measurement runs, in its smallest size: nobody measures every day."""

from pathlib import Path

import pytest

from bench import appends, cold_imports, loads, projection
from bench.report import REPORT, Ratio, Section, Table, write
from bench.rounds import alternately, ratio


def figures(section: Section) -> list[Ratio]:
    return [
        cell
        for table in section.tables
        for row in table.rows
        for cell in row
        if isinstance(cell, Ratio)
    ]


async def test_appends_are_measured() -> None:
    section = await appends.run(rounds=1, appends=16)
    assert len(figures(section)) in {8, 12}  # without and with pgbench
    assert all(figure.value > 0 for figure in figures(section))


async def test_loads_are_measured() -> None:
    section = await loads.run(rounds=1, sizes=(600, 800), loads=4)
    assert len(figures(section)) == 8


async def test_projections_are_measured() -> None:
    section = await projection.run(rounds=1, events=6, replayed=40)
    assert len(figures(section)) == 4


async def test_rounds_take_turns_and_drop_the_first() -> None:
    order: list[str] = []

    async def one() -> float:
        order.append("one")
        return 2.0 * len(order)

    async def other() -> float:
        order.append("other")
        return 4.0 * len(order)

    taken = await alternately({"one": one, "other": other}, rounds=2)
    assert order == ["one", "other", "other", "one", "one", "other"]
    assert taken == {"one": [8.0, 10.0], "other": [12.0, 24.0]}


def test_the_ratio_is_the_rounds_own() -> None:
    """A round in which everything was slow, the third, counts no more than another."""
    assert ratio([2.0, 3.0, 200.0], [1.0, 1.0, 100.0]) == 2.0


def test_a_section_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    report = tmp_path / "benchmarks.md"
    missed = Section("Loads", "How.", [Table(("", "x"), [("a", Ratio(1.5, at_most=1.3))])])
    write([missed, Section("Appends", "How.", [])], report)
    assert "| a | **1.50** |" in report.read_text()
    write([Section("Loads", "Anew.", [])], report)
    assert "1.50" not in report.read_text()
    assert report.read_text().count("## ") == 2


@pytest.mark.parametrize("module", sorted({m for ms in cold_imports.NEEDED.values() for m in ms}))
def test_what_cold_starts_are_compared_with_is_there(module: str) -> None:
    assert __import__(module)


def test_the_report_is_part_of_the_documentation() -> None:
    assert REPORT.is_file()
