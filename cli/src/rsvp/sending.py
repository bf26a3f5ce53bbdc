"""Sending an import file's rows, a few at a time."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from contracts.values import Request
from rsvp.api import ApiClient, Refused
from rsvp.rows import BadRow, Row, idempotency_keys, new_rows
from rsvp.terminal import Failure, messages, say

AT_A_TIME: Final = 4


@dataclass(frozen=True)
class Listed:
    """What is there before an import: ids, and requests that say the same."""

    ids: frozenset[UUID] = frozenset()
    requests: tuple[Request, ...] = ()


@dataclass
class Imported:
    """What became of the rows; `already_there` are those that were there before we began."""

    created: int = 0
    already_there: int = 0
    refused: list[BadRow] = field(default_factory=list)

    @property
    def done(self) -> int:
        return self.created + self.already_there + len(self.refused)


async def import_rows[R: Request](
    api: ApiClient,
    path: str,
    rows: list[Row[R]],
    listed: Listed,
    *,
    progress: Callable[[], None] = lambda: None,
) -> Imported:
    """Send every row once. A row the API refuses does not keep the others; a Failure ends it all.

    A row that says what is listed is not sent: whoever was invited by hand, or whose guests were
    exported from here, is not invited twice. Lists may lag; so there are the keys, too, and a row
    whose answer is an id that is listed made nothing new.
    """
    new = list(new_rows(idempotency_keys(rows), listed.requests))
    imported = Imported(already_there=len(rows) - len(new))
    for _ in range(imported.already_there):
        progress()
    keyed = iter(new)
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_A_TIME):
                group.create_task(_send(api, path, keyed, listed.ids, imported, progress))
    except asyncio.CancelledError:
        say(_how_far(imported, len(rows)))
        raise
    except ExceptionGroup as errors:
        failures, others = errors.split(Failure)
        if failures is None or others is not None:
            raise
        first = failures.exceptions[0]
        raise Failure(f"{first}\n{_how_far(imported, len(rows))}") from errors
    return imported


def _how_far(imported: Imported, total: int) -> str:
    return (
        f"{imported.done} of {total} rows were through. "
        "Run the same command again to go on; nothing is made twice."
    )


async def _send[R: Request](
    api: ApiClient,
    path: str,
    keyed: Iterator[tuple[UUID, Row[R]]],
    listed: frozenset[UUID],
    imported: Imported,
    progress: Callable[[], None],
) -> None:
    for key, row in keyed:
        try:
            created = await api.create(path, row.request, key)
        except Refused as refusal:
            imported.refused.append(BadRow(row.line, str(refusal)))
        else:
            if UUID(created.id) in listed:
                imported.already_there += 1
            else:
                imported.created += 1
        progress()


@contextmanager
def progress_bar(total: int) -> Iterator[tuple[Callable[[], None], Callable[[str], None]]]:
    """A bar where there is a terminal; hands out what to call per row, and for a notice."""
    console = messages()
    with Progress(
        TextColumn("Sending"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as progress:
        task = progress.add_task("Sending", total=total)
        said: set[str] = set()

        def notice(message: str) -> None:
            """Once each: several requests meet the same busy site."""
            if message not in said:
                said.add(message)
                progress.console.print(message, markup=False)

        yield lambda: progress.advance(task), notice


def shown(rows: Iterable[BadRow], path: str, limit: int = 20) -> str:
    """One line a bad row, in the form editors jump to; not a screenful of the same mistake."""
    ordered = sorted(rows, key=lambda row: row.line)
    lines = [f"{path}:{row.line}: {row.reason}" for row in ordered[:limit]]
    if len(ordered) > limit:
        lines.append(f"… and {len(ordered) - limit} more.")
    return "\n".join(lines)
