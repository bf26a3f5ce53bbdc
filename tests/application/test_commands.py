"""Commands through the command bus: what they leave in the streams, and what they never do."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from command_api.application.appending import KeyReused
from command_api.application.guest_lists import GuestLists
from command_api.application.identity import fingerprint
from command_api.application.ports.event_store import Conflict
from command_api.application.ports.unavailable import Unavailable
from command_api.domain import caterer_numbers
from command_api.domain.refusal import (
    AlreadyAnswered,
    AnswerChanged,
    DeadlinePassed,
    Refused,
    UnknownCode,
    UnknownInvite,
)
from contracts.commands import (
    AddGuest,
    AmendInvite,
    AuthenticateInvite,
    CorrectGuest,
    CreateFoodChoice,
    CreateInvite,
    GuestAnswer,
    NewGuest,
    RecordCatererHandover,
    SetRsvpDeadline,
    SongWish,
    SubmitInvite,
    WithdrawGuest,
)
from contracts.events import (
    CatererNumbersHandedOver,
    InviteAmended,
    InviteCreated,
    InviteSubmitted,
)
from contracts.routing import NUDGE_DELAY_SECONDS
from contracts.values import AnsweredBy, Course, DietaryNeed, GuestType, InviteType
from tests.application.conftest import WriteSide

SOUP = CreateFoodChoice(guest_type=GuestType.ADULT, course=Course.STARTER, name="Soup")
FAMILY = CreateInvite.model_validate(
    {"type": "day", "guests": [{"type": "adult", "name": "Zoë"}, {"type": "baby", "name": "Kit"}]}
)


async def test_a_dish_goes_on_the_menu(write_side: WriteSide) -> None:
    await write_side.commands.create_food_choice(SOUP, write_side.issued())


async def test_an_invite_reserves_its_code_first(write_side: WriteSide) -> None:
    await write_side.commands.create_invite(FAMILY, write_side.issued())


async def test_the_code_opens_the_invite_however_it_is_typed(write_side: WriteSide) -> None:
    created = await write_side.commands.create_invite(FAMILY, write_side.issued())
    typed = AuthenticateInvite(code=f" {created.code[:4].lower()} - {created.code[4:]}")
    sign_in = await write_side.commands.authenticate_invite(typed, write_side.issued())
    assert (sign_in.invite_id, sign_in.version) == (created.id, 2)


async def test_a_reply_for_everyone(write_side: WriteSide) -> None:
    courses = [await write_side.dish(GuestType.ADULT, course) for course in Course]
    invite_id, (zoe, ben, kit) = await write_side.invite(
        "day", ("adult", "Zoë"), ("adult", "Ben"), ("baby", "Kit")
    )
    starter, main, dessert = courses
    reply = await write_side.commands.submit_invite(
        invite_id,
        SubmitInvite(
            guests={
                zoe: GuestAnswer(
                    attending=True,
                    starter_id=starter,
                    main_id=main,
                    dessert_id=dessert,
                    dietary_requirements="no nuts",
                ),
                ben: GuestAnswer(attending=False),
                kit: GuestAnswer(attending=True),
            },
            songs=(SongWish(artist="Björk", track="Jóga"),),
        ),
        write_side.issued(),
    )
    assert reply.version == 3


async def test_a_changed_reply(write_side: WriteSide) -> None:
    courses = [await write_side.dish(GuestType.ADULT, course) for course in Course]
    starter, main, dessert = courses
    other_main = await write_side.commands.create_food_choice(
        SOUP.model_copy(update={"course": Course.MAIN, "name": "Wellington"}), write_side.issued()
    )
    invite_id, (zoe, ben) = await write_side.invite("day", ("adult", "Zoë"), ("adult", "Ben"))
    meal = GuestAnswer(attending=True, starter_id=starter, main_id=main, dessert_id=dessert)
    first = SubmitInvite(guests={zoe: meal, ben: meal})
    reply = await write_side.commands.submit_invite(invite_id, first, write_side.issued())
    amended = await write_side.commands.amend_invite(
        invite_id,
        AmendInvite(
            version=reply.version,
            guests={
                zoe: meal.model_copy(update={"main_id": other_main}),
                ben: GuestAnswer(attending=False),
            },
            songs=(SongWish(artist="Björk", track="Jóga"),),
        ),
        write_side.issued(),
    )
    assert amended.version == 4


async def test_a_change_that_changes_nothing_leaves_the_answer_that_stands(
    write_side: WriteSide,
) -> None:
    invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
    replies = {zoe: GuestAnswer(attending=True)}
    reply = await write_side.commands.submit_invite(
        invite_id, SubmitInvite(guests=replies), write_side.issued()
    )
    created = next(e.event for e in write_side.store.events if isinstance(e.event, InviteCreated))
    again = AuthenticateInvite(code=created.invite_code)
    await write_side.commands.authenticate_invite(again, write_side.issued())
    story = write_side.story()
    same = AmendInvite(guests=replies, version=reply.version)
    assert await write_side.commands.amend_invite(invite_id, same, write_side.issued()) == reply
    assert write_side.story() == story
    assert write_side.nudges.delays[-1] == NUDGE_DELAY_SECONDS  # there is nothing to look for now


async def test_a_retried_change_is_answered_as_it_was_even_after_another(
    write_side: WriteSide,
) -> None:
    invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
    yes, no = (GuestAnswer(attending=attending) for attending in (True, False))
    await write_side.commands.submit_invite(
        invite_id, SubmitInvite(guests={zoe: yes}), write_side.issued()
    )
    change, issued = AmendInvite(version=3, guests={zoe: no}), write_side.issued()
    amended = await write_side.commands.amend_invite(invite_id, change, issued)
    back = AmendInvite(version=4, guests={zoe: yes})
    await write_side.commands.amend_invite(invite_id, back, write_side.issued())
    story = write_side.story()
    assert await write_side.commands.amend_invite(invite_id, change, issued) == amended
    assert write_side.story() == story
    with pytest.raises(KeyReused):
        await write_side.commands.amend_invite(invite_id, back, issued)


async def test_of_fifty_changes_of_one_answer_at_once_one_stands(write_side: WriteSide) -> None:
    invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
    yes, no = (GuestAnswer(attending=attending) for attending in (True, False))
    await write_side.commands.submit_invite(
        invite_id, SubmitInvite(guests={zoe: yes}), write_side.issued()
    )
    change = AmendInvite(version=3, guests={zoe: no})
    outcomes = await asyncio.gather(
        *(
            write_side.commands.amend_invite(invite_id, change, write_side.issued())
            for _ in range(50)
        ),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, AnswerChanged)]
    assert [error.version for error in refused] == [4] * 49
    assert [e["event"]["type"] for e in write_side.story()].count("invite.amended") == 1


async def test_a_sign_in_in_between_does_not_lose_a_change(
    write_side: WriteSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else of the household opens the invite just before the change is appended."""
    invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
    yes, no = (GuestAnswer(attending=attending) for attending in (True, False))
    await write_side.commands.submit_invite(
        invite_id, SubmitInvite(guests={zoe: yes}), write_side.issued()
    )
    created = next(e.event for e in write_side.store.events if isinstance(e.event, InviteCreated))
    append = write_side.store.append

    async def after_a_sign_in(*args, **kwargs) -> None:
        monkeypatch.setattr(write_side.store, "append", append)
        opening = AuthenticateInvite(code=created.invite_code)
        await write_side.commands.authenticate_invite(opening, write_side.issued())
        await append(*args, **kwargs)

    monkeypatch.setattr(write_side.store, "append", after_a_sign_in)
    change = AmendInvite(version=3, guests={zoe: no})
    amended = await write_side.commands.amend_invite(invite_id, change, write_side.issued())
    assert amended.version == 5


