"""Compiles modules beforehand: where functions run nothing can be written, and so nothing kept.

Otherwise every cold start would compile all that it imports, which takes longer than all else.
"""

import ast
import importlib.util
import marshal
import struct
import sys
from pathlib import Path, PurePosixPath
from typing import Final

_UNCHECKED_HASH: Final = 0b01
"""Of a module's flags: take the bytecode as it is, whatever became of its source."""


def compile_module(
    directory: Path, path: PurePosixPath, *, python: str, documented: bool
) -> PurePosixPath:
    """Put bytecode of the module in its source's place, for `python` (3.13 say); its new path.

    Tracebacks name the source as it lies in the repository or the library. Unless `documented`,
    docstrings stay away, as with `python -OO`; assertions stay.
    """
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    if running != python:
        raise RuntimeError(f"Functions run on Python {python}; {running} can't compile for it.")
    source = (directory / path).read_bytes()
    tree = ast.parse(source)
    if not documented:
        _take_docstrings_out(tree)
    code = compile(tree, str(path), "exec", dont_inherit=True)
    compiled = path.with_suffix(".pyc")
    (directory / compiled).write_bytes(
        importlib.util.MAGIC_NUMBER
        + struct.pack("<I", _UNCHECKED_HASH)
        + importlib.util.source_hash(source)
        + marshal.dumps(code)
    )
    (directory / path).unlink()
    return compiled


def _take_docstrings_out(module: ast.Module) -> None:
    for node in ast.walk(module):
        match node:
            case ast.Module() | ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                match node.body:
                    case [ast.Expr(ast.Constant(value=str())) as docstring, *rest]:
                        node.body = rest or [ast.copy_location(ast.Pass(), docstring)]
