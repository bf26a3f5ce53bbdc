"""Places without a name: given "guest of Liam", when the guests answer, then they say who it is."""

from uuid import UUID

import pytest

from command_api.application.translation import translate
from command_api.domain import invite
from command_api.domain.refusal import Refused
from contracts.changes import GuestChange
from contracts.commands import AmendInvite, CreateInvite, GuestAnswer, NewGuest, SubmitInvite
from contracts.domain_events import AnswerConfirmed, GuestReply, InviteSubmitted
from contracts.events import (
    AbsentGuest,
    AggregateEvent,
    GuestAdded,
    GuestCorrected,
    GuestWithdrawn,
    InvitedGuest,
)
from contracts.values import AnsweredBy, GuestType, InviteType
from notifier.domain.to_guests import confirm
from notifier.domain.to_hosts import write_letter
from tests.domain.test_invite import CODE, INVITE, MENU, created, given, guest, meal
from tests.histories import START, recorded

LIAM, MIA, PLACE, OTHER = UUID(int=21), UUID(int=22), UUID(int=23), UUID(int=24)
LIAM_NG, MIA_NG = guest(LIAM, "Liam Ng"), guest(MIA, "Mia Ng")
SITE = "https://wedding.example"


def place(place_id: UUID = PLACE, name: str = "Liam Ng", of: UUID = LIAM) -> InvitedGuest:
    return guest(place_id, f"Guest of {name}").model_copy(update={"guest_of": of})


def guest_of(name: str, guest_type: GuestType = GuestType.ADULT) -> NewGuest:
    return NewGuest(type=guest_type, name="", guest_of=name)


def named(name: str) -> NewGuest:
    return NewGuest(type=GuestType.ADULT, name=name)


def comes(name: str | None = None, **changes: UUID | None) -> GuestAnswer:
    return meal(GuestType.ADULT, **changes).model_copy(update={"name": name})


STAYS = GuestAnswer(attending=False)


def answer(replies: dict[UUID, GuestAnswer], address: str | None = None) -> SubmitInvite:
    return SubmitInvite(guests=replies, email_address=address)


def told(state: invite.Invite, *events: AggregateEvent | None) -> invite.Invite:
    for event in events:
        assert event is not None
        state = invite.evolve(state, event)
    return state


def refusals(state: invite.Invite, replies: dict[UUID, GuestAnswer]) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        state.submit(answer(replies), MENU)
    return {"/".join(map(str, v.path)): v.message for v in refused.value.violations}


class TestInviting:
    def create(self, *guests: NewGuest) -> tuple[InvitedGuest, ...]:
        ids = [LIAM, PLACE, OTHER][: len(guests)]
        command = CreateInvite(type=InviteType.DAY, guests=guests)
        return invite.create(INVITE, CODE, command, ids).invited_guests

    def test_a_place_is_called_after_the_guest_it_belongs_to(self) -> None:
        invited = self.create(named("Liam Ng"), guest_of("Liam Ng"), guest_of("Liam Ng"))
        assert invited == (LIAM_NG, place(), place(OTHER))

    def test_a_place_may_stand_before_its_guest(self) -> None:
        invited = self.create(guest_of("Liam Ng"), named("Liam Ng"))
        assert [(one.name, one.guest_of) for one in invited] == [
            ("Guest of Liam Ng", PLACE),
            ("Liam Ng", None),
        ]

    def test_of_two_namesakes_the_first_may_bring_somebody(self) -> None:
        invited = self.create(named("Liam Ng"), named("Liam Ng"), guest_of("Liam Ng"))
        assert invited[2].guest_of == LIAM

    @pytest.mark.parametrize("stranger", ["Noah", "liam ng", "Guest of Liam Ng", ""])
    def test_nobody_is_the_guest_of_a_stranger(self, stranger: str) -> None:
        with pytest.raises(Refused, match="No guest of this name") as refused:
            self.create(named("Liam Ng"), guest_of("Liam Ng"), guest_of(stranger))
        assert refused.value.violations[0].path == ("guests", 2, "guestOf")

    def test_a_place_has_no_name_yet(self) -> None:
        one = NewGuest(type=GuestType.ADULT, name="Kim", guest_of="Liam Ng")
        with pytest.raises(Refused, match="will say who comes along") as refused:
            self.create(named("Liam Ng"), one)
        assert refused.value.violations[0].path == ("guests", 1, "name")

    def test_an_invite_is_never_for_places_alone(self) -> None:
        with pytest.raises(Refused, match="No guest of this name"):
            self.create(guest_of("Liam Ng"))


