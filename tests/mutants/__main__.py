"""`make mutants`: every guard that is taken away makes its test fail.

Works on a copy, so the code itself is never touched. A guard whose text is no longer found is
reported like one that nobody misses.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
GUARDS: Final = Path(__file__).parent
_NOT_KEPT_IN_GIT: Final = (".venv", "node_modules", "web/dist", "web/node_modules", "build")
_PACKAGES: Final = (
    ".",
    "shared",
    "cli/src",
    *(f"services/{name}/src" for name in ("command_api", "projector", "notifier", "query_api")),
)
_MINUTES: Final = 10
"""For the tests of one guard; then they hang without it, which is noticed as well."""


@dataclass(frozen=True)
class Guard:
    promise: str
    name: str
    file: str
    text: str
    without: str
    test: str


def guards() -> list[Guard]:
    return [
        Guard(**guard)
        for file in sorted(GUARDS.glob("*.toml"))
        for guard in tomllib.loads(file.read_text())["guard"]
    ]


def removed(guard: Guard, code: str) -> str:
    """The code without its guard; ValueError if the guard isn't found there exactly once."""
    if (found := code.count(guard.text)) != 1:
        raise ValueError(f"{guard.file} has the text {found} times")
    return code.replace(guard.text, guard.without)


def _copy(into: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    for name in filter(None, tracked):
        if (ROOT / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, into / name)
    for name in _NOT_KEPT_IN_GIT:
        if (ROOT / name).exists():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            (into / name).symlink_to(ROOT / name)


def _run(test: str, copy: Path, *, minutes: float) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *test.split()]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(str(copy / package) for package in _PACKAGES),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        command, cwd=copy, env=environment, check=False, capture_output=True, text=True,
        timeout=minutes * 60,
    )  # fmt: skip


def verdict(guard: Guard, copy: Path) -> str | None:
    """What is wrong with the guard's test, or None if it notices."""
    place = copy / guard.file
    code = place.read_text()
    try:
        place.write_text(removed(guard, code))
    except ValueError as unfound:
        return str(unfound)
    try:
        ended = _run(guard.test, copy, minutes=_MINUTES)
    except subprocess.TimeoutExpired:
        return None
    finally:
        place.write_text(code)
    match ended.returncode:
        case 0:
            return f"nothing in {guard.test} noticed"
        case 1:  # a test failed; higher ones mean that it could not run
            return None
        case _:
            return f"{guard.test} could not run:\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("named", nargs="*", help="only guards with one of these words in the name")
    named = parser.parse_args().named
    chosen = [g for g in guards() if not named or any(word in g.name for word in named)]
    if not chosen:
        parser.error(f"no guard's name has {' or '.join(named)} in it")
    with tempfile.TemporaryDirectory(prefix="mutants-") as directory:
        copy = Path(directory)
        _copy(copy)
        tests = {test for guard in chosen for test in guard.test.split()}
        if (ended := _run(" ".join(tests), copy, minutes=_MINUTES * len(tests))).returncode:
            print("The tests fail before anything is taken away: see to that first.")
            print(ended.stdout[-2000:])
            return 1
        wrong = 0
        for guard in chosen:
            found = verdict(guard, copy)
            wrong += found is not None
            print(f"{'noticed ' if found is None else 'MISSED  '} {guard.promise}: {guard.name}"
                  f"{'' if found is None else f' ({found})'}", flush=True)  # fmt: skip
    print(f"{len(chosen) - wrong} of {len(chosen)} guards are noticed when they are missing.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
