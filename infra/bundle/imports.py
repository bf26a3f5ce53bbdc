"""Which modules the roots can import, now or later: read from the code, which is not run."""

import ast
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from infra.bundle.by_name import BY_NAME, COMPILED, UNUSED

_BY_NAME_CALLS: Final = frozenset({"import_module", "__import__", "LazyLoader"})
_EXTENSION: Final = ".so"


class UnreadableImportError(Exception):
    """A module imports what can't be read from its code, and nobody has said what."""


class Modules:
    """The modules installed in a directory, by name; a module is its file."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def find(self, name: str) -> Path | None:
        """The module's file; packages without `__init__` have none, and none is needed."""
        path = self._directory.joinpath(*name.split("."))
        for candidate in (path / "__init__.py", path.with_name(f"{path.name}.py")):
            if candidate.is_file():
                return candidate
        return next(iter(sorted(path.parent.glob(f"{path.name}.*{_EXTENSION}"))), None)


def reachable(
    directory: Path, roots: Collection[str], *, left_out: Collection[str] = ()
) -> dict[str, Path]:
    """Every module that the roots import, directly or not, wherever in the code it does.

    Raises UnreadableImportError for a compiled module, or one that imports by name, that
    `by_name` does not list.
    """
    modules = Modules(directory)
    found: dict[str, Path] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in found or any(
            f"{name}.".startswith(f"{other}.") for other in (*left_out, *UNUSED)
        ):
            continue
        file = modules.find(name)
        if file is None:
            if name in roots:
                raise FileNotFoundError(f"There is no module {name}.")
            continue  # the standard library, something optional, or a name inside a module
        found[name] = file
        package, _, _ = name.rpartition(".")
        waiting += [package] if package else []
        waiting += _imported_by(name, file)
    return found


def _imported_by(name: str, file: Path) -> Iterator[str]:
    if file.suffix == _EXTENSION:
        yield from _listed(COMPILED, name, "is compiled")
        return
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    by_name = False
    for node in _executed(ast.parse(file.read_bytes())):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                base = _absolute(package, module, level)
                yield base
                yield from (f"{base}.{alias.name}" for alias in names)
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)):
                by_name = by_name or called in _BY_NAME_CALLS
    if by_name:
        yield from _listed(BY_NAME, name, "imports by name")


def _listed(table: Mapping[str, tuple[str, ...]], name: str, what: str) -> tuple[str, ...]:
    try:
        return table[name]
    except KeyError:
        raise UnreadableImportError(
            f"{name} {what}: look what it imports, and say so in infra/bundle/by_name.py."
        ) from None


def _absolute(package: str, module: str | None, level: int) -> str:
    if not level:
        return module or ""
    parents = package.split(".")
    base = parents[: len(parents) - (level - 1)]
    return ".".join([*base, *([module] if module else [])])


def _executed(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those under `if TYPE_CHECKING`, which only type checkers see."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and _is_type_checking(node.test):
            waiting += node.orelse
        else:
            waiting += ast.iter_child_nodes(node)


def _is_type_checking(test: ast.expr) -> bool:
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return True
        case _:
            return False
