"""Guest lists that the website imports too: both must find the same invites under the same keys."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from rsvp.csv_file import invites_of_csv
from rsvp.rows import BadRow, Row, idempotency_keys
from rsvp.terminal import Failure

SHARED_WITH_THE_WEBSITE = Path(__file__).parents[2] / "web/tests/hosts/guest-lists.json"
CASES: list[dict[str, Any]] = json.loads(SHARED_WITH_THE_WEBSITE.read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_guest_list_is_read_as_the_website_reads_it(case: dict[str, Any]) -> None:
    expected = {key: value for key, value in case.items() if key not in ("name", "text")}
    assert _outcome(case["text"]) == expected


def _outcome(text: str) -> dict[str, Any]:
    try:
        found = list(invites_of_csv(text))
    except Failure as failure:
        line = re.match(r"line (\d+):", str(failure))
        return {"unreadable": int(line[1]) if line else None}
    if bad := [row.line for row in found if isinstance(row, BadRow)]:
        return {"badLines": sorted(bad)}
    rows = [row for row in found if isinstance(row, Row)]
    return {
        "rows": [
            {
                "line": row.line,
                "key": str(key),
                "request": json.loads(row.request.model_dump_json()),
            }
            for key, row in idempotency_keys(rows)
        ]
    }
