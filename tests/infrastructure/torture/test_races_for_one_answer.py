"""Fifty replies to one invite at once, through the real handlers: one event, whoever wins."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import pytest

from command_api.application.appending import Appender
from command_api.application.commands import Commands, Reply
from command_api.application.identity import Issued
from command_api.domain.refusal import AlreadyAnswered
from contracts.commands import GuestAnswer, SubmitInvite
from contracts.events import InviteSubmitted
from tests.doubles import RecordingNudges
from tests.histories import an_id, guest, invite, signed_in
from tests.infrastructure.event_stores import Open, new
from tests.infrastructure.torture.concurrent_history import insisting
from tests.torture import Figures, tries

INVITES = tries(2, of=200)
RACERS = 50
"""Each in a function of its own, as functions take one request at a time."""
SAME_KEY = 5
"""Of the racers: one household's, sent again and again by an impatient browser."""


@pytest.mark.torture("Rules hold under races")
async def test_fifty_replies_at_once_are_one_event(
    open_store: Open, chance: random.Random, figures: Figures
):
    store = open_store().store
    functions = [
        Commands(Appender(open_store().store, RecordingNudges()), lambda _: 0)
        for _ in range(RACERS)
    ]
    fared: Counter[str] = Counter()
    for number in range(INVITES):
        somebody = guest(number, 1, "Zoë", dines=False)
        story = [new(invite(number, somebody)), new(signed_in(number))]
        invite_id, stream = an_id("invite", number), f"invite-{an_id('invite', number)}"
        await store.append(stream, story, after=0)
        answer = SubmitInvite(guests={somebody.id: GuestAnswer(attending=True)})
        impatient = uuid4()
        keys = [impatient if n < SAME_KEY else uuid4() for n in range(RACERS)]
        chance.shuffle(keys)
        issued = [Issued(key, "a-correlation", datetime.now(UTC)) for key in keys]

        outcomes = await asyncio.gather(
            *(
                insisting(partial(function.submit_invite, invite_id, answer, one))
                for function, one in zip(functions, issued, strict=True)
            ),
            return_exceptions=True,
        )

        after = await insisting(partial(store.read, stream))
        (submitted,) = (event for event in after if isinstance(event.event, InviteSubmitted))
        winners = {key for key, told in zip(keys, outcomes, strict=True) if isinstance(told, Reply)}
        assert winners == {submitted.causation_id}
        fared += Counter(type(told).__name__ for told in outcomes)
        assert fared.keys() <= {Reply.__name__, AlreadyAnswered.__name__}
    figures(
        invites=INVITES,
        submissions=fared.total(),
        events=INVITES,
        told_that_there_is_an_answer=fared["AlreadyAnswered"],
        second_events=0,
    )
