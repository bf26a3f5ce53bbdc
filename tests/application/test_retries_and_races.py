"""Commands sent twice, at the same time, or cut off: each is carried out once."""

import asyncio
from uuid import UUID

import pytest

from command_api.application.appending import KeyReused
from command_api.application.identity import fingerprint
from command_api.application.ports.event_store import Conflict
from command_api.application.ports.unavailable import Unavailable
from command_api.domain.refusal import (
    AlreadyAnswered,
    AnswerChanged,
)
from contracts.commands import (
    AmendInvite,
    AuthenticateInvite,
    CreateFoodChoice,
    CreateInvite,
    GuestAnswer,
    SubmitInvite,
)
from contracts.events import InviteCreated
from contracts.routing import NUDGE_DELAY_SECONDS
from contracts.values import Course, DietaryNeed, GuestType
from tests.application.conftest import WriteSide

SOUP = CreateFoodChoice(guest_type=GuestType.ADULT, course=Course.STARTER, name="Soup")
FAMILY = CreateInvite.model_validate(
    {"type": "day", "guests": [{"type": "adult", "name": "Zoë"}, {"type": "baby", "name": "Kit"}]}
)


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
