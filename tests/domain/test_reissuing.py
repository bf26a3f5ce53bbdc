"""Lost cards: given an invite, when its code is replaced, then this opens it and that does not."""

import pytest

from command_api.domain import invite
from command_api.domain.refusal import CodeReplaced, Refused, UnknownCode
from contracts.events import (
    InviteAuthenticated,
    InviteCodeReissued,
)
from contracts.values import InviteType
from tests.domain.test_invite import ANN, CODE, COMING, INVITE, MENU, answer, created, given, guest

NEW = "7K3MQ2WD"
EVENING = guest(ANN, "Ann", invite_type=InviteType.EVENING)
REISSUED = InviteCodeReissued(id=INVITE, invite_code=NEW, retired_code=CODE)


def test_a_lost_card_has_another_code() -> None:
    assert given(EVENING).reissue(CODE, NEW) == REISSUED


def test_the_new_code_opens_the_invite_and_the_old_one_does_not() -> None:
    state = given(EVENING, then=(REISSUED,))
    assert state.authenticate(NEW) == InviteAuthenticated(id=INVITE)
    with pytest.raises(UnknownCode):
        state.authenticate(CODE)


def test_a_card_that_nobody_used_may_be_lost_too() -> None:
    state = invite.load([created(EVENING)])
    assert state is not None
    assert state.reissue(CODE, NEW) == REISSUED


def test_a_code_that_was_replaced_is_not_replaced_again() -> None:
    state = given(EVENING, then=(REISSUED,))
    with pytest.raises(CodeReplaced):
        state.reissue(CODE, "ZZZZZZZZ")
    again = state.reissue(NEW, "ZZZZZZZZ")
    assert (again.retired_code, again.invite_code) == (NEW, "ZZZZZZZZ")


def test_whoever_signed_in_with_the_old_code_can_reply_no_more() -> None:
    """A request that was on its way, after its session was looked up."""
    state = given(EVENING, then=(REISSUED,))
    with pytest.raises(Refused, match="sign in"):
        state.submit(answer(ann=COMING), MENU)
    back = given(EVENING, then=(REISSUED, InviteAuthenticated(id=INVITE)))
    assert back.submit(answer(ann=COMING), MENU).attending_guests


def test_an_answer_outlives_the_card_it_was_given_with() -> None:
    submitted = given(EVENING).submit(answer(ann=COMING), MENU)
    answered = given(EVENING, then=(submitted,))
    assert answered.reissue(CODE, NEW) == REISSUED
    assert given(EVENING, then=(submitted, REISSUED)).answer == answered.answer


def test_the_version_counts_every_event() -> None:
    assert given(EVENING, then=(REISSUED,)).version == 3
