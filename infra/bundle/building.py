"""Builds a bundle, unless the one that is there would come out the same."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.bundle.archive import sha256, write_zip
from infra.bundle.compiling import compile_module
from infra.bundle.contents import choose, distributions
from infra.bundle.freshness import inputs_digest
from infra.bundle.installation import PYTHON, install, install_runtime
from infra.bundle.recipes import (
    DEFAULT_STORES,
    DEPLOYED,
    ROOT,
    Recipe,
    migrations_recipe,
    read_recipe,
    services,
)
from infra.bundle.sbom import write_sbom
from infra.bundle.sdk_data import trim_sdk_data
from infra.bundle.stripping import strip

BUNDLES: Final = ROOT / "build" / "bundles"
_MB: Final = 1_000_000


class TooLargeError(Exception):
    """A bundle grew beyond what its service allows itself."""


@dataclass(frozen=True)
class Bundle:
    """A service's zip, for one platform and choice of stores."""

    recipe: Recipe
    platform: str
    directory: Path = BUNDLES

    @property
    def file(self) -> Path:
        return self.directory / self.platform / f"{self.recipe.name}.zip"

    @property
    def reasons(self) -> Path:
        """Every file of the zip, and why it is there."""
        return self.file.with_suffix(".contents.txt")

    @property
    def sbom(self) -> Path:
        """The libraries in the zip, as a CycloneDX bill of materials."""
        return self.file.with_suffix(".cdx.json")

    @property
    def megabytes(self) -> float:
        return self.file.stat().st_size / _MB

    @property
    def sha256(self) -> str:
        return sha256(self.file)

    @property
    def is_fresh(self) -> bool:
        """Whether it is there, and building it again would change nothing."""
        mark = self._mark
        digest = inputs_digest(self.recipe, self.platform)
        return self.file.exists() and mark.exists() and mark.read_text() == digest

    def ensure(self, *, again: bool = False) -> None:
        """Build it where it is not fresh, or `again`; who asks meanwhile waits for it. Raises as
        `build`."""
        with _one_at_a_time(self.file):
            if again or not self.is_fresh:
                self.build()

    def build(self) -> None:
        """Raises TooLargeError, and leaves no bundle, when it is."""
        digest = inputs_digest(self.recipe, self.platform)
        self._mark.unlink(missing_ok=True)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.file.parent) as scratch:
            installed = Path(scratch) / "installed"
            install(
                self.recipe, platform=self.platform, target=installed, scratch=Path(scratch) / "own"
            )
            contents = choose(installed, self.recipe)
            shipped = distributions(installed, contents)
            trim_sdk_data(installed, contents)
            for path in list(contents):
                match path.suffix:
                    case ".so":
                        strip(installed / path)
                    case ".py":
                        # Those of our own models are part of the OpenAPI document.
                        ours = path.parts[0] in {"contracts", self.recipe.service}
                        compiled = compile_module(installed, path, python=PYTHON, documented=ours)
                        contents[compiled] = contents.pop(path)
            write_zip(self.file, installed, contents)
        lines = (f"{path}  ({reason})\n" for path, reason in sorted(contents.items()))
        self.reasons.write_text("".join(lines))
        # For other machines libraries are compiled to other sizes; what is deployed counts.
        if self.platform == DEPLOYED and self.megabytes > self.recipe.max_mb:
            size = self.megabytes
            self.file.unlink()
            raise TooLargeError(
                f"{self.recipe.name} is {size:.1f} MB zipped; it may be {self.recipe.max_mb} MB."
            )
        write_sbom(self.recipe, shipped, self.sbom)
        self._mark.write_text(digest)

    @property
    def _mark(self) -> Path:
        return self.file.with_suffix(".inputs.sha256")


def bundle(
    service: str,
    stores: Mapping[str, str] = DEFAULT_STORES,
    *,
    platform: str = DEPLOYED,
    directory: Path = BUNDLES,
) -> Bundle:
    """The service's bundle, built or not."""
    return Bundle(read_recipe(service, stores), platform, directory)


def migrations(*, platform: str = DEPLOYED, directory: Path = BUNDLES) -> Bundle:
    """The bundle of the function that migrates the database, built or not."""
    return Bundle(migrations_recipe(), platform, directory)


def bundles(
    stores: Mapping[str, str] = DEFAULT_STORES,
    *,
    platform: str = DEPLOYED,
    directory: Path = BUNDLES,
) -> list[Bundle]:
    """All that a stage with these stores deploys."""
    found = [
        bundle(service, stores, platform=platform, directory=directory) for service in services()
    ]
    if "postgres" in stores.values():
        found.append(migrations(platform=platform, directory=directory))
    return found


def runtime(platform: str, directory: Path = BUNDLES) -> Path:
    """A directory with what Lambda brings along for functions; made where it is not there."""
    target = directory / platform / "runtime"
    with _one_at_a_time(target):
        if not target.exists():
            with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
                unfinished = Path(scratch) / "runtime"
                install_runtime(unfinished, platform=platform, scratch=Path(scratch) / "own")
                shutil.move(unfinished, target)
    return target


@contextmanager
def _one_at_a_time(target: Path) -> Iterator[None]:
    """Whoever makes the same meanwhile, in whatever process, waits."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
