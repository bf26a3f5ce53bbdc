"""Weddings as they may go: what hosts and guests ask for at random, step by step."""

from datetime import timedelta
from typing import Any, Final

from hypothesis import strategies as st

from command_api.application.identity import Issued
from contracts.commands import (
    AddGuest,
    AmendInvite,
    AuthenticateInvite,
    CorrectGuest,
    CreateFoodChoice,
    CreateInvite,
    NewGuest,
    NoteEmailAddress,
    RecordCatererHandover,
    ReissueInviteCode,
    RemindInvite,
    SetRsvpDeadline,
    SongWish,
    SubmitInvite,
    WithdrawGuest,
)
from contracts.envelope import Recorded
from contracts.values import AnsweredBy, Course, InviteType
from tests.weddings import NAMES, TYPES, Draw, Step, Wedding

_ADDRESSES: Final = st.none() | st.sampled_from(["zoe@example.com", "z.ng@example.org"])
_SONGS: Final = st.lists(st.builds(SongWish, artist=NAMES, track=NAMES), max_size=2).map(tuple)
_MINUTES: Final = st.integers(0, 90).map(lambda minutes: timedelta(minutes=minutes))


async def anything_that_may_happen(draw: Draw, *, most_steps: int = 16) -> list[Recorded]:
    """All that is stored in the end."""
    wedding = Wedding(draw)
    for _ in range(draw(st.integers(1, 2))):
        await wedding.do(await send_an_invite(wedding))
    for step in draw(st.lists(st.sampled_from(STEPS), min_size=4, max_size=most_steps)):
        wedding.now += draw(_MINUTES)
        await wedding.do(await step(wedding))
    return wedding.store.events


async def send_an_invite(wedding: Wedding) -> Step:
    named = wedding.draw(
        st.lists(st.builds(NewGuest, type=TYPES, name=NAMES), min_size=1, max_size=2)
    )
    brings = st.sampled_from([guest.name for guest in named])
    places = st.lists(
        st.builds(NewGuest, type=TYPES, name=st.just(""), guest_of=brings), max_size=1
    )
    command = CreateInvite(
        type=wedding.draw(st.sampled_from([InviteType.DAY, InviteType.DAY, InviteType.EVENING])),
        guests=(*named, *wedding.draw(places)),
    )

    async def send(issued: Issued) -> None:
        invite_id = (await wedding.commands.create_invite(command, issued)).id
        if invite_id not in wedding.invites:
            wedding.invites.append(invite_id)

    return send


async def put_on_the_menu(wedding: Wedding) -> Step:
    command = CreateFoodChoice(
        guest_type=wedding.draw(TYPES),
        course=wedding.draw(st.sampled_from(Course)),
        name=wedding.draw(NAMES),
    )
    return lambda issued: wedding.commands.create_food_choice(command, issued)


async def sign_in(wedding: Wedding) -> Step:
    command = AuthenticateInvite(code=await wedding.a_code())
    return lambda issued: wedding.commands.authenticate_invite(command, issued)


async def lose_a_card(wedding: Wedding) -> Step:
    command = ReissueInviteCode(code=await wedding.a_code())
    return lambda issued: wedding.reissuing.reissue(command, issued)


async def add_a_guest(wedding: Wedding) -> Step:
    state = await wedding.an_invite()
    command = AddGuest(invite_id=state.id, **wedding.somebody_on(state.guests))
    return lambda issued: wedding.guest_lists.add(command, issued)


async def correct_a_guest(wedding: Wedding) -> Step:
    state = await wedding.an_invite()
    guest = wedding.draw(st.sampled_from(state.guests))
    command = CorrectGuest(
        invite_id=state.id, guest_id=guest.id, **wedding.somebody_on(state.guests)
    )
    return lambda issued: wedding.guest_lists.correct(command, issued)


async def withdraw_a_guest(wedding: Wedding) -> Step:
    state = await wedding.an_invite()
    guest = wedding.draw(st.sampled_from(state.guests))
    command = WithdrawGuest(invite_id=state.id, guest_id=guest.id)
    return lambda issued: wedding.guest_lists.withdraw(command, issued)


async def answer(wedding: Wedding) -> Step:
    """For the first time, or differently: by the guests, or by the hosts for them."""
    state = await wedding.an_invite()
    by = wedding.draw(st.sampled_from(AnsweredBy))
    if by is AnsweredBy.GUEST and not state.authenticated:
        opening = AuthenticateInvite(code=state.code)
        await wedding.do(lambda issued: wedding.commands.authenticate_invite(opening, issued))
    answer: dict[str, Any] = {
        "guests": {guest.id: await wedding.reply_of(guest) for guest in state.guests},
        "songs": wedding.draw(_SONGS),
        "email_address": wedding.draw(_ADDRESSES),
    }
    if state.answer is None:
        submit = SubmitInvite(**answer)
        return lambda issued: wedding.commands.submit_invite(state.id, submit, issued, by)
    known = wedding.draw(st.sampled_from([state.answer.version, state.answer.version, 1]))
    amend = AmendInvite(**answer, version=known)
    return lambda issued: wedding.commands.amend_invite(state.id, amend, issued, by)


async def note_an_address(wedding: Wedding) -> Step:
    state = await wedding.an_invite()
    command = NoteEmailAddress(invite_id=state.id, email_address=wedding.draw(_ADDRESSES))
    return lambda issued: wedding.chasing.note_email_address(command, issued)


async def remind(wedding: Wedding) -> Step:
    state = await wedding.an_invite()
    command = RemindInvite(invite_id=state.id, wave=wedding.now.date())
    return lambda issued: wedding.chasing.remind(command, issued)


async def set_the_deadline(wedding: Wedding) -> Step:
    """A day that is over, or one to come."""
    days = wedding.draw(st.sampled_from([-2, 30, 31]))
    last_day = wedding.now.date() + timedelta(days=days)
    command = SetRsvpDeadline(last_day=last_day, time_zone="Etc/UTC")
    return lambda issued: wedding.commands.set_rsvp_deadline(command, issued)


async def tell_the_caterer(wedding: Wedding) -> Step:
    as_of = wedding.draw(st.none() | _MINUTES.map(lambda ago: wedding.now - ago))
    command = RecordCatererHandover(as_of=as_of, mail_changes=wedding.draw(st.booleans()))
    return lambda issued: wedding.commands.record_caterer_handover(command, issued)


STEPS: Final = (
    *[answer] * 6,
    send_an_invite,
    put_on_the_menu,
    sign_in,
    lose_a_card,
    *[add_a_guest, correct_a_guest, withdraw_a_guest],
    note_an_address,
    remind,
    set_the_deadline,
    tell_the_caterer,
)
"""Answers come often, for what follows depends on them."""
