"""What is made of something else is made again when that changes."""

from pathlib import Path

import pytest

from infra.cdk import freshness
from tests.infrastructure.stack.targets import MAKEFILE

UI = Path("services/query_api/src/query_api/ui")
DESCRIBED = [*Path("shared/contracts").rglob("*.py"), UI / "openapi.py", UI / "requests.py"]
"""What the OpenAPI document is made of."""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for directory in ("infra/cdk", "shared/contracts"):
        (tmp_path / directory).mkdir(parents=True)
    for file in ("infra/cdk/api.py", "shared/contracts/routing.py", "uv.lock"):
        (tmp_path / file).write_text("before")
    monkeypatch.setattr(freshness, "ROOT", tmp_path)
    return tmp_path


def test_an_assembly_that_was_never_finished_is_not_fresh(root: Path):
    assert not freshness.is_fresh(root)


@pytest.mark.parametrize(
    "file", ["infra/cdk/api.py", "infra/cdk/new.py", "shared/contracts/routing.py", "uv.lock"]
)
def test_an_assembly_is_fresh_until_what_it_is_made_of_changes(root: Path, file: str):
    freshness.mark(root)
    assert freshness.is_fresh(root)

    (root / file).write_text("after")
    assert not freshness.is_fresh(root)


@pytest.mark.parametrize("file", DESCRIBED, ids=lambda file: file.stem)
def test_the_websites_types_are_made_again_when_the_api_changes(file: Path):
    assert "openapi-typescript" in MAKEFILE.recipe("web/src/api/openapi.d.ts", f"--what-if={file}")