class TestTheCaterersNumbers:
    async def test_are_handed_over(self, write_side: WriteSide) -> None:
        command, issued = RecordCatererHandover(mail_changes=True), write_side.issued()
        for _ in range(2):  # the second time as a retry
            change = await write_side.commands.record_caterer_handover(command, issued)
            assert (change.id, change.version) == (caterer_numbers.ID, 1)
        (event,) = (e.event for e in write_side.store.events)
        assert event == CatererNumbersHandedOver(
            id=caterer_numbers.ID, as_of=issued.at, mail_changes=True
        )

    @pytest.mark.parametrize("mail_changes", [True, False])
    async def test_mark_the_answers_that_come_later_if_the_hosts_like(
        self, write_side: WriteSide, *, mail_changes: bool
    ) -> None:
        command = RecordCatererHandover(mail_changes=mail_changes)
        invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
        await write_side.commands.record_caterer_handover(command, write_side.issued())
        yes, no = ({zoe: GuestAnswer(attending=attending)} for attending in (True, False))
        reply = await write_side.commands.submit_invite(
            invite_id, SubmitInvite(guests=yes), write_side.issued()
        )
        change = AmendInvite(guests=no, version=reply.version)
        await write_side.commands.amend_invite(invite_id, change, write_side.issued())
        marks = [
            recorded.event.after_handover
            for recorded in write_side.store.events
            if isinstance(recorded.event, InviteSubmitted | InviteAmended)
        ]
        assert marks == [True if mail_changes else None] * 2


