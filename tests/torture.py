"""The promises that are proved by many tries: a sample in every run, all with `make torture`.

Such a test is marked with its promise and records what it counted:

    @pytest.mark.torture("An acknowledged answer is never lost")
    async def test_…(figures: Figures):
        for _ in range(tries(20, of=500)): …
        figures(kills=500, acknowledged=481, lost=0)
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

import pytest

WHOLE: Final = os.environ.get("TORTURE") == "whole"
RECORDS: Final = Path(__file__).parents[1] / "build" / "torture"


def tries(sample: int, *, of: int) -> int:
    """How often to try: `sample` times in `make test`, `of` times in `make torture`."""
    return of if WHOLE else sample


class Figures(Protocol):
    def __call__(self, **counted: int | float | str) -> None:
        """Keeps what was counted, by names that read well in docs/reliability.md."""


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Iterator[Figures]:
    """What a whole run counted is kept for the report, if the test passes."""
    mark = request.node.get_closest_marker("torture")
    if mark is None:
        raise LookupError("only what is marked with its promise has figures to report")
    kept: dict[str, int | float | str] = {}
    yield kept.update
    if WHOLE and kept and not request.session.testsfailed:
        record = {"promise": mark.args[0], "case": request.node.name, "counted": kept}
        RECORDS.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", request.node.nodeid).strip("-")
        (RECORDS / f"{name}.json").write_text(json.dumps(record, ensure_ascii=False))
