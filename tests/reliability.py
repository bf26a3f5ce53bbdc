"""What the last `make torture` counted, printed and written to docs/reliability.md."""

import json
import os
import platform
import re
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.torture import RECORDS

PAGE: Final = Path(__file__).parents[1] / "docs" / "reliability.md"
_HEAD: Final = """# Reliability

`make torture` breaks things on purpose, counts what came of it, and writes this page. \
`make test` runs a sample of each. That the tests would notice is shown by `make mutants`, \
which takes one guard after the other out of a copy of the code and expects a test to fail.
"""


def page(records: list[dict[str, Any]], *, machine: str) -> str:
    by_promise = defaultdict(list)
    for record in records:
        by_promise[record["promise"]].append(record)
    parts = [_HEAD, f"Last run: {machine}.\n"]
    for promise, cases in sorted(by_promise.items()):
        rows = "\n".join(
            f"| {_in_words(case['case'])} | {_counted(case['counted'])} |" for case in cases
        )
        parts.append(f"## {promise}\n\n| try | counted |\n|---|---|\n{rows}\n")
    return "\n".join(parts)


def _in_words(case: str) -> str:
    """`test_killed_at_random[postgres]` → `killed at random (postgres)`."""
    return re.sub(r"\[(.*)\]$", r" (\1)", case.removeprefix("test_")).replace("_", " ")


def _counted(counted: dict[str, int | float | str]) -> str:
    return ", ".join(
        f"{value:,} {name.replace('_', ' ')}"
        if isinstance(value, int)
        else f"{name.replace('_', ' ')}: {value}"
        for name, value in counted.items()
    )


def main() -> int:
    records = [json.loads(path.read_text()) for path in sorted(RECORDS.glob("*.json"))]
    if not records:
        print(f"Nothing in {RECORDS}: run `make torture`.", file=sys.stderr)
        return 1
    machine = (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )
    PAGE.write_text(page(records, machine=machine))
    print(PAGE.read_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
