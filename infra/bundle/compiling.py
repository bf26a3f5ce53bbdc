"""Compiles modules beforehand: where functions run nothing can be written, and so nothing kept.

Otherwise every cold start would compile all that it imports, which takes longer than all else.
"""

import py_compile
import sys
from pathlib import Path, PurePosixPath
from typing import Final

_COMPILED: Final = ".pyc"


def compile_module(directory: Path, path: PurePosixPath, *, python: str) -> PurePosixPath:
    """Put bytecode of the module in its source's place, for `python` (3.13 say); its new path.

    Tracebacks name the source as it lies in the repository or the library.
    """
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    if running != python:
        raise RuntimeError(f"Functions run on Python {python}; {running} can't compile for it.")
    compiled = path.with_suffix(_COMPILED)
    py_compile.compile(
        str(directory / path),
        cfile=str(directory / compiled),
        dfile=str(path),
        doraise=True,
        optimize=0,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    (directory / path).unlink()
    return compiled
