"""Lost cards: whatever happens at the same time, or dies in between, one code opens the invite."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from command_api.application.commands import NewInvite
from command_api.application.ports.event_store import NewEvent
from command_api.application.ports.unavailable import Unavailable
from command_api.application.signing_in import SigningIn
from command_api.domain.refusal import CodeReplaced, Refused, UnknownCode
from contracts.commands import AuthenticateInvite, CreateInvite, ReissueInviteCode
from contracts.principal import Principal, Role
from tests.application.command_client import PlainHostPassword
from tests.application.conftest import WriteSide
from tests.doubles import InMemoryThrottle

FAMILY = CreateInvite.model_validate(
    {"type": "evening", "guests": [{"type": "adult", "name": "Zoë"}]}
)


async def invited(write_side: WriteSide) -> NewInvite:
    return await write_side.commands.create_invite(FAMILY, write_side.issued())


async def signs_in(write_side: WriteSide, code: str) -> str:
    """The token of the session."""
    signing_in = SigningIn(
        write_side.commands, InMemoryThrottle(), write_side.sessions, PlainHostPassword()
    )
    return await signing_in.as_guest(
        AuthenticateInvite(code=code), write_side.issued(), address="192.0.2.7", replacing=None
    )


async def opens(write_side: WriteSide, code: str) -> bool:
    try:
        token = await signs_in(write_side, code)
    except UnknownCode:
        return False
    return await write_side.sessions.find(token) is not None


async def steps(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


def lost(invite: NewInvite) -> ReissueInviteCode:
    return ReissueInviteCode(code=invite.code)


def reissues(story: Sequence[dict[str, Any]]) -> list[UUID]:
    return [e["event"]["id"] for e in story if e["event"]["type"] == "invite.code_reissued"]


async def test_a_lost_card(write_side: WriteSide) -> None:
    invite = await invited(write_side)
    await write_side.reissuing.reissue(lost(invite), write_side.issued())


async def test_the_new_code_opens_at_once_and_the_old_one_nothing(write_side: WriteSide) -> None:
    invite = await invited(write_side)
    reissued = await write_side.reissuing.reissue(lost(invite), write_side.issued())
    assert reissued.id == invite.id
    assert reissued.code != invite.code
    assert not await opens(write_side, invite.code)
    assert await opens(write_side, reissued.code)


async def test_its_sessions_end_at_once_and_nobody_elses(write_side: WriteSide) -> None:
    invite, other = await invited(write_side), await invited(write_side)
    inside = [await signs_in(write_side, invite.code) for _ in range(2)]
    elsewhere = await signs_in(write_side, other.code)
    host = await write_side.sessions.open(Principal(role=Role.HOST))

    await write_side.reissuing.reissue(lost(invite), write_side.issued())

    assert [await write_side.sessions.find(token) for token in inside] == [None, None]
    assert await write_side.sessions.find(elsewhere) is not None
    assert await write_side.sessions.find(host) is not None


async def test_a_session_still_being_opened_is_never_alive(
    write_side: WriteSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sign-in is in the stream, its session not yet in the table."""
    invite = await invited(write_side)
    signed_in, replaced = asyncio.Event(), asyncio.Event()
    open_session = write_side.sessions.open

    async def open_late(*args: Any, **kwargs: Any) -> str:
        signed_in.set()
        await replaced.wait()
        return await open_session(*args, **kwargs)

    with monkeypatch.context() as slow:
        slow.setattr(write_side.sessions, "open", open_late)
        signing_in = asyncio.create_task(signs_in(write_side, invite.code))
        await signed_in.wait()
        reissued = await write_side.reissuing.reissue(lost(invite), write_side.issued())
        replaced.set()
        token = await signing_in

    assert await write_side.sessions.find(token) is None
    assert await opens(write_side, reissued.code)


@pytest.mark.no_stream_snapshot(reason="25 write sides, the same but for who was faster")
async def test_no_sign_in_that_races_leaves_a_living_session() -> None:
    """The sign-in starts any number of steps before or after."""

    async def race(side: WriteSide, invite: NewInvite, lead: int) -> tuple[Any, Any]:
        async def sign_in() -> str:
            await steps(max(0, lead))
            return await signs_in(side, invite.code)

        async def reissue() -> NewInvite:
            await steps(max(0, -lead))
            return await side.reissuing.reissue(lost(invite), side.issued())

        return await asyncio.gather(sign_in(), reissue(), return_exceptions=True)

    outcomes = set()
    for lead in range(-12, 13):
        side = WriteSide()
        invite = await invited(side)
        seen, reissued = await race(side, invite, lead)
        assert isinstance(reissued, NewInvite)
        assert isinstance(seen, str | UnknownCode)
        if isinstance(seen, str):
            assert await side.sessions.find(seen) is None
        assert await opens(side, reissued.code)
        outcomes.add(type(seen))
    assert outcomes == {str, UnknownCode}


