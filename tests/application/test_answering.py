"""Answers and changes of them, guests' and those that hosts were told."""

import asyncio
from uuid import UUID

import pytest

from command_api.application.appending import KeyReused
from command_api.domain.refusal import (
    Refused,
    UnknownCode,
    UnknownInvite,
)
from contracts.commands import (
    AmendInvite,
    AuthenticateInvite,
    CreateFoodChoice,
    CreateInvite,
    GuestAnswer,
    NewGuest,
    SongWish,
    SubmitInvite,
)
from contracts.events import InviteCreated
from contracts.routing import NUDGE_DELAY_SECONDS
from contracts.values import AnsweredBy, Course, GuestType, InviteType
from tests.application.conftest import WriteSide

SOUP = CreateFoodChoice(guest_type=GuestType.ADULT, course=Course.STARTER, name="Soup")
LIAM_AND_A_PLACE = CreateInvite(
    type=InviteType.EVENING,
    guests=(
        NewGuest(type=GuestType.ADULT, name="Liam"),
        NewGuest(type=GuestType.ADULT, name="", guest_of="Liam"),
    ),
)


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


class TestHostsRecord:
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
