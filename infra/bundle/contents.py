"""Which installed files go into a bundle, and why each does."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from infra.bundle.imports import reachable
from infra.bundle.recipes import Recipe

type Contents = dict[PurePosixPath, str]
"""Paths in the bundle, each with the reason it is there for."""

# What libraries open beside their code. A service's models come on top, by its recipe.
_DATA: Final[Mapping[str, tuple[str, ...]]] = {
    "botocore": (
        "botocore/cacert.pem",
        "botocore/data/_retry.json",
        "botocore/data/endpoints.json",
        "botocore/data/partitions.json",
        "botocore/data/sdk-default-configuration.json",
    ),
}
# The same where it is whatever a pattern finds.
_DATA_FOUND: Final[Mapping[str, str]] = {"tzdata": "tzdata/zoneinfo/**/*"}
_MODEL_FILES: Final = ("service-2.json.gz", "endpoint-rule-set-1.json.gz")
_LICENCES: Final = ("LICENSE*", "LICENCE*", "COPYING*", "NOTICE*", "licenses/**/*")


def choose(installed: Path, recipe: Recipe) -> Contents:
    """What the service's functions import, the data that needs, and everyone's licences."""
    modules = reachable(installed, recipe.roots, left_out=recipe.left_out)
    contents: Contents = {
        _inside(installed, file): f"imported as {name}" for name, file in modules.items()
    }
    for package, file in _data(installed, recipe, modules):
        contents.setdefault(_inside(installed, file), f"read by {package}")
    for distribution in sorted(installed.glob("*.dist-info")):
        if not contents.keys().isdisjoint(_files_of(distribution)):
            for file in _licence_files(distribution):
                contents[_inside(installed, file)] = f"licence of {distribution.stem}"
    return contents


def distributions(installed: Path, contents: Contents) -> list[str]:
    """What `contents` comes from, by the name on the package index."""
    return [
        distribution.name.partition("-")[0].replace("_", "-")
        for distribution in sorted(installed.glob("*.dist-info"))
        if not contents.keys().isdisjoint(_files_of(distribution))
    ]


def _data(
    installed: Path, recipe: Recipe, modules: Mapping[str, Path]
) -> Iterator[tuple[str, Path]]:
    """Files that packages read, each with the package."""
    packages = {name.partition(".")[0] for name in modules}
    for package in packages.intersection(_DATA):
        yield from ((package, installed / path) for path in _DATA[package])
    for package in packages.intersection(_DATA_FOUND):
        found = sorted(installed.glob(_DATA_FOUND[package]))
        yield from ((package, file) for file in found if file.is_file() and file.suffix != ".py")
    for own in (recipe.service, "contracts"):
        yield from ((own, file) for file in _data_beside(modules, own))
    for glob in recipe.sources:
        yield from (("infra", file) for file in installed.glob(glob) if file.suffix != ".py")
    if "botocore" in packages:
        yield from (("botocore", file) for file in _models(installed, recipe.aws_services))


def _data_beside(modules: Mapping[str, Path], package: str) -> Iterator[Path]:
    """What lies beside the imported modules of a package of ours, and is no code."""
    directories = {file.parent for name, file in modules.items() if name.startswith(package)}
    for directory in sorted(directories):
        for file in sorted(directory.iterdir()):
            if file.is_file() and file.suffix != ".py" and file.name != "py.typed":
                yield file


def _models(installed: Path, services: Iterable[str]) -> Iterator[Path]:
    """The newest model of each AWS service, which is the one that botocore takes."""
    for service in services:
        versions = sorted((installed / "botocore" / "data" / service).glob("*"))
        if not versions:
            raise FileNotFoundError(f"botocore knows no service {service}.")
        for name in _MODEL_FILES:
            yield versions[-1] / name


def _files_of(distribution: Path) -> Iterator[PurePosixPath]:
    for line in (distribution / "RECORD").read_text().splitlines():
        yield PurePosixPath(line.rsplit(",", 2)[0].strip('"'))


def _licence_files(distribution: Path) -> list[Path]:
    """Those it brings; where it brings none, its metadata, if they name the licence."""
    found = {path for glob in _LICENCES for path in distribution.glob(glob) if path.is_file()}
    metadata = distribution / "METADATA"
    return sorted(found) or ([metadata] if "\nLicense" in metadata.read_text() else [])


def _inside(installed: Path, path: Path) -> PurePosixPath:
    return PurePosixPath(path.relative_to(installed).as_posix())
