"""Given what the caterer was told, when numbers are handed over, then these events or a refusal."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from command_api.domain import caterer_numbers
from command_api.domain.caterer_numbers import CLOCKS_DIFFER, ID, CatererNumbers
from command_api.domain.refusal import Refused
from contracts.commands import RecordCatererHandover
from contracts.events import (
    CatererNumbersHandedOver,
    InviteAuthenticated,
    InviteSubmitted,
)

NOON = datetime(2027, 6, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANSWER = InviteSubmitted(id=ID, attending_guests=(), absent_guests=(), song_choices=())


def told(as_of: datetime = NOON, *, mail_changes: bool = False) -> CatererNumbersHandedOver:
    return CatererNumbersHandedOver(id=ID, as_of=as_of, mail_changes=mail_changes)


def given(*events: CatererNumbersHandedOver) -> CatererNumbers:
    return caterer_numbers.load(events)


def test_numbers_are_of_now_unless_somebody_says_of_when() -> None:
    assert given().hand_over(RecordCatererHandover(), NOON) == told(NOON)
    earlier = RecordCatererHandover(as_of=NOON - MINUTE, mail_changes=True)
    assert given().hand_over(earlier, NOON) == told(NOON - MINUTE, mail_changes=True)


def test_numbers_do_not_come_from_the_future() -> None:
    fast = RecordCatererHandover(as_of=NOON + CLOCKS_DIFFER)
    assert given().hand_over(fast, NOON) == told(NOON + CLOCKS_DIFFER)
    future = RecordCatererHandover(as_of=NOON + CLOCKS_DIFFER + timedelta(microseconds=1))
    with pytest.raises(Refused, match="before their time"):
        given().hand_over(future, NOON)


def test_older_numbers_do_not_come_after_newer_ones() -> None:
    older = RecordCatererHandover(as_of=NOON - MINUTE)
    with pytest.raises(Refused, match="newer numbers"):
        given(told(NOON)).hand_over(older, NOON + MINUTE)


@pytest.mark.parametrize("as_of", ["0001-01-01T00:00:00+23:59", "1999-12-31T23:59:59Z"])
def test_numbers_are_of_a_moment_that_everybody_can_tell_in_their_own_time(as_of: str) -> None:
    """Or the spreadsheet, which tells it in UTC, could not be had any more."""
    with pytest.raises(ValidationError):
        RecordCatererHandover.model_validate_json(f'{{"asOf": "{as_of}"}}', strict=True)


def test_what_is_known_already_is_no_event() -> None:
    again = RecordCatererHandover(as_of=NOON)
    assert given(told(NOON)).hand_over(again, NOON + MINUTE) is None


def test_the_mails_can_be_switched_on_and_off_for_the_same_numbers() -> None:
    on = RecordCatererHandover(as_of=NOON, mail_changes=True)
    assert given(told(NOON)).hand_over(on, NOON + MINUTE) == told(NOON, mail_changes=True)


def test_an_answer_is_marked_while_the_hosts_want_to_hear_of_it() -> None:
    assert given().marked(ANSWER) == ANSWER
    assert given(told()).marked(ANSWER) == ANSWER
    watched = given(told(), told(mail_changes=True))
    assert watched.marked(ANSWER) == ANSWER.model_copy(update={"after_handover": True})
    assert given(told(mail_changes=True), told(NOON + MINUTE)).marked(ANSWER) == ANSWER


def test_history_is_not_judged_only_told() -> None:
    assert given(told(NOON), told(NOON - MINUTE)).handover == told(NOON - MINUTE)
    with pytest.raises(ValueError, match="can't follow here"):
        caterer_numbers.load([InviteAuthenticated(id=ID)])
