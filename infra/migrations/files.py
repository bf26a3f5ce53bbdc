"""The SQL files a service keeps beside its code, as the runner sees them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SERVICES = Path(__file__).parents[2] / "services"
ALL: Mapping[str, Path] = {
    "command_api": SERVICES / "command_api/migrations",
    "projector": SERVICES / "projector/migrations",
}
"""Every service that owns a schema, in the order their files are applied."""


@dataclass(frozen=True)
class MigrationFile:
    source: str
    name: str
    sql: str

    @property
    def key(self) -> tuple[str, str]:
        return self.source, self.name

    @property
    def label(self) -> str:
        return f"{self.source}/{self.name}"

    @property
    def checksum(self) -> str:
        """SHA-256 of the text; line endings, which a checkout may change, do not count."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read_files(sources: Mapping[str, Path]) -> list[MigrationFile]:
    """All `*.sql` files, source by source, each in name order."""
    return [
        MigrationFile(source, path.name, path.read_text(encoding="utf-8"))
        for source, directory in sources.items()
        for path in sorted(directory.glob("*.sql"))
    ]
