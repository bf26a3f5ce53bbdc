"""Functions as they are deployed: out of their bundles, with nothing else in reach."""

import platform
import shutil
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, override

from infra.bundle.building import bundle, runtime
from infra.bundle.recipes import services
from infra.local.sandbox import Workplace
from infra.local.stack import Function

PLATFORM: Final = f"{platform.machine()}-manylinux_2_28"
"""This machine, as the recipe names machines."""


def build_command(stores: Mapping[str, str]) -> list[str]:
    """What Python is to run before `unpack`."""
    return [
        "-m", "infra.bundle", "--platform", PLATFORM,
        "--event-store", stores["event_store"], "--projections", stores["projections"],
    ]  # fmt: skip


def unpack(stores: Mapping[str, str], workplace: Workplace) -> Workplace:
    """Unpack the bundles of all services below `workplace`, where functions then run."""
    for service in services():
        directory = workplace.directory / service
        shutil.rmtree(directory, ignore_errors=True)
        with zipfile.ZipFile(bundle(service, stores, platform=PLATFORM).file) as archive:
            archive.extractall(directory)
    return _Unpacked(
        workplace.directory,
        # As on Lambda, nothing can be written there: each process compiles what it imports.
        {**workplace.environment, "PYTHONDONTWRITEBYTECODE": "1"},
        workplace.log,
        # Not this environment's Python: it would find the source tree. And no site-packages.
        (str(Path(sys.executable).resolve()), "-S"),
        runtime(PLATFORM),
    )


@dataclass(frozen=True)
class _Unpacked(Workplace):
    runtime: Path = Path()

    @override
    def of(self, function: Function) -> Workplace:
        """The function's task root, and what Lambda brings along, as all that can be imported."""
        task_root = self.directory / function.handler.partition(".")[0]
        return Workplace(
            task_root,
            {**self.environment, "PYTHONPATH": f"{task_root}:{self.runtime}"},
            self.log,
            self.python,
        )