async def test_a_retry_is_answered_as_the_first_try_was(write_side: WriteSide) -> None:
    invite = await invited(write_side)
    issued = write_side.issued()
    reissued = await write_side.reissuing.reissue(lost(invite), issued)
    inside = await signs_in(write_side, reissued.code)
    story = write_side.story()

    assert await write_side.reissuing.reissue(lost(invite), issued) == reissued

    assert write_side.story() == story
    assert await write_side.sessions.find(inside) is not None


async def test_a_code_replaced_before_signs_nobody_out(write_side: WriteSide) -> None:
    invite = await invited(write_side)
    reissued = await write_side.reissuing.reissue(lost(invite), write_side.issued())
    inside = await signs_in(write_side, reissued.code)
    story = write_side.story()

    with pytest.raises(CodeReplaced):
        await write_side.reissuing.reissue(lost(invite), write_side.issued())

    assert write_side.story() == story
    assert await write_side.sessions.find(inside) is not None


async def test_two_hosts_at_once_make_one_new_code(write_side: WriteSide) -> None:
    invite = await invited(write_side)
    outcomes = await asyncio.gather(
        *(write_side.reissuing.reissue(lost(invite), write_side.issued()) for _ in range(2)),
        return_exceptions=True,
    )
    (reissued,) = (made for made in outcomes if isinstance(made, NewInvite))
    (told,) = (made for made in outcomes if not isinstance(made, NewInvite))
    assert isinstance(told, CodeReplaced)
    assert await opens(write_side, reissued.code)
    assert len(reissues(write_side.story())) == 1


@pytest.mark.parametrize("code", ["ZZZZ-ZZZZ", "no code", ""])
async def test_a_code_nobody_has_is_refused_and_leaves_no_trace(
    write_side: WriteSide, code: str
) -> None:
    with pytest.raises(Refused, match="No invite has this code"):
        await write_side.reissuing.reissue(ReissueInviteCode(code=code), write_side.issued())
    assert write_side.story() == []


async def test_a_code_whose_invite_was_never_made_is_refused(write_side: WriteSide) -> None:
    issued = write_side.issued()
    code = await write_side.reserve_code(issued.aggregate_id("invite"), FAMILY, issued)
    with pytest.raises(Refused, match="No invite has this code"):
        await write_side.reissuing.reissue(ReissueInviteCode(code=code), write_side.issued())


class TestADeathBetweenTwoSteps:
    async def test_before_the_new_code_is_reserved(
        self, write_side: WriteSide, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await self._dies_and_is_retried(write_side, monkeypatch, "invite_code-")

    async def test_before_the_sessions_end(self, write_side: WriteSide) -> None:
        invite = await invited(write_side)
        issued = write_side.issued()
        write_side.sessions.available = False
        with pytest.raises(Unavailable):
            await write_side.reissuing.reissue(lost(invite), issued)
        write_side.sessions.available = True
        assert await opens(write_side, invite.code)
        reissued = await write_side.reissuing.reissue(lost(invite), issued)
        assert await opens(write_side, reissued.code)
        assert not await opens(write_side, invite.code)

    async def test_before_the_invite_names_the_new_code(
        self, write_side: WriteSide, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its sessions are over; the guest signs in again, with the code that still opens it."""
        await self._dies_and_is_retried(write_side, monkeypatch, "invite-")

    async def test_before_the_host_is_answered(
        self, write_side: WriteSide, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        invite = await invited(write_side)
        issued = write_side.issued()
        append = write_side.store.append

        async def unanswered(stream: str, events: Sequence[NewEvent], *, after: int) -> None:
            await append(stream, events, after=after)
            if stream.startswith("invite-"):
                raise Unavailable("the connection broke")

        with monkeypatch.context() as breaking:
            breaking.setattr(write_side.store, "append", unanswered)
            with pytest.raises(Unavailable):
                await write_side.reissuing.reissue(lost(invite), issued)
        assert not await opens(write_side, invite.code)
        reissued = await write_side.reissuing.reissue(lost(invite), issued)
        assert await opens(write_side, reissued.code)
        assert len(reissues(write_side.story())) == 1

    async def _dies_and_is_retried(
        self, write_side: WriteSide, monkeypatch: pytest.MonkeyPatch, at: str
    ) -> None:
        invite = await invited(write_side)
        inside = await signs_in(write_side, invite.code)
        issued = write_side.issued()
        append = write_side.store.append

        async def dying(stream: str, events: Sequence[NewEvent], *, after: int) -> None:
            if stream.startswith(at):
                raise Unavailable("died")
            await append(stream, events, after=after)

        with monkeypatch.context() as breaking:
            breaking.setattr(write_side.store, "append", dying)
            with pytest.raises(Unavailable):
                await write_side.reissuing.reissue(lost(invite), issued)
        assert await opens(write_side, invite.code)
        reissued = await write_side.reissuing.reissue(lost(invite), issued)
        assert await opens(write_side, reissued.code)
        assert not await opens(write_side, invite.code)
        assert await write_side.sessions.find(inside) is None
