"""Whether a bundle would come out the same again. Quick, and needs nothing installed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from infra.bundle.recipes import ROOT, Recipe


def inputs_digest(recipe: Recipe, platform: str) -> str:
    """A digest of all that the bundle is made of."""
    digest = hashlib.sha256(f"{recipe} {platform}\n".encode())
    for source in sorted(_sources(recipe)):
        digest.update(f"{source.relative_to(ROOT)}\n".encode())
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()


def _sources(recipe: Recipe) -> Iterator[Path]:
    yield from (ROOT / "uv.lock", ROOT / ".python-version", ROOT / "shared" / "pyproject.toml")
    yield from (ROOT / "infra" / "bundle").glob("*.py")
    if recipe.sources:
        yield from (file for glob in recipe.sources for file in ROOT.glob(glob))
        return
    service = ROOT / "services" / recipe.service
    yield service / "pyproject.toml"
    for package in (service / "src", ROOT / "shared" / "contracts"):
        yield from (file for file in package.rglob("*") if _counts(file))


def _counts(file: Path) -> bool:
    return file.is_file() and "__pycache__" not in file.parts
