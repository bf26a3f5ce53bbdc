"""The guards that `make mutants` takes away are where it looks for them."""

from pathlib import Path

import pytest

from tests.mutants.__main__ import ROOT, Guard, guards, removed


@pytest.mark.parametrize("guard", guards(), ids=lambda guard: guard.name)
def test_a_guard_is_found_and_so_is_its_test(guard: Guard) -> None:
    code = (ROOT / guard.file).read_text()
    assert removed(guard, code) != code
    for test in guard.test.split():
        if not test.startswith("-"):
            assert (ROOT / Path(test.partition("::")[0])).exists()
            break
