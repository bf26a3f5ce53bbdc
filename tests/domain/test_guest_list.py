"""Who is on an invite: given nobody has answered, when hosts mend it, then these are invited."""

from uuid import UUID

import pytest

from command_api.domain import invite
from command_api.domain.refusal import AlreadyAnswered, Refused
from contracts.commands import NewGuest
from contracts.events import (
    AggregateEvent,
    GuestAdded,
    GuestCorrected,
    GuestWithdrawn,
    InviteAuthenticated,
)
from contracts.values import MAX_GUESTS, AnsweredBy, GuestType, InviteType
from tests.domain.test_invite import (
    ANN,
    BEN,
    COMING,
    INVITE,
    KIT,
    MENU,
    answer,
    created,
    given,
    guest,
    meal,
)

ANN_NG, BEN_NG = guest(ANN, "Ann"), guest(BEN, "Ben", GuestType.CHILD)


def sent(then: tuple[AggregateEvent, ...] = ()) -> invite.Invite:
    state = invite.load([created(ANN_NG, BEN_NG), *then])
    assert state is not None
    return state


def named(name: str, guest_type: GuestType = GuestType.ADULT) -> NewGuest:
    return NewGuest(type=guest_type, name=name)


def then(state: invite.Invite, event: AggregateEvent | None) -> invite.Invite:
    assert event is not None
    return invite.evolve(state, event)


def test_a_guest_is_added_behind_the_others() -> None:
    kit = guest(KIT, "Kit", GuestType.BABY)
    assert sent().add_guest(named("Kit", GuestType.BABY), KIT) == GuestAdded(
        id=INVITE, guest=kit, invited_guests=(ANN_NG, BEN_NG, kit)
    )


def test_a_corrected_guest_keeps_the_place() -> None:
    anne = guest(ANN, "Anne")
    assert sent().correct_guest(named("Anne"), ANN) == GuestCorrected(
        id=INVITE, guest=anne, invited_guests=(anne, BEN_NG)
    )


@pytest.mark.parametrize("guest_type", GuestType)
def test_another_type_has_another_menu(guest_type: GuestType) -> None:
    event = sent().correct_guest(named("Benjamin", guest_type), BEN)
    assert event is not None
    assert event.guest.has_food_choices is (guest_type is not GuestType.BABY)
    state = invite.evolve(given(ANN_NG, BEN_NG), event)
    reply = COMING if guest_type is GuestType.BABY else meal(guest_type)
    told = state.submit(answer(ann=meal(), ben=reply), MENU)
    assert [(one.name, one.guest_type) for one in told.attending_guests] == [
        ("Ann", GuestType.ADULT),
        ("Benjamin", guest_type),
    ]


def test_nobody_dines_in_the_evening() -> None:
    state = given(guest(ANN, "Ann", invite_type=InviteType.EVENING))
    assert not state.add_guest(named("Ben"), BEN).guest.has_food_choices


def test_a_correction_that_corrects_nothing_is_no_event() -> None:
    assert sent().correct_guest(named("Ann"), ANN) is None


def test_a_withdrawn_guest_is_asked_nothing_any_more() -> None:
    event = sent().withdraw_guest(BEN)
    assert event == GuestWithdrawn(id=INVITE, guest=BEN_NG, invited_guests=(ANN_NG,))
    state = sent(then=(event, InviteAuthenticated(id=INVITE)))
    assert state.submit(answer(ann=meal()), MENU).absent_guests == ()
    with pytest.raises(Refused, match="not on your invite"):
        state.submit(answer(ann=meal(), ben=meal(GuestType.CHILD)), MENU)


def test_the_last_guest_stays() -> None:
    state = then(sent(), sent().withdraw_guest(BEN))
    with pytest.raises(Refused, match="at least one guest"):
        state.withdraw_guest(ANN)


def test_an_invite_is_for_a_household_and_not_for_a_village() -> None:
    state = sent()
    for n in range(MAX_GUESTS - 2):
        state = then(state, state.add_guest(named("Kit"), UUID(int=100 + n)))
    with pytest.raises(Refused, match="at most 12"):
        state.add_guest(named("Kit"), KIT)


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_a_guest_keeps_a_name(blank: str) -> None:
    for mend in (
        lambda: sent().add_guest(named(blank), KIT),
        lambda: sent().correct_guest(named(blank), ANN),
    ):
        with pytest.raises(Refused, match="needs a name"):
            mend()


def test_a_stranger_is_not_mended() -> None:
    for mend in (
        lambda: sent().correct_guest(named("Kit"), KIT),
        lambda: sent().withdraw_guest(KIT),
    ):
        with pytest.raises(Refused, match="not on the invite"):
            mend()


@pytest.mark.parametrize("by", AnsweredBy)
def test_an_answer_is_for_the_guests_it_names(by: AnsweredBy) -> None:
    state = given(ANN_NG, BEN_NG)
    answered = then(state, state.submit(answer(ann=meal(), ben=meal(GuestType.CHILD)), MENU, by))
    for mend in (
        lambda: answered.add_guest(named("Kit"), KIT),
        lambda: answered.correct_guest(named("Anne"), ANN),
        lambda: answered.withdraw_guest(BEN),
    ):
        with pytest.raises(AlreadyAnswered):
            mend()


def test_the_list_has_the_version_of_whoever_wrote_it_last() -> None:
    added = sent().add_guest(named("Kit"), KIT)
    state = sent(then=(InviteAuthenticated(id=INVITE), added, InviteAuthenticated(id=INVITE)))
    assert (state.version, state.guests_version) == (4, 3)
