"""The Makefile's targets, and who runs them."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from typing import Any, Final

import yaml

from tests.documented_commands import REPOSITORY

WORKFLOWS: Final = REPOSITORY / ".github" / "workflows"
INSTALLED: Final = (".venv/.ready", "node_modules/.ready", "web/dist/.ready", "build/.chromium")


@dataclass(frozen=True)
class Makefile:
    text: str

    @cached_property
    def targets(self) -> dict[str, list[str]]:
        """What each one needs first."""
        found: dict[str, list[str]] = {}
        for name, first in re.findall(r"^([a-z][a-z-]*):(?!=)([^#\n=]*)", self.text, re.MULTILINE):
            found.setdefault(name, []).extend(first.split())
        return found

    @cached_property
    def variables(self) -> set[str]:
        """Those it reads."""
        return set(re.findall(r"\$\(([A-Z_]+)\)", self.text)) | set(
            re.findall(r"\$\((?:or|if) \$\(([A-Z_]+)\)", self.text)
        )

    def and_what_they_need(self, targets: set[str]) -> set[str]:
        needed = {name for target in targets for name in self.targets.get(target, ())}
        return targets if needed <= targets else self.and_what_they_need(targets | needed)

    def recipe(self, target: str, *variables: str) -> str:
        """The lines that make would type, with everything installed and built."""
        old = [word for file in INSTALLED for word in ("--assume-old", file)]
        return subprocess.run(  # noqa: S603 - our own targets, and not even those
            ["make", "--dry-run", "--no-print-directory", *old, target, *variables],  # noqa: S607
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=True,
        ).stdout


MAKEFILE: Final = Makefile((REPOSITORY / "Makefile").read_text())


@cache
def run_by_workflows() -> list[str]:
    """Each line that they run, for each row of a matrix; and what runs before a change lands."""
    lines = (REPOSITORY / ".ci" / "run").read_text().splitlines()
    for file in sorted(WORKFLOWS.glob("*.yml")):
        workflow: dict[str, Any] = yaml.safe_load(file.read_text())
        for job in workflow["jobs"].values():
            for step in job.get("steps", ()):
                for row in _rows(job.get("strategy", {}).get("matrix", {})):
                    lines += _chosen(step.get("run", ""), row).splitlines()
    return [line.strip() for line in lines]


def _rows(matrix: dict[str, Any]) -> list[dict[str, Any]]:
    if "include" in matrix:
        return list(matrix["include"])
    return [dict(zip(matrix, values, strict=True)) for values in product(*matrix.values())]


def _chosen(text: str, row: dict[str, Any]) -> str:
    return re.sub(r"\$\{\{ matrix\.([\w-]+) \}\}", lambda named: str(row[named[1]]), text)


def run_somewhere() -> set[str]:
    """Targets that a workflow or a test runs, by themselves or for another."""
    by_workflows = {
        target for line in run_by_workflows() for target in re.findall(r"\bmake ([a-z-]+)", line)
    }
    by_tests = {
        target
        for file in (REPOSITORY / "tests").rglob("test_*.py")
        for target in _made(ast.parse(file.read_text()))
    }
    return MAKEFILE.and_what_they_need(by_workflows | (by_tests & MAKEFILE.targets.keys()))


def _made(test: ast.Module) -> Iterator[str]:
    """Targets spelt out where a test calls `make(…)` or `first_line(…)`, or runs `["make", …]`."""
    for node in ast.walk(test):
        match node:
            case ast.Call(
                func=ast.Name("make" | "first_line"), args=[ast.Constant(str(target)), *_]
            ):
                yield target
            case ast.List([ast.Constant("make"), *words]) | ast.Tuple(
                [ast.Constant("make"), *words]
            ):
                yield from (str(word.value) for word in words if isinstance(word, ast.Constant))