class TestMending:
    def sent(self, *guests: InvitedGuest) -> invite.Invite:
        state = invite.load([created(*guests)])
        assert state is not None
        return state

    def test_a_place_is_added(self) -> None:
        event = self.sent(LIAM_NG, MIA_NG).add_guest(guest_of("Liam Ng"), PLACE)
        assert event == GuestAdded(
            id=INVITE, guest=place(), invited_guests=(LIAM_NG, MIA_NG, place())
        )

    def test_a_place_bears_the_name_of_its_guest_as_it_is_corrected(self) -> None:
        mias = place(OTHER, "Mia Ng", MIA)
        event = self.sent(LIAM_NG, place(), MIA_NG, mias).correct_guest(named("William Ng"), LIAM)
        liam = guest(LIAM, "William Ng")
        assert event == GuestCorrected(
            id=INVITE,
            guest=liam,
            invited_guests=(liam, place(name="William Ng"), MIA_NG, mias),
        )

    def test_a_place_whose_guest_is_known_by_now_is_one_like_others(self) -> None:
        state = self.sent(LIAM_NG, place())
        event = state.correct_guest(named("Kim Lee"), PLACE)
        assert event is not None
        assert event.guest == guest(PLACE, "Kim Lee")

    def test_a_guest_whose_name_was_a_guess_becomes_a_place(self) -> None:
        event = self.sent(LIAM_NG, guest(PLACE, "Kim")).correct_guest(guest_of("Liam Ng"), PLACE)
        assert event is not None
        assert event.guest == place()

    def test_a_place_for_a_child_has_the_menu_of_children(self) -> None:
        event = self.sent(LIAM_NG, place()).correct_guest(
            guest_of("Liam Ng", GuestType.CHILD), PLACE
        )
        assert event is not None
        assert event.guest.guest_type is GuestType.CHILD

    def test_of_two_namesakes_goes_on_bringing_who_brings_already(self) -> None:
        father = guest(OTHER, "Liam Ng")
        state = self.sent(father, LIAM_NG, place())
        assert state.correct_guest(guest_of("Liam Ng"), PLACE) is None
        event = state.correct_guest(guest_of("Liam Ng", GuestType.CHILD), PLACE)
        assert event is not None
        assert event.guest.guest_of == LIAM

    def test_of_two_namesakes_each_takes_only_their_own_places_along(self) -> None:
        father = guest(OTHER, "Liam Ng")
        event = self.sent(father, LIAM_NG, place()).withdraw_guest(OTHER)
        assert event.invited_guests == (LIAM_NG, place())

    def test_a_place_that_is_corrected_to_itself_is_no_event(self) -> None:
        assert self.sent(LIAM_NG, place()).correct_guest(guest_of("Liam Ng"), PLACE) is None

    def test_nobody_is_their_own_guest(self) -> None:
        with pytest.raises(Refused, match="No guest of this name"):
            self.sent(LIAM_NG, MIA_NG).correct_guest(guest_of("Liam Ng"), LIAM)

    def test_who_may_bring_somebody_keeps_a_name(self) -> None:
        with pytest.raises(Refused, match="may bring somebody"):
            self.sent(LIAM_NG, place(), MIA_NG).correct_guest(guest_of("Mia Ng"), LIAM)

    def test_a_withdrawn_guest_takes_the_places_along(self) -> None:
        event = self.sent(LIAM_NG, place(), MIA_NG).withdraw_guest(LIAM)
        assert event == GuestWithdrawn(id=INVITE, guest=LIAM_NG, invited_guests=(MIA_NG,))

    def test_places_alone_do_not_keep_an_invite(self) -> None:
        with pytest.raises(Refused, match="at least one guest"):
            self.sent(LIAM_NG, place()).withdraw_guest(LIAM)

    def test_a_place_is_withdrawn_alone(self) -> None:
        event = self.sent(LIAM_NG, place()).withdraw_guest(PLACE)
        assert event.invited_guests == (LIAM_NG,)