LIAM_AND_A_PLACE = CreateInvite(
    type=InviteType.EVENING,
    guests=(
        NewGuest(type=GuestType.ADULT, name="Liam"),
        NewGuest(type=GuestType.ADULT, name="", guest_of="Liam"),
    ),
)


class TestTheDeadline:
    LAST_DAY = SetRsvpDeadline(last_day=date(2027, 5, 1), time_zone="Europe/London")
    MIDNIGHT = datetime(2027, 5, 1, 23, tzinfo=UTC)

    async def test_is_set_once(self, write_side: WriteSide) -> None:
        for _ in range(2):
            change = await write_side.commands.set_rsvp_deadline(self.LAST_DAY, write_side.issued())
            assert change.version == 1

    async def test_ends_answers_and_changes_at_midnight(self, write_side: WriteSide) -> None:
        await write_side.commands.set_rsvp_deadline(self.LAST_DAY, write_side.issued())
        invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
        yes, no = ({zoe: GuestAnswer(attending=attending)} for attending in (True, False))
        submit, amend = SubmitInvite(guests=yes), AmendInvite(guests=no, version=3)
        commands, just_before = write_side.commands, self.MIDNIGHT - timedelta(seconds=1)

        story = write_side.story()
        with pytest.raises(DeadlinePassed):
            await commands.submit_invite(invite_id, submit, write_side.issued(at=self.MIDNIGHT))
        assert write_side.story() == story

        await commands.submit_invite(invite_id, submit, write_side.issued(at=just_before))
        story = write_side.story()
        with pytest.raises(DeadlinePassed):
            await commands.amend_invite(invite_id, amend, write_side.issued(at=self.MIDNIGHT))
        assert write_side.story() == story
        await commands.amend_invite(invite_id, amend, write_side.issued(at=just_before))

    async def test_after_it_only_hosts_say_who_comes_along(self, write_side: WriteSide) -> None:
        await write_side.commands.set_rsvp_deadline(self.LAST_DAY, write_side.issued())
        created = await write_side.commands.create_invite(LIAM_AND_A_PLACE, write_side.issued(7))
        await write_side.commands.authenticate_invite(
            AuthenticateInvite(code=created.code), write_side.issued()
        )
        liam, place = (write_side.issued(7).part_id("guest", n) for n in range(2))
        comes, stays = GuestAnswer(attending=True), GuestAnswer(attending=False)
        commands, late = write_side.commands, self.MIDNIGHT
        free = SubmitInvite(guests={liam: comes, place: stays})
        in_time = write_side.issued(at=late - timedelta(minutes=1))
        reply = await commands.submit_invite(created.id, free, in_time)

        kim = comes.model_copy(update={"name": "Kim Lee"})
        taken = AmendInvite(guests={liam: comes, place: kim}, version=reply.version)
        with pytest.raises(DeadlinePassed):
            await commands.amend_invite(created.id, taken, write_side.issued(at=late))
        issued = write_side.issued(at=late)
        await commands.amend_invite(created.id, taken, issued, AnsweredBy.HOST)
        told = write_side.store.events[-1].event
        assert isinstance(told, InviteAmended)
        assert [guest.name for guest in told.attending_guests] == ["Liam", "Kim Lee"]

    async def test_a_lost_answer_is_found_after_it(self, write_side: WriteSide) -> None:
        await write_side.commands.set_rsvp_deadline(self.LAST_DAY, write_side.issued())
        invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
        submit = SubmitInvite(guests={zoe: GuestAnswer(attending=True)})
        reply = await write_side.commands.submit_invite(invite_id, submit, write_side.issued(7))
        again = write_side.issued(7, at=self.MIDNIGHT)
        assert await write_side.commands.submit_invite(invite_id, submit, again) == reply

    async def test_that_is_moved_opens_the_door_again(self, write_side: WriteSide) -> None:
        await write_side.commands.set_rsvp_deadline(self.LAST_DAY, write_side.issued())
        invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
        later = self.LAST_DAY.model_copy(update={"last_day": date(2027, 5, 2)})
        await write_side.commands.set_rsvp_deadline(later, write_side.issued())
        submit = SubmitInvite(guests={zoe: GuestAnswer(attending=True)})
        late = write_side.issued(at=self.MIDNIGHT)
        assert (await write_side.commands.submit_invite(invite_id, submit, late)).version == 3


