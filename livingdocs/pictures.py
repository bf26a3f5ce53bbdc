"""SVG by Graphviz's WebAssembly build: the same bytes on every machine, and nothing to install."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

RENDER: Final = Path(__file__).with_name("render.mjs")


def pictures(drawings: Mapping[str, str]) -> dict[str, str]:
    """The SVG of each drawing, by its name. What Graphviz complains of is printed."""
    rendered = subprocess.run(
        ["node", str(RENDER)],
        input=json.dumps(dict(drawings)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    svgs: dict[str, str] = json.loads(rendered.stdout)
    return svgs