class TestAnswering:
    @pytest.mark.parametrize("by", AnsweredBy)
    def test_the_guests_say_who_comes(self, by: AnsweredBy) -> None:
        event = given(LIAM_NG, place()).submit(
            answer({LIAM: comes(), PLACE: comes("Kim Lee")}), MENU, by
        )
        assert [(one.name, one.guest_of) for one in event.attending_guests] == [
            ("Liam Ng", None),
            ("Kim Lee", LIAM),
        ]

    def test_a_place_that_is_declined_is_free(self) -> None:
        event = given(LIAM_NG, place()).submit(answer({LIAM: comes(), PLACE: STAYS}), MENU)
        assert [one.name for one in event.attending_guests] == ["Liam Ng"]
        assert event.absent_guests == (
            AbsentGuest(id=PLACE, name="Guest of Liam Ng", guest_of=LIAM),
        )

    def test_some_of_the_places_may_be_taken(self) -> None:
        state = given(LIAM_NG, place(), place(OTHER))
        event = state.submit(answer({LIAM: comes(), PLACE: STAYS, OTHER: comes("Kim Lee")}), MENU)
        assert [one.id for one in event.attending_guests] == [LIAM, OTHER]
        assert [one.id for one in event.absent_guests] == [PLACE]

    def test_but_not_more_than_there_are(self) -> None:
        replies = {LIAM: comes(), PLACE: comes("Kim Lee"), OTHER: comes("Sam Poe")}
        assert refusals(given(LIAM_NG, place()), replies) == {
            f"guests/{OTHER}": "This guest is not on your invite."
        }

    @pytest.mark.parametrize("blank", [None, "", "\u3000"])
    def test_whoever_comes_has_a_name(self, blank: str | None) -> None:
        assert refusals(given(LIAM_NG, place()), {LIAM: comes(), PLACE: comes(blank)}) == {
            f"guests/{PLACE}/name": "Please say who comes as the guest of Liam Ng."
        }

    def test_whoever_stays_at_home_has_none(self) -> None:
        nobody = GuestAnswer(attending=False, name="Kim Lee")
        assert refusals(given(LIAM_NG, place()), {LIAM: comes(), PLACE: nobody}) == {
            f"guests/{PLACE}/name": "No name can be given for the guest of Liam Ng."
        }

    def test_guests_who_have_a_name_keep_it(self) -> None:
        assert refusals(given(LIAM_NG), {LIAM: comes("Lord Liam")}) == {
            f"guests/{LIAM}/name": "No name can be given for Liam Ng."
        }

    def test_they_dine_by_the_same_rules(self) -> None:
        replies = {LIAM: comes(), PLACE: comes("Kim Lee", main_id=None)}
        assert refusals(given(LIAM_NG, place()), replies) == {
            f"guests/{PLACE}/mainId": "Please choose a main for Kim Lee."
        }

    def test_what_is_missing_is_said_of_the_place_until_there_is_a_name(self) -> None:
        state = given(LIAM_NG, place())
        assert refusals(state, {LIAM: comes()}) == {
            f"guests/{PLACE}": "Please say whether the guest of Liam Ng comes."
        }
        nameless = refusals(state, {LIAM: comes(), PLACE: comes(main_id=None)})
        assert nameless[f"guests/{PLACE}/mainId"] == (
            "Please choose a main for the guest of Liam Ng."
        )

    def test_the_place_may_be_taken_though_its_guest_stays_at_home(self) -> None:
        event = given(LIAM_NG, place()).submit(answer({LIAM: STAYS, PLACE: comes("Kim Lee")}), MENU)
        assert [one.name for one in event.attending_guests] == ["Kim Lee"]


