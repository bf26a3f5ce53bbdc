"""Installs what a service needs, as the lock file has it, into a directory of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from infra.bundle.recipes import ROOT

_PYTHON: Final = (ROOT / ".python-version").read_text().strip()


def install(
    distribution: str, *, platform: str, target: Path, wheels: Path, extra: str | None = None
) -> None:
    """Put the service, the contracts and their libraries into `target`, those of `extra` too.

    Libraries come as wheels for `platform`, checked against the lock file's hashes; our own
    packages as wheels too: a link to the source tree would lead nowhere once deployed.
    """
    requirements = wheels / f"{distribution}.txt"
    wheels.mkdir(parents=True, exist_ok=True)
    _uv(
        "export", "--quiet", "--locked", "--no-dev", "--no-emit-workspace", "--no-annotate",
        "--package", distribution, "--output-file", requirements, *_with(extra),
    )  # fmt: skip
    _install(platform, target, "--require-hashes", "--requirement", requirements)
    own = wheels / distribution
    shutil.rmtree(own, ignore_errors=True)
    for package in ("contracts", distribution):
        _uv("build", "--quiet", "--wheel", "--package", package, "--out-dir", own)
    _install(platform, target, *sorted(own.glob("*.whl")))


def install_runtime(target: Path, *, platform: str, scratch: Path) -> None:
    """Put what Lambda itself brings into `target`: its runtime interface client, nothing more."""
    scratch.mkdir(parents=True, exist_ok=True)
    everything = scratch / "infra.txt"
    _uv(
        "export", "--quiet", "--locked", "--no-dev", "--no-emit-workspace", "--no-annotate",
        "--package", "infra", "--output-file", everything,
    )  # fmt: skip
    wanted = ("awslambdaric==", "simplejson==", "snapshot-restore-py==")
    entries = everything.read_text().replace("\\\n", "").splitlines()
    chosen = scratch / "runtime.txt"
    chosen.write_text("\n".join(line for line in entries if line.startswith(wanted)) + "\n")
    _install(platform, target, "--require-hashes", "--requirement", chosen)


def write_sbom(distribution: str, file: Path, *, extra: str | None = None) -> None:
    """The service's libraries as a CycloneDX bill of materials, from the lock file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    _uv(
        "export", "--quiet", "--locked", "--no-dev", "--format", "cyclonedx1.5",
        "--package", distribution, "--output-file", file, *_with(extra),
    )  # fmt: skip


def _with(extra: str | None) -> tuple[str, ...]:
    return ("--extra", extra) if extra else ()


def _install(platform: str, target: Path, *what: str | Path) -> None:
    _uv(
        "pip", "install", "--quiet", "--python", sys.executable, "--target", target,
        "--python-platform", platform, "--python-version", _PYTHON,
        "--only-binary", ":all:", "--no-deps", "--no-config", "--link-mode", "copy", *what,
    )  # fmt: skip


def _uv(*arguments: str | Path) -> None:
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
