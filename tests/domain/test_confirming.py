"""Copies of answers: given what an invite has sent, when an answer leaves an address, then a copy
goes there, or none."""

from collections.abc import Sequence

import pytest

from command_api.domain import invite
from command_api.domain.confirmation import MAX_ADDRESSES, MAX_COPIES
from contracts.commands import AmendInvite, GuestAnswer, SubmitInvite
from contracts.events import AggregateEvent, InviteAmended, InviteSubmitted
from contracts.values import Course, GuestType, InviteType
from tests.domain.test_invite import (
    ANN,
    BEN,
    COMING,
    MENU,
    NOT_COMING,
    answer,
    dish,
    given,
    guest,
    meal,
)

COUPLE = (
    guest(ANN, "Ann", invite_type=InviteType.EVENING),
    guest(BEN, "Ben", invite_type=InviteType.EVENING),
)
ADDRESS = "ann@example.com"


def submit(address: str | None = ADDRESS, **replies: GuestAnswer) -> SubmitInvite:
    return answer(**(replies or {"ann": COMING, "ben": COMING})).model_copy(
        update={"email_address": address}
    )


def amend(
    state: invite.Invite, address: str | None = ADDRESS, **replies: GuestAnswer
) -> InviteAmended | None:
    assert state.answer
    command = AmendInvite.model_validate(
        {**dict(submit(address, **replies)), "version": state.answer.version}
    )
    return state.amend(command, MENU)


def after(*events: AggregateEvent | None) -> invite.Invite:
    return given(*COUPLE, then=tuple(event for event in events if event))


def told(*turns: Sequence[GuestAnswer], address: str = ADDRESS) -> invite.Invite:
    """The couple's invite, answered over and over, each time with a copy to the same address."""
    (ann, ben), *later = turns
    events: list[InviteSubmitted | InviteAmended] = [
        given(*COUPLE).submit(submit(address, ann=ann, ben=ben), MENU)
    ]
    for ann, ben in later:
        event = amend(after(*events), address, ann=ann, ben=ben)
        assert event
        events.append(event)
    return after(*events)


class TestAnAnswer:
    def test_with_an_address_is_copied_there_in_the_names_of_the_day(self) -> None:
        state = given(guest(ANN, "Ann"))
        event = state.submit(answer(ann=meal()).model_copy(update={"email_address": ADDRESS}), MENU)
        assert event.email_address == ADDRESS
        assert event.confirmation is not None
        assert event.confirmation.revision == 0
        assert not event.confirmation.cancels
        assert event.confirmation.invite_type is InviteType.DAY
        assert {named.id: named.name for named in event.confirmation.dishes} == {
            dish(GuestType.ADULT, course): f"adult {course}" for course in Course
        }

    def test_without_one_is_copied_to_nobody(self) -> None:
        event = given(*COUPLE).submit(submit(None), MENU)
        assert (event.email_address, event.confirmation) == (None, None)


class TestAChangedAnswer:
    def test_is_copied_again_as_the_next_revision(self) -> None:
        event = amend(told((COMING, COMING)), ann=COMING, ben=NOT_COMING)
        assert event
        assert event.confirmation
        assert event.confirmation.revision == 1

    def test_is_copied_once_a_version(self) -> None:
        """The very same answer again is no version."""
        assert amend(told((COMING, COMING)), ann=COMING, ben=COMING) is None

    def test_with_another_address_alone_is_a_version_that_changes_nothing_else(self) -> None:
        event = amend(told((COMING, COMING)), "ben@example.com", ann=COMING, ben=COMING)
        assert event
        assert not event.changes
        assert event.email_address == "ben@example.com"
        assert event.confirmation
        assert event.confirmation.revision == 1

    def test_that_takes_the_address_back_is_copied_to_nobody(self) -> None:
        event = amend(told((COMING, COMING)), None, ann=COMING, ben=COMING)
        assert event
        assert (event.email_address, event.confirmation) == (None, None)
        assert not event.changes


class TestNobodyComing:
    def test_after_a_yes_takes_it_back(self) -> None:
        event = amend(told((COMING, COMING)), ann=NOT_COMING, ben=NOT_COMING)
        assert event
        assert event.confirmation
        assert event.confirmation.cancels

    @pytest.mark.parametrize(
        "state",
        [
            pytest.param(given(*COUPLE), id="from the beginning"),
            pytest.param(
                told((COMING, COMING), (NOT_COMING, NOT_COMING)), id="as the address knows"
            ),
        ],
    )
    def test_takes_nothing_back_where_nobody_was_expected(self, state: invite.Invite) -> None:
        if state.answer:
            same = amend(state, "ANN@example.com", ann=NOT_COMING, ben=NOT_COMING)
            confirmation = same and same.confirmation
        else:
            confirmation = state.submit(submit(ann=NOT_COMING, ben=NOT_COMING), MENU).confirmation
        assert confirmation
        assert not confirmation.cancels

    def test_takes_nothing_back_from_an_address_that_was_never_told(self) -> None:
        event = amend(told((COMING, COMING)), "ben@example.com", ann=NOT_COMING, ben=NOT_COMING)
        assert event
        assert event.confirmation
        assert not event.confirmation.cancels


class TestAnInviteIsNoWayToMailStrangers:
    def over_and_over(self, *addresses: str) -> list[InviteSubmitted | InviteAmended]:
        """Every answer is taken, whatever becomes of its copy."""
        events: list[InviteSubmitted | InviteAmended] = [
            given(*COUPLE).submit(submit(addresses[0]), MENU)
        ]
        for n, address in enumerate(addresses[1:], start=1):
            ben = NOT_COMING if n % 2 else COMING
            event = amend(after(*events), address, ann=COMING, ben=ben)
            assert event, "an answer was lost"
            events.append(event)
        return events

    def test_it_reaches_a_few_addresses_and_no_more(self) -> None:
        addresses = [f"stranger-{n}@example.com" for n in range(MAX_ADDRESSES + 2)]
        events = self.over_and_over(*addresses, addresses[0])
        reached = [event.confirmation is not None for event in events]
        assert reached == [True] * MAX_ADDRESSES + [False, False, True]

    def test_spelling_an_address_otherwise_makes_no_other(self) -> None:
        spellings = [ADDRESS, ADDRESS.upper(), ADDRESS.title(), "Ann@Example.com"]
        assert all(event.confirmation for event in self.over_and_over(*spellings))

    def test_it_writes_a_few_times_and_no_more(self) -> None:
        events = self.over_and_over(*[ADDRESS] * (MAX_COPIES + 3))
        sent = [event.confirmation is not None for event in events]
        assert sent == [True] * MAX_COPIES + [False] * 3
        assert [e.confirmation.revision for e in events if e.confirmation] == list(
            range(MAX_COPIES)
        )