class TestChanging:
    def amended(
        self, before: GuestAnswer, after: GuestAnswer
    ) -> tuple[tuple[GuestChange, ...], tuple[str, ...]] | None:
        """What changed, and who comes now."""
        state = given(LIAM_NG, place())
        state = told(state, state.submit(answer({LIAM: comes(), PLACE: before}), MENU))
        command = AmendInvite(guests={LIAM: comes(), PLACE: after}, version=3)
        event = state.amend(command, MENU)
        if event is None:
            return None
        return event.changes.guests, tuple(one.name for one in event.attending_guests)

    def test_somebody_else_comes(self) -> None:
        amended = self.amended(comes("Sam Poe"), comes("Kim Lee"))
        assert amended is not None
        (change,), coming = amended
        assert coming == ("Liam Ng", "Kim Lee")
        assert (change.name, change.instead_of, change.dishes) == ("Kim Lee", "Sam Poe", ())

    def test_the_place_becomes_free(self) -> None:
        amended = self.amended(comes("Sam Poe"), STAYS)
        assert amended is not None
        (change,), coming = amended
        assert coming == ("Liam Ng",)
        assert (change.name, change.attending, change.instead_of) == ("Sam Poe", False, None)

    def test_a_free_place_is_taken(self) -> None:
        amended = self.amended(STAYS, comes("Kim Lee"))
        assert amended is not None
        (change,), coming = amended
        assert coming == ("Liam Ng", "Kim Lee")
        assert (change.name, change.was_attending, change.instead_of) == ("Kim Lee", False, None)

    def test_a_place_that_was_given_up_may_be_taken_by_somebody_else(self) -> None:
        state = given(LIAM_NG, place())
        coming = []
        state = told(state, state.submit(answer({LIAM: comes(), PLACE: comes("Sam Poe")}), MENU))
        for version, reply in enumerate((STAYS, comes("Kim Lee")), start=3):
            command = AmendInvite(guests={LIAM: comes(), PLACE: reply}, version=version)
            event = state.amend(command, MENU)
            assert event is not None
            coming.append([one.name for one in event.attending_guests])
            state = told(state, event)
        assert coming == [["Liam Ng"], ["Liam Ng", "Kim Lee"]]

    @pytest.mark.parametrize("reply", [None, "", " "])
    def test_nor_is_a_name_left_out_when_it_is_taken_again(self, reply: str | None) -> None:
        with pytest.raises(Refused, match="Please say who comes"):
            self.amended(comes("Sam Poe"), comes(reply))

    @pytest.mark.parametrize("reply", [STAYS, comes("Kim Lee")])
    def test_the_same_again_is_no_change(self, reply: GuestAnswer) -> None:
        assert self.amended(reply, reply) is None


class TestTelling:
    def events(self, event: AggregateEvent) -> list[object]:
        return [published.event for published in translate(recorded(event, 3))]

    def submitted(self, reply: GuestAnswer) -> list[object]:
        state = given(LIAM_NG, place())
        command = answer({LIAM: comes(), PLACE: reply}, "liam@example.com")
        return self.events(state.submit(command, MENU))

    def test_hosts_hear_whose_guest_it_is(self) -> None:
        event, *_ = self.submitted(comes("Kim Lee"))
        assert isinstance(event, InviteSubmitted)
        assert event.guests[1] == GuestReply(name="Kim Lee", attending=True, guest_of="Liam Ng")
        assert "\nKim Lee (guest of Liam Ng)\n" in write_letter(event, SITE).text

    def test_and_which_place_is_free(self) -> None:
        event, *_ = self.submitted(STAYS)
        assert isinstance(event, InviteSubmitted)
        assert "\nGuest of Liam Ng (free)\n" in write_letter(event, SITE).text

    @pytest.mark.parametrize(
        ("reply", "line"),
        [
            (comes("Kim Lee"), "Kim Lee: will be there; "),
            (STAYS, "Guest of Liam Ng: nobody comes along"),
        ],
    )
    def test_a_copy_says_what_was_answered(self, reply: GuestAnswer, line: str) -> None:
        *_, event = self.submitted(reply)
        assert isinstance(event, AnswerConfirmed)
        assert f"\n{line}" in confirm(event, None, START, SITE).text

    def test_a_letter_about_changes_says_who_comes_instead(self) -> None:
        state = given(LIAM_NG, place())
        state = told(state, state.submit(answer({LIAM: comes(), PLACE: comes("Sam Poe")}), MENU))
        command = AmendInvite(guests={LIAM: comes(), PLACE: comes("Kim Lee")}, version=3)
        event = state.amend(command, MENU)
        assert event is not None
        (told_to_hosts,) = self.events(event)
        text = write_letter(told_to_hosts, SITE).text  # type: ignore[arg-type]
        assert "\nKim Lee: instead of Sam Poe\n" in text
