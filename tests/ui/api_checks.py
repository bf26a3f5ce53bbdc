"""What every answer is held to, whatever was asked; loaded by schemathesis beside its own checks.

Counts the answers by status in the file that ANSWERS names, a line each.
"""

import json
import os
from pathlib import Path
from typing import Any, Final

import jsonschema
import schemathesis

SCHEMA: Final = Path(__file__).parents[2] / "docs" / "schemas" / "Problem.json"
SAYS_WHEN: Final = {429, 503}
_PROBLEM: Final = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))


def faults(status: int, content_type: str, retry_after: str | None, body: bytes) -> list[str]:
    """What is wrong with an answer of this status, the answer to HEAD aside."""
    if status < 400:
        return []
    if content_type != "application/problem+json":
        return [f"{status} is {content_type!r}, not a problem"]
    try:
        problem: Any = json.loads(body)
    except ValueError as error:
        return [f"{status} is no JSON: {error}"]
    found = [error.message for error in _PROBLEM.iter_errors(problem)]
    if not found and problem["status"] != status:
        found.append(f"{status} says that it is {problem['status']}")
    if status in SAYS_WHEN and not (retry_after or "").isdigit():
        found.append(f"{status} does not say when to come back: {retry_after!r}")
    if status >= 500 and status not in SAYS_WHEN:
        found.append(f"{status}, whatever was asked")
    return found


@schemathesis.check
class errors_are_problems:  # noqa: N801 - schemathesis shows it under this name
    """One at a time: schemathesis sees to it."""

    def after_response(
        self,
        _: schemathesis.CheckContext,
        response: schemathesis.Response,
        __: "schemathesis.Case[Any]",
    ) -> None:
        with Path(os.environ["ANSWERS"]).open("a") as answers:
            answers.write(f"{response.status_code}\n")
        if response.request.method == "HEAD":
            return
        said = {name.lower(): values[0] for name, values in response.headers.items()}
        found = faults(
            response.status_code,
            said.get("content-type", ""),
            said.get("retry-after"),
            response.content,
        )
        assert not found, "; ".join(found)
