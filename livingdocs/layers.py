"""Who imports whom: from the import graph that the import rules are checked on."""

import sys
import tomllib
from collections.abc import Iterable, Sequence
from itertools import batched, pairwise
from pathlib import Path
from typing import Any, Final

import grimp

from livingdocs.dot import CONSUMER, Drawing, with_note

RULES: Final[dict[str, Any]] = tomllib.loads(Path("pyproject.toml").read_text())["tool"][
    "importlinter"
]
PACKAGES: Final[Sequence[str]] = RULES["root_packages"]
SHARED: Final = "contracts"


def drawings() -> list[Drawing]:
    imports = grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)
    layered = [rule for rule in RULES["contracts"] if rule["type"] == "layers"]
    return [
        _packages(imports),
        *(
            _layers(imports, service, rule["layers"])
            for rule in layered
            for service in rule["containers"]
        ),
    ]


def _packages(imports: grimp.ImportGraph) -> Drawing:
    drawing = Drawing("layers-packages", "Packages: an arrow is an import", "TB")
    for package in PACKAGES:
        drawing.node(package, fillcolor=CONSUMER if package == SHARED else "white")
    for importer, imported in _pairs(PACKAGES):
        if _imports(imports, importer, imported):
            drawing.edge(importer, imported)
    return drawing


def _layers(imports: grimp.ImportGraph, service: str, layers: Iterable[str]) -> Drawing:
    """`layers` as the import rules list them, outermost first: `a | b` share a rank."""
    drawing = Drawing(
        f"layers-{service.replace('_', '-')}",
        f"Layers of {service}: an arrow is an import",
        "TB",
        {"ranksep": "0.35", "nodesep": "0.3"},
    )
    named = [[f"{service}.{layer.strip(' ()')}" for layer in rank.split("|")] for rank in layers]
    ranks = [[module for module in rank if module in imports.modules] for rank in named]
    for rank in ranks:
        for module in rank:
            drawing.node(module, _labelled(imports, module), fillcolor="white")
        drawing.same_rank(rank)
    for above, below in pairwise(filter(None, ranks)):
        drawing.edge(above[0], below[0], style="invis")  # in its place, imported from there or not
    for importer, imported in _pairs([module for rank in ranks for module in rank]):
        if _imports(imports, importer, imported):
            drawing.edge(importer, imported)
    return drawing


def _labelled(imports: grimp.ImportGraph, module: str) -> str:
    """With the technologies it imports: the inner a layer, the fewer."""
    _, _, layer = module.partition(".")
    foreign = {
        imported
        for importer in (module, *imports.find_descendants(module))
        for imported in imports.find_modules_directly_imported_by(importer)
        if "." not in imported and imported not in sys.stdlib_module_names
    }
    known = sorted(name for name in foreign - {*PACKAGES} if not name.startswith("types_"))
    lines = map(", ".join, batched(known, 3, strict=False))
    return with_note(layer, "\n".join(lines)) if known else layer


def _imports(imports: grimp.ImportGraph, importer: str, imported: str) -> bool:
    return imports.direct_import_exists(importer=importer, imported=imported, as_packages=True)


def _pairs(modules: Sequence[str]) -> Iterable[tuple[str, str]]:
    return ((one, other) for one in modules for other in modules if one != other)
