"""Whether a program takes what it was told, asked of its own parser; says what it does not take."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from io import StringIO
from typing import Final

import typer.core
import typer.main

from rsvp.__main__ import app
from tests.documented_commands import REPOSITORY
from tests.infrastructure.stack.targets import MAKEFILE, run_by_workflows

type Arguments = Sequence[str]


def make(arguments: Arguments) -> str | None:
    for word in arguments:
        variable, assigned, _ = word.partition("=")
        if assigned and variable not in MAKEFILE.variables:
            return f"the Makefile reads no variable {variable}"
        if not assigned and word not in MAKEFILE.targets:
            return f"the Makefile has no target {word}"
    return None


def rsvp(arguments: Arguments) -> str | None:
    """Parsed, and nothing done; a verb by itself is a mention of it."""
    command = typer.main.get_command(app)
    rest = list(arguments)
    while isinstance(command, typer.core.TyperGroup) and rest and rest[0] != "--help":
        verb = rest.pop(0)
        if verb not in command.commands:
            return f"rsvp has no verb {verb}: it has {', '.join(command.commands)}"
        command = command.commands[verb]
    if not rest:
        return None
    try:
        with redirect_stdout(StringIO()):
            command.make_context("rsvp", rest)
    except typer.Exit:
        return None
    except Exception as refusal:  # noqa: BLE001 - of whichever click typer brings
        return getattr(refusal, "message", None) or str(refusal)
    return None


def python(arguments: Arguments) -> str | None:
    """`python -m` one of the project's own programs."""
    match arguments:
        case "-m", module, *rest:
            parser = import_module(f"{module}.__main__").parser()
        case _:
            return "only `python -m …` can be checked: add the rest to accepted.py"
    said = StringIO()
    try:
        with redirect_stderr(said):
            known = parser.parse_args(rest)
    except SystemExit:
        return said.getvalue().splitlines()[-1]
    match getattr(known, "program", None):
        case [".venv/bin/rsvp", *told]:
            return rsvp(told)
        case _:
            return None


def npx(arguments: Arguments) -> str | None:
    """Of CDK's commands, each of which the package describes."""
    program, command, *rest = [word for word in arguments if word not in {"--no", "--silent"}]
    if program != "cdk":
        return f"only cdk can be checked: add {program} to accepted.py"
    described = json.loads(
        (REPOSITORY / "node_modules/aws-cdk/lib/cli/cli-type-registry.json").read_text()
    )
    if command not in described["commands"]:
        return f"cdk has no command {command}"
    known = described["commands"][command].get("options", {}) | described["globalOptions"]
    return _unknown(rest, [f"--{name}" for name in known], f"cdk {command}")


def uv(arguments: Arguments) -> str | None:
    """Of the commands of uv, which tells its options itself."""
    command = [word for word in arguments if re.fullmatch(r"[a-z]+", word)]
    program = shutil.which("uv") or str(REPOSITORY / ".tools/bin/uv")
    told = subprocess.run(  # noqa: S603
        [program, *command[: 2 if command[0] in {"pip", "python"} else 1], "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        return told.stderr.strip()
    return _unknown(arguments, re.findall(r"--[a-z-]+", told.stdout), "uv")


def as_the_project_does(program: str) -> Callable[[Arguments], str | None]:
    """For what can't be asked here: the Makefile or a workflow types the very same."""

    def accepted(arguments: Arguments) -> str | None:
        line = " ".join([program, *arguments])
        if line in MAKEFILE.text or any(line == run for run in run_by_workflows()):
            return None
        return f"neither the Makefile nor a workflow types `{line}`, so nothing would notice"

    return accepted


PROGRAMS: Final[Mapping[str, Callable[[Arguments], str | None]]] = {
    "make": make,
    "rsvp": rsvp,
    "python": python,
    "npx": npx,
    "uv": uv,
    "npm": as_the_project_does("npm"),
    "docker": as_the_project_does("docker"),
}


def _unknown(arguments: Arguments, options: Sequence[str], program: str) -> str | None:
    for word in arguments:
        option = word.partition("=")[0]
        if option.startswith("--") and option not in options:
            return f"{program} has no option {option}"
    return None
