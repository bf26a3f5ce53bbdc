import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_api.domain import invite_code

BITS = st.integers(min_value=0, max_value=2**invite_code.RANDOM_BITS - 1)


@given(BITS)
def test_a_drawn_code_is_read_back_however_it_is_shown(bits: int) -> None:
    code = invite_code.drawn(bits)
    assert invite_code.read(invite_code.shown(code)) == code


@given(BITS, BITS)
def test_other_bits_are_another_code(one: int, other: int) -> None:
    assert (invite_code.drawn(one) == invite_code.drawn(other)) == (one == other)


@pytest.mark.parametrize(
    "typed",
    [
        "A1B0-C1D0",
        "a1b0-c1d0",
        " A1B0 C1D0 ",
        "AIBO-CLDO",
        "a i b o c l d o",
        "A1B0\N{EN DASH}C1D0",
        "A1B0\N{NON-BREAKING HYPHEN}C1D0",
        "A1B0\N{MINUS SIGN}C1D0",
        "A1B0\N{NO-BREAK SPACE}C1D0\N{ZERO WIDTH SPACE}",
        "A1B0C1D0",
    ],
)
def test_typing_is_forgiven(typed: str) -> None:
    assert invite_code.read(typed) == "A1B0C1D0"


@pytest.mark.parametrize("typed", ["", "A1B0C1D", "A1B0C1D00", "A1B0C1DU", "A1B0C1D!", "A1B0C1Dé"])
def test_what_can_not_be_a_code_is_none(typed: str) -> None:
    assert invite_code.read(typed) is None


def test_a_code_is_shown_as_it_is_printed() -> None:
    assert invite_code.shown("A1B0C1D0") == "A1B0-C1D0"
