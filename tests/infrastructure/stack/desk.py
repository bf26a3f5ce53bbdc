"""Where operators sit: signed in, in the project's directory, with the programs at hand."""

import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from infra.local.postgres import binary
from tests.documented_commands import REPOSITORY, Command
from tests.infrastructure.stack import accepted
from tests.infrastructure.stack.aws_answers import abbreviated, finds
from tests.infrastructure.stack.sitting import Sitting, note, sit
from tests.infrastructure.stack.warm_aws import warm_aws

UNKNOWN_TO_MOTO: Final = (
    ("sesv2", "put-account-details"),
    ("cloudformation", "update-termination-protection"),
    ("rds", "enable-http-endpoint"),
)
"""The command line takes and sends them; there they end."""
_SIGNED_IN: Final = """[profile wedding]
aws_access_key_id = testing
aws_secret_access_key = testing
# As the second version of the command line does: a URL is what it says, and not fetched.
cli_follow_urlparam = false
"""
_NOTHING: Final = {"", "None", "null", "[]"}


@dataclass(frozen=True)
class Call:
    """Of the AWS command line."""

    at: int
    arguments: tuple[str, ...]
    code: int
    printed: str

    @property
    def is_known(self) -> bool:
        return self.arguments[:2] not in UNKNOWN_TO_MOTO


@dataclass(frozen=True)
class Desk:
    directory: Path
    environment: dict[str, str]

    def type(self, typed: Sequence[Command], **more: str) -> tuple[list[str], list[Call]]:
        """What is wrong, each with its place; and what AWS was asked."""
        project = self.directory / f"project-{len(list(self.directory.iterdir()))}"
        for name in ("rsvp", "python"):
            note(project / ".venv" / "bin" / name)
        for name in ("services", "examples"):
            (project / name).symlink_to(REPOSITORY / name)
        for name in ("guests.csv", "menu.json", "our-wedding.json"):
            (project / name).touch()
        calls = self.directory / "calls"
        calls.write_text("")
        sitting = sit([command.text for command in typed], project, {**self.environment, **more})
        asked = [_call(json.loads(line)) for line in calls.read_text().splitlines()]
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(project)
            mistakes = sorted(_mistakes(typed, sitting, asked))
        return [
            f"{typed[at]}: {typed[at].text.strip()}\n    {said}" for at, said in mistakes
        ], asked


def _call(known: dict[str, Any]) -> Call:
    return Call(int(known["at"]), tuple(known["arguments"]), known["code"], known["printed"])


def _mistakes(
    typed: Sequence[Command], sitting: Sitting, asked: Sequence[Call]
) -> Iterator[tuple[int, str]]:
    for at, said in sitting.failed.items():
        failures = [call for call in asked if call.at == at and call.code]
        if not failures or any(call.is_known for call in failures):
            yield at, said
    for told in sitting.told:
        if told.program != "curl":
            refusal = accepted.PROGRAMS[told.program](told.arguments)
        elif typed[told.at].page == "README.md":
            refusal = None  # test_readme.py types it
        else:
            refusal = "nothing types this one: a test should, as test_readme.py does"
        if refusal:
            yield told.at, refusal
    for call in asked:
        if not call.code:
            yield from ((call.at, mistake) for mistake in _mistaken(call))


def _mistaken(call: Call) -> Iterator[str]:
    """What a call that AWS answered still is not."""
    for option in abbreviated(call.arguments):
        yield f"aws {' '.join(call.arguments[:2])} has no option {option}"
    empty = call.printed.strip() in _NOTHING
    if empty and "--query" in call.arguments and not finds(call.arguments):
        yield f"the --query finds nothing: aws {' '.join(call.arguments)}"


@contextmanager
def at_a_desk(directory: Path, aws: str) -> Iterator[Desk]:
    """Where `aws` is asked, and nothing is at hand but what the pages may speak of."""
    programs = directory / "programs"
    for name in (*accepted.PROGRAMS, "curl"):
        note(programs / name)
    (programs / "python3").symlink_to(sys.executable)
    (programs / "sed").symlink_to(shutil.which("sed", path=os.defpath) or "sed")
    # In moto nothing has to be waited for: who waits would wait for ever.
    (programs / "sleep").write_text("#!/bin/bash\nkill $PPID\n")
    (programs / "sleep").chmod(0o755)
    config = directory / "config"
    config.write_text(_SIGNED_IN)
    environment = {
        "PATH": f"{programs}:{binary('psql').parent}",  # and nothing that only is here
        "HOME": str(directory),
        "AWS_CONFIG_FILE": str(config),
        "AWS_ENDPOINT_URL": aws,
        "AWS_MAX_ATTEMPTS": "1",  # what moto does not know it will not know in a second
    }
    with warm_aws(programs / "aws", directory / "calls"):
        yield Desk(directory, environment)
