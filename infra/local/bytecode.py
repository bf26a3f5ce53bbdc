"""Whether this environment holds bytecode of what the functions import.

Sandboxes write none, so that they never read what an earlier edit left. But without any, each
start would compile every library once per function: four times the work (measured).
"""

import hashlib
import sys
from pathlib import Path
from typing import Final

_MARK: Final = Path(sys.prefix) / "functions-loaded.sha256"


def is_there(lock_file: Path) -> bool:
    """Whether the functions were loaded, and wrote bytecode, since `lock_file` last changed."""
    return _MARK.exists() and _MARK.read_text() == _digest(lock_file)


def mark(lock_file: Path) -> None:
    _MARK.write_text(_digest(lock_file))


def _digest(lock_file: Path) -> str:
    return hashlib.sha256(lock_file.read_bytes()).hexdigest()
