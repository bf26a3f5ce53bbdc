"""One sitting at a shell: what guides say is typed into it, one after the other.

Some programs are run. The others are only noted with what they were told, after the shell has
made of it what a shell makes: variables, quotes, pipes, continued lines.
"""

import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_NOTING: Final = """#!/bin/bash
printf '%s\\0' "$AT" "${0##*/}" "$#" "$@" >> "$NOTES"
"""
PATIENCE_SECONDS: Final = 600


@dataclass(frozen=True)
class Told:
    """What a program was told, in the command of this number."""

    at: int
    program: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Sitting:
    told: list[Told]
    failed: dict[int, str]
    """What was said by the commands in which something failed."""


def note(program: Path) -> None:
    """Put a program there that notes what it is told, and does nothing."""
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(_NOTING)
    program.chmod(0o755)


def sit(texts: Sequence[str], directory: Path, environment: Mapping[str, str]) -> Sitting:
    """Type all of it in `directory`, going on where something fails."""
    records = directory.with_name(f"{directory.name}.records")
    records.mkdir()
    script = ["set -uE -o pipefail", f"trap 'echo $? >> {records}/$AT.failed' ERR"]
    for number, text in enumerate(texts):
        file = records / f"{number}.sh"
        file.write_text(text)
        script.append(f"export AT={number}; . {file} < /dev/null > {file}.out 2> {file}.err")
    script.append(f": > {records}/ended")
    notes = records / "notes"
    notes.touch()
    with suppress(subprocess.TimeoutExpired):
        subprocess.run(  # noqa: S603 - what the project's own guides say
            ["/bin/bash", "-c", "\n".join(script)],
            cwd=directory,
            env={**environment, "NOTES": str(notes)},
            check=False,
            timeout=PATIENCE_SECONDS,
        )
    failed = {
        int(mark.stem): (records / f"{mark.stem}.sh.err").read_text().strip()
        for mark in records.glob("*.failed")
    }
    if not (records / "ended").exists():
        last = max(int(file.name.partition(".")[0]) for file in records.glob("*.err"))
        failed[last] = (records / f"{last}.sh.err").read_text().strip() or "never ended"
    return Sitting(_told(notes.read_text()), failed)


def _told(notes: str) -> list[Told]:
    words = iter(notes.split("\0")[:-1])
    return [
        Told(int(at), program, tuple(next(words) for _ in range(int(next(words)))))
        for at, program in zip(words, words, strict=False)
    ]
