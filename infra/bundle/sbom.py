"""Bills of materials (CycloneDX) of what is delivered, made of the lock files."""

import json
import subprocess
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from infra.bundle.installation import uv, with_extra
from infra.bundle.recipes import ROOT, Recipe


def write_sbom(recipe: Recipe, shipped: Collection[str], file: Path) -> None:
    """Of the recipe's libraries, with their hashes, those that `shipped` names."""
    with tempfile.TemporaryDirectory() as scratch:
        locked = Path(scratch) / "all.json"
        uv(
            "export", "--quiet", "--locked", "--no-dev", "--format", "cyclonedx1.5",
            "--package", recipe.distribution, "--output-file", locked, *with_extra(recipe.extra),
        )  # fmt: skip
        bill: dict[str, Any] = json.loads(locked.read_text())
    bill["components"] = [each for each in bill["components"] if each["name"] in shipped]
    kept = {each["bom-ref"] for each in bill["components"]}
    bill["dependencies"] = [
        {**each, "dependsOn": [ref for ref in each.get("dependsOn", ()) if ref in kept]}
        for each in bill["dependencies"]
        if each["ref"] in {*kept, bill["metadata"]["component"]["bom-ref"]}
    ]
    _write(bill, file)


def write_website_sbom(file: Path) -> None:
    """Of what the website's pages are built from; the tools that build them are not in it."""
    command = ["npm", "sbom", "--silent", "--sbom-format", "cyclonedx", "--package-lock-only"]
    done = subprocess.run(  # noqa: S603 - our own arguments
        [*command, "--workspace", "web", "--omit", "dev"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"npm sbom failed:\n{done.stderr}")
    _write(json.loads(done.stdout), file)


def _write(bill: dict[str, Any], file: Path) -> None:
    """Without the number and the moment that would differ at every build."""
    bill.pop("serialNumber")
    bill["metadata"].pop("timestamp")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(bill, indent=2, sort_keys=True) + "\n")
