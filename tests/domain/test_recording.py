"""Hosts answer for guests who rang or wrote: without a sign-in, and by the same rules."""

import pytest

from command_api.domain import invite
from command_api.domain.refusal import AlreadyAnswered, AnswerChanged, Refused
from contracts.commands import AmendInvite
from contracts.events import InviteSubmitted
from contracts.values import AnsweredBy
from tests.domain.test_invite import ANN, COMING, MENU, NOT_COMING, answer, created, guest, meal


def posted() -> invite.Invite:
    """An invite that nobody has opened yet."""
    state = invite.load([created(guest(ANN, "Ann"))])
    assert state is not None
    return state


def recorded() -> tuple[invite.Invite, InviteSubmitted]:
    event = posted().submit(answer(ann=meal()), MENU, AnsweredBy.HOST)
    return invite.evolve(posted(), event), event


def change(version: int = 2) -> AmendInvite:
    return AmendInvite(guests=answer(ann=NOT_COMING).guests, version=version)


def test_a_reply_is_recorded_before_anybody_signed_in() -> None:
    state, event = recorded()
    assert event.answered_by is AnsweredBy.HOST
    assert [one.name for one in event.attending_guests] == ["Ann"]
    amended = state.amend(change(), MENU, AnsweredBy.HOST)
    assert amended is not None
    assert amended.answered_by is AnsweredBy.HOST


def test_guests_sign_in_first() -> None:
    with pytest.raises(Refused, match="sign in"):
        posted().submit(answer(ann=meal()), MENU)
    with pytest.raises(Refused, match="sign in"):
        recorded()[0].amend(change(), MENU)


def test_what_guests_change_afterwards_is_their_own() -> None:
    state = invite.evolve(recorded()[0], posted().authenticate(posted().code))
    amended = state.amend(change(), MENU)
    assert amended is not None
    assert amended.answered_by is AnsweredBy.GUEST


def test_the_rules_are_those_for_guests() -> None:
    with pytest.raises(Refused, match="choose a starter for Ann"):
        posted().submit(answer(ann=COMING), MENU, AnsweredBy.HOST)
    with pytest.raises(AlreadyAnswered):
        recorded()[0].submit(answer(ann=meal()), MENU, AnsweredBy.HOST)
    with pytest.raises(AnswerChanged):
        recorded()[0].amend(change(version=1), MENU, AnsweredBy.HOST)
    with pytest.raises(Refused, match="no answer yet"):
        posted().amend(change(), MENU, AnsweredBy.HOST)
