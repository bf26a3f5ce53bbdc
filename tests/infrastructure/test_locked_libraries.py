"""What is installed is what was locked: every library of the lock files carries its hash.

uv and npm refuse what does not match it; whoever leaves one out of a lock file is seen here.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SHA256: Final = re.compile(r"sha256:[0-9a-f]{64}")


def test_every_python_library_has_the_hash_of_each_of_its_files():
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    libraries = [package for package in packages if "registry" in package["source"]]
    assert {name for package in packages for name in package["source"]} <= {
        "registry", "editable", "virtual",
    }  # fmt: skip
    assert len(libraries) > 100
    for library in libraries:
        files = [*library.get("wheels", ()), *filter(None, [library.get("sdist")])]
        assert files, library["name"]
        for file in files:
            assert SHA256.fullmatch(file.get("hash", "")), library["name"]


def test_every_library_of_the_website_and_of_npm_has_its_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    libraries = {
        name: package
        for name, package in packages.items()
        if name.startswith("node_modules/") and not package.get("link")
    }
    assert len(libraries) > 50
    assert set(packages) - set(libraries) == {"", "web", "node_modules/web"}
    for name, library in libraries.items():
        assert library.get("integrity", "").startswith("sha512-"), name


def test_uv_itself_is_installed_by_its_hash():
    first, *hashes = (ROOT / "uv.txt").read_text().replace("\\\n", "").split()
    assert re.fullmatch(r"uv==[0-9.]+", first)
    assert hashes
    assert all(SHA256.fullmatch(each.removeprefix("--hash=")) for each in hashes)


def test_whoever_installs_checks_them():
    """uv and npm check what a lock file says; pip, and uv below a directory, only if told to."""
    makefile = (ROOT / "Makefile").read_text()
    assert "$(UV) sync --quiet --locked --all-packages" in makefile
    assert re.search(r"^\tnpm ci ", makefile, re.MULTILINE)
    assert "pip install --quiet --require-hashes --requirement uv.txt" in makefile
    assert not re.search(r"^\t.*\bnpm install\b", makefile, re.MULTILINE)
    installation = (ROOT / "infra" / "bundle" / "installation.py").read_text()
    for line in installation.splitlines():
        if "_install(platform, target, " in line and "requirements" in line:
            assert '"--require-hashes"' in line
