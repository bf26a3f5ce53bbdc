"""All that is made, by its path below docs/."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from livingdocs import command_flow, deployment, event_flow, layers, messages, messaging, wiring
from livingdocs.pictures import pictures

DOCS: Final = Path("docs")
DRAWINGS: Final = "diagrams"


def texts(assembly: Path) -> dict[str, str]:
    """The page of messages and the drawings; `assembly` is that of a stage on Postgres."""
    deployed = deployment.read(assembly)
    drawings = [
        *event_flow.drawings(),
        *command_flow.drawings(),
        *layers.drawings(),
        *wiring.drawings(deployed),
        *messaging.drawings(deployed),
    ]
    return {
        "messages.md": messages.document(),
        **{f"{DRAWINGS}/{drawing.name}.dot": drawing.text() for drawing in drawings},
    }


def with_pictures(texts: Mapping[str, str]) -> dict[str, str]:
    """`texts`, and an SVG beside each drawing."""
    drawings = {path: text for path, text in texts.items() if path.endswith(".dot")}
    rendered = pictures(drawings)
    return {**texts, **{path.removesuffix("dot") + "svg": svg for path, svg in rendered.items()}}


def kept() -> dict[str, str]:
    """What lies in docs/ of it just now."""
    files = [DOCS / "messages.md", *(DOCS / DRAWINGS).iterdir()]
    return {
        file.relative_to(DOCS).as_posix(): file.read_text(encoding="utf-8")
        for file in files
        if file.exists()
    }


def write(documents: Mapping[str, str]) -> None:
    """In place of all there is: a drawing that is no longer made is no longer there."""
    (DOCS / DRAWINGS).mkdir(exist_ok=True)
    for path in kept():
        (DOCS / path).unlink()
    for path, text in documents.items():
        (DOCS / path).write_text(text, encoding="utf-8")
