"""Zips that are the same whenever and wherever they are made."""

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can tell."""
_READABLE: Final = 0o100644 << 16
"""Lambda's user is not the one who packs."""
_UNIX: Final = 3


def write_zip(target: Path, directory: Path, paths: Iterable[PurePosixPath]) -> None:
    """Write `paths` of `directory`, sorted, all with the same time and mode."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".new")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(paths):
            entry = zipfile.ZipInfo(str(path), _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _READABLE
            entry.create_system = _UNIX
            archive.writestr(entry, (directory / path).read_bytes())
    unfinished.rename(target)


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
