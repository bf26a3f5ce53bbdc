"""The zip of the function that migrates: the runner, every service's SQL files, and asyncpg.

boto3 is the runtime's own: this function waits for a database, not for an import.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from infra.bundle.archive import sha256, write_zip
from infra.bundle.building import BUNDLES
from infra.bundle.installation import install_locked
from infra.bundle.recipes import DEPLOYED, ROOT
from infra.bundle.stripping import strip

_PATTERNS: Final = (
    "infra/__init__.py",
    "infra/migrations/*.py",
    "services/*/migrations/*.sql",
)
_LEFT_OUT: Final = ("_testbase", "tests", "__pycache__")


@dataclass(frozen=True)
class MigrationsBundle:
    platform: str = DEPLOYED
    directory: Path = BUNDLES

    @property
    def file(self) -> Path:
        return self.directory / self.platform / "migrations.zip"

    @property
    def megabytes(self) -> float:
        return self.file.stat().st_size / 1_000_000

    @property
    def sha256(self) -> str:
        return sha256(self.file)

    @property
    def is_fresh(self) -> bool:
        """Whether it is there, and building it again would change nothing."""
        mark = self._mark
        return self.file.exists() and mark.exists() and mark.read_text() == self._digest()

    def build(self) -> None:
        self._mark.unlink(missing_ok=True)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.file.parent) as scratch:
            tree = Path(scratch) / "tree"
            install_locked(("asyncpg",), platform=self.platform, target=tree, scratch=Path(scratch))
            lay_out(tree)
            paths = [
                path
                for path in tree.rglob("*")
                if path.is_file() and _belongs(path.relative_to(tree))
            ]
            for path in paths:
                if path.suffix == ".so":
                    strip(path)
            write_zip(
                self.file,
                tree,
                (PurePosixPath(path.relative_to(tree).as_posix()) for path in paths),
            )
        self._mark.write_text(self._digest())

    @property
    def _mark(self) -> Path:
        return self.file.with_suffix(".inputs.sha256")

    def _digest(self) -> str:
        digest = hashlib.sha256(f"{self.platform}\n".encode())
        own = (Path(__file__), ROOT / "uv.lock", ROOT / ".python-version")
        for source in (*own, *_sources()):
            digest.update(f"{source.relative_to(ROOT)}\n".encode())
            digest.update(hashlib.sha256(source.read_bytes()).digest())
        return digest.hexdigest()


def lay_out(tree: Path) -> None:
    """Our own part of it, in `tree` as in the repository, where the runner looks for the files."""
    for source in _sources():
        target = tree / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _sources() -> Iterator[Path]:
    for pattern in _PATTERNS:
        yield from sorted(ROOT.glob(pattern))


def _belongs(name: Path) -> bool:
    """Code, our SQL, and licences; what a library was built of or tested with stays behind."""
    return (name.suffix in {".py", ".so", ".sql"} or "licenses" in name.parts) and not any(
        part in _LEFT_OUT for part in name.parts
    )
