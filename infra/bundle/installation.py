"""Installs what a service needs, as the lock file has it, into a directory of its own."""

import compileall
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from infra.bundle.recipes import ROOT, Recipe

PYTHON: Final = (ROOT / ".python-version").read_text().strip()


def install(recipe: Recipe, *, platform: str, target: Path, scratch: Path) -> None:
    """Put the recipe's packages and their libraries into `target`.

    Libraries come as wheels for `platform`, checked against the lock file's hashes; our own
    packages as wheels too: a link to the source tree would lead nowhere once deployed.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    requirements = _requirements(scratch, recipe.distribution, recipe.extra, recipe.libraries)
    _install(platform, target, "--require-hashes", "--requirement", requirements)
    for source in (file for glob in recipe.sources for file in ROOT.glob(glob)):
        copy = target / source.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    if not recipe.sources:
        for package in ("contracts", recipe.distribution):
            uv("build", "--quiet", "--wheel", "--package", package, "--out-dir", scratch)
        _install(platform, target, *sorted(scratch.glob("*.whl")))


def install_runtime(target: Path, *, platform: str, scratch: Path) -> None:
    """Put what Lambda itself brings into `target`: its runtime interface client, nothing more."""
    wanted = ("awslambdaric", "simplejson", "snapshot-restore-py")
    requirements = _requirements(scratch, "infra", None, wanted)
    _install(platform, target, "--require-hashes", "--requirement", requirements)
    # Lambda's own image holds bytecode of it, too.
    compileall.compile_dir(target, quiet=1)


def _requirements(
    directory: Path, distribution: str, extra: str | None, only: Sequence[str]
) -> Path:
    """A file with the distribution's libraries, or `only` some of them, and their hashes."""
    file = directory / f"{distribution}.txt"
    uv(
        "export", "--quiet", "--locked", "--no-dev", "--no-emit-workspace", "--no-annotate",
        "--package", distribution, "--output-file", file, *with_extra(extra),
    )  # fmt: skip
    if only:
        entries = file.read_text().replace("\\\n", "").splitlines()
        wanted = tuple(f"{name}==" for name in only)
        chosen = [entry for entry in entries if entry.startswith(wanted)]
        if len(chosen) != len(only):
            raise RuntimeError(f"The lock file has {len(chosen)} of {', '.join(only)}.")
        file.write_text("\n".join(chosen) + "\n")
    return file


def with_extra(extra: str | None) -> tuple[str, ...]:
    return ("--extra", extra) if extra else ()


def _install(platform: str, target: Path, *what: str | Path) -> None:
    uv(
        "pip", "install", "--quiet", "--python", sys.executable, "--target", target,
        "--python-platform", platform, "--python-version", PYTHON,
        "--only-binary", ":all:", "--no-deps", "--no-config", "--link-mode", "copy", *what,
    )  # fmt: skip


def uv(*arguments: str | Path) -> None:
    """Raises RuntimeError, with what it said, where it fails."""
    command: Sequence[str] = (_find_uv(), *map(str, arguments))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
    if done.returncode:
        raise RuntimeError(f"uv {' '.join(command[1:3])} failed:\n{done.stderr}")


def _find_uv() -> str:
    own = ROOT / ".tools" / "bin" / "uv"
    found = shutil.which("uv") or (str(own) if os.access(own, os.X_OK) else None)
    if not found:
        raise RuntimeError("There is no uv: run this through make, which brings it.")
    return found