class TestHostsRecord:
    async def test_a_reply_and_a_change_after_the_deadline(self, write_side: WriteSide) -> None:
        deadline = TestTheDeadline.LAST_DAY
        await write_side.commands.set_rsvp_deadline(deadline, write_side.issued())
        created = await write_side.commands.create_invite(
            CreateInvite.model_validate(
                {"type": "evening", "guests": [{"type": "adult", "name": "Zoë"}]}
            ),
            write_side.issued(7),
        )
        zoe = write_side.issued(7).part_id("guest", 0)
        yes, no = ({zoe: GuestAnswer(attending=attending)} for attending in (True, False))
        host, late = AnsweredBy.HOST, TestTheDeadline.MIDNIGHT + timedelta(days=1)
        commands = write_side.commands
        for _ in range(2):
            reply = await commands.submit_invite(
                created.id, SubmitInvite(guests=yes), write_side.issued(8, at=late), host
            )
            assert reply.version == 2
        change = AmendInvite(guests=no, version=2)
        reply = await commands.amend_invite(created.id, change, write_side.issued(at=late), host)
        assert reply.version == 3

    async def test_only_for_invites_there_are(self, write_side: WriteSide) -> None:
        with pytest.raises(UnknownInvite):
            await write_side.commands.submit_invite(
                UUID(int=1), SubmitInvite(guests={}), write_side.issued(), AnsweredBy.HOST
            )

    async def test_and_a_guest_who_answers_at_the_same_time_are_told_apart(
        self, write_side: WriteSide
    ) -> None:
        invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
        submit = SubmitInvite(guests={zoe: GuestAnswer(attending=True)})
        outcomes = await asyncio.gather(
            *(
                write_side.commands.submit_invite(invite_id, submit, write_side.issued(), by)
                for by in AnsweredBy
            ),
            return_exceptions=True,
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == [
            "AlreadyAnswered",
            "Reply",
        ]


class TestTheGuestList:
    async def test_is_mended_and_answered(self, write_side: WriteSide) -> None:
        lists = GuestLists(write_side.commands.appender)
        invite_id, (zoe, ben) = await write_side.invite(
            "evening", ("adult", "Zoe"), ("adult", "Ben")
        )
        added = AddGuest(invite_id=invite_id, type=GuestType.BABY, name="Kit")
        kit = await lists.add(added, write_side.issued(7))
        assert await lists.add(added, write_side.issued(7)) == kit
        for _ in range(2):
            corrected = CorrectGuest(
                invite_id=invite_id, guest_id=zoe, type=GuestType.ADULT, name="Zoë"
            )
            assert (await lists.correct(corrected, write_side.issued())).version == kit.version + 1
        withdrawn = WithdrawGuest(invite_id=invite_id, guest_id=ben)
        assert (await lists.withdraw(withdrawn, write_side.issued())).id == ben
        guests = {guest: GuestAnswer(attending=True) for guest in (zoe, kit.id)}
        submit = SubmitInvite(guests=guests)
        await write_side.commands.submit_invite(invite_id, submit, write_side.issued())
        with pytest.raises(AlreadyAnswered):
            await lists.withdraw(
                WithdrawGuest(invite_id=invite_id, guest_id=zoe), write_side.issued()
            )

    async def test_of_an_invite_there_is(self, write_side: WriteSide) -> None:
        lists = GuestLists(write_side.commands.appender)
        with pytest.raises(UnknownInvite):
            await lists.withdraw(
                WithdrawGuest(invite_id=UUID(int=1), guest_id=UUID(int=2)), write_side.issued()
            )


async def test_a_guest_names_who_comes_along_and_then_another(write_side: WriteSide) -> None:
    guests_and_another = (*LIAM_AND_A_PLACE.guests, LIAM_AND_A_PLACE.guests[1])
    command = LIAM_AND_A_PLACE.model_copy(update={"guests": guests_and_another})
    created = await write_side.commands.create_invite(command, write_side.issued(7))
    liams, first, second = (write_side.issued(7).part_id("guest", n) for n in range(3))

    def guests(name: str) -> dict[UUID, GuestAnswer]:
        comes, stays = GuestAnswer(attending=True), GuestAnswer(attending=False)
        return {liams: comes, first: GuestAnswer(attending=True, name=name), second: stays}

    by = AnsweredBy.HOST
    for _ in range(2):
        submit = SubmitInvite(guests=guests("Sam Poe"))
        reply = await write_side.commands.submit_invite(
            created.id, submit, write_side.issued(8), by
        )
    amend = AmendInvite(guests=guests("Kim Lee"), version=reply.version)
    await write_side.commands.amend_invite(created.id, amend, write_side.issued(9), by)
    with pytest.raises(KeyReused):
        await write_side.commands.amend_invite(
            created.id, amend.model_copy(update={"guests": guests("Ada")}), write_side.issued(9), by
        )


async def test_a_code_already_taken_is_drawn_again(write_side: WriteSide) -> None:
    write_side.bits = iter([7, 7, 8])
    one = await write_side.commands.create_invite(FAMILY, write_side.issued())
    other = await write_side.commands.create_invite(FAMILY, write_side.issued())
    assert one.code != other.code


async def test_a_retry_after_a_crash_leaves_one_invite_and_no_open_door(
    write_side: WriteSide,
) -> None:
    """The first try died between reserving its code and creating the invite."""
    issued = write_side.issued()
    lost_code = await write_side.reserve_code(issued.aggregate_id("invite"), FAMILY, issued)
    retried = await write_side.commands.create_invite(FAMILY, issued)
    assert retried.code != lost_code
    with pytest.raises(UnknownCode):
        await write_side.commands.authenticate_invite(
            AuthenticateInvite(code=lost_code), write_side.issued()
        )
    await write_side.commands.authenticate_invite(
        AuthenticateInvite(code=retried.code), write_side.issued()
    )


async def test_a_code_without_its_invite_opens_nothing(write_side: WriteSide) -> None:
    issued = write_side.issued()
    code = await write_side.reserve_code(issued.aggregate_id("invite"), FAMILY, issued)
    with pytest.raises(UnknownCode):
        await write_side.commands.authenticate_invite(
            AuthenticateInvite(code=code), write_side.issued()
        )


@pytest.mark.parametrize("code", ["ZZZZ-ZZZZ", "not a code", ""])
async def test_an_unknown_code_is_refused_and_leaves_no_trace(
    write_side: WriteSide, code: str
) -> None:
    with pytest.raises(UnknownCode):
        await write_side.commands.authenticate_invite(
            AuthenticateInvite(code=code), write_side.issued()
        )
    assert write_side.story() == []
    assert write_side.nudges.delays == []


async def test_a_retried_command_is_answered_as_it_was(write_side: WriteSide) -> None:
    issued = write_side.issued()
    first = await write_side.commands.create_invite(FAMILY, issued)
    story = write_side.story()
    assert await write_side.commands.create_invite(FAMILY, issued) == first
    assert write_side.story() == story


async def test_a_retried_reply_is_answered_as_it_was_even_after_another_sign_in(
    write_side: WriteSide,
) -> None:
    invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
    answer = SubmitInvite(guests={zoe: GuestAnswer(attending=True)})
    issued = write_side.issued()
    reply = await write_side.commands.submit_invite(invite_id, answer, issued)
    created = next(e.event for e in write_side.store.events if isinstance(e.event, InviteCreated))
    again = AuthenticateInvite(code=created.invite_code)
    await write_side.commands.authenticate_invite(again, write_side.issued())
    assert await write_side.commands.submit_invite(invite_id, answer, issued) == reply


async def test_the_same_key_for_another_command_is_refused(write_side: WriteSide) -> None:
    issued = write_side.issued()
    await write_side.commands.create_food_choice(SOUP, issued)
    stew = SOUP.model_copy(update={"name": "Stew"})
    with pytest.raises(KeyReused):
        await write_side.commands.create_food_choice(stew, issued)
    assert len(write_side.store.events) == 1


def test_what_commands_learned_to_say_later_leaves_earlier_fingerprints_alone() -> None:
    """Somebody may retry after a release what was carried out before it."""
    answer = SubmitInvite(guests={UUID(int=1): GuestAnswer(attending=True)})
    assert fingerprint(answer) == "69e1cccc77da321a10a64089b0da9915fb235792967c591ae50e288b00eb1b1f"
    vegan = GuestAnswer(attending=True, dietary_needs=(DietaryNeed.VEGAN,))
    assert fingerprint(SubmitInvite(guests={UUID(int=1): vegan})) != fingerprint(answer)


async def test_fifty_replies_at_once_are_one_event(write_side: WriteSide) -> None:
    invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
    answer = SubmitInvite(guests={zoe: GuestAnswer(attending=True)})
    outcomes = await asyncio.gather(
        *(
            write_side.commands.submit_invite(invite_id, answer, write_side.issued())
            for _ in range(50)
        ),
        return_exceptions=True,
    )
    told = [type(outcome) for outcome in outcomes]
    assert told.count(AlreadyAnswered) == 49
    assert [e["event"]["type"] for e in write_side.story()].count("invite.submitted") == 1


async def test_somebody_faster_thrice_is_a_conflict(
    write_side: WriteSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    async def always_late(*_: object, **__: object) -> None:
        nonlocal tries
        tries += 1
        raise Conflict

    monkeypatch.setattr(write_side.store, "append", always_late)
    with pytest.raises(Conflict):
        await write_side.commands.create_food_choice(SOUP, write_side.issued())
    assert tries == 3


async def test_a_refused_reply_stores_nothing(write_side: WriteSide) -> None:
    invite_id, _ = await write_side.invite("evening", ("adult", "Zoë"))
    story = write_side.story()
    with pytest.raises(Refused):
        await write_side.commands.submit_invite(
            invite_id, SubmitInvite(guests={}), write_side.issued()
        )
    assert write_side.story() == story


async def test_nobody_answers_for_an_invite_that_is_not_there(write_side: WriteSide) -> None:
    with pytest.raises(UnknownCode):
        await write_side.commands.submit_invite(
            UUID(int=1), SubmitInvite(guests={}), write_side.issued()
        )


class TestNudging:
    """Whatever was committed, a message that makes the relay look is already in a queue."""

    async def test_late_before_the_commit_and_at_once_after_it(
        self, write_side: WriteSide, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        append = write_side.store.append
        taken_before: list[int] = []

        async def spy(*args, **kwargs) -> None:
            taken_before.extend(write_side.nudges.delays)
            await append(*args, **kwargs)

        monkeypatch.setattr(write_side.store, "append", spy)
        await write_side.commands.create_food_choice(SOUP, write_side.issued())
        assert taken_before == [NUDGE_DELAY_SECONDS]
        assert write_side.nudges.delays == [NUDGE_DELAY_SECONDS, 0]

    async def test_nothing_is_appended_when_no_look_can_be_promised(
        self, write_side: WriteSide
    ) -> None:
        write_side.nudges.available = False
        with pytest.raises(Unavailable):
            await write_side.commands.create_food_choice(SOUP, write_side.issued())
        assert write_side.story() == []

    async def test_losing_the_second_nudge_costs_nothing_but_time(
        self, write_side: WriteSide, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        nudge = write_side.nudges.nudge

        async def only_late(*, delay_seconds: int = 0) -> None:
            if delay_seconds == 0:
                raise Unavailable("gone")
            await nudge(delay_seconds=delay_seconds)

        monkeypatch.setattr(write_side.nudges, "nudge", only_late)
        await write_side.commands.create_food_choice(SOUP, write_side.issued())
        assert len(write_side.story()) == 1
