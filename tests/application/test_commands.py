"""What hosts set up, and who is let in: what it leaves in the streams, and what it never does."""

from uuid import UUID

import pytest

from command_api.application.guest_lists import GuestLists
from command_api.domain.refusal import (
    AlreadyAnswered,
    UnknownCode,
    UnknownInvite,
)
from contracts.commands import (
    AddGuest,
    AuthenticateInvite,
    CorrectGuest,
    CreateFoodChoice,
    CreateInvite,
    GuestAnswer,
    SubmitInvite,
    WithdrawGuest,
)
from contracts.values import Course, GuestType
from tests.application.conftest import WriteSide

SOUP = CreateFoodChoice(guest_type=GuestType.ADULT, course=Course.STARTER, name="Soup")
FAMILY = CreateInvite.model_validate(
    {"type": "day", "guests": [{"type": "adult", "name": "Zoë"}, {"type": "baby", "name": "Kit"}]}
)


async def test_a_dish_goes_on_the_menu(write_side: WriteSide) -> None:
    await write_side.commands.create_food_choice(SOUP, write_side.issued())


async def test_an_invite_reserves_its_code_first(write_side: WriteSide) -> None:
    await write_side.commands.create_invite(FAMILY, write_side.issued())


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


async def test_the_code_opens_the_invite_however_it_is_typed(write_side: WriteSide) -> None:
    created = await write_side.commands.create_invite(FAMILY, write_side.issued())
    typed = AuthenticateInvite(code=f" {created.code[:4].lower()} - {created.code[4:]}")
    sign_in = await write_side.commands.authenticate_invite(typed, write_side.issued())
    assert (sign_in.invite_id, sign_in.version) == (created.id, 2)


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

    async def test_one_key_on_two_invites_adds_two_guests(self, write_side: WriteSide) -> None:
        """Everywhere else a guest is known by the id alone."""
        lists = GuestLists(write_side.commands.appender)
        invites = [(await write_side.invite("day", ("adult", name)))[0] for name in ("Ann", "Bo")]
        added = {
            (await lists.add(command, write_side.issued(7))).id
            for invite_id in invites
            for command in [AddGuest(invite_id=invite_id, type=GuestType.BABY, name="Kit")] * 2
        }
        assert len(added) == 2

    async def test_of_an_invite_there_is(self, write_side: WriteSide) -> None:
        lists = GuestLists(write_side.commands.appender)
        with pytest.raises(UnknownInvite):
            await lists.withdraw(
                WithdrawGuest(invite_id=UUID(int=1), guest_id=UUID(int=2)), write_side.issued()
            )
