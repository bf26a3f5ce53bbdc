"""The command function is killed at random moments and at every step of a command.

Whoever was answered finds the answer kept; whoever was not asks again under the same key, and
finds what was kept of the first attempt, or makes it anew.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

import pytest

from command_api.application.ports.event_store import EventStore
from contracts.envelope import Recorded
from tests.infrastructure.event_stores import Opened, all_events, new
from tests.infrastructure.torture.client_requests import ClientRequest, client_request
from tests.infrastructure.torture.conftest import Stage
from tests.infrastructure.torture.mortal_function import BOUNDARIES, MortalFunction
from tests.torture import Figures, tries

FUNCTIONS = 3
"""As many are alive at a time."""
AT_RANDOM = tries(6, of=420)
AT_EACH_STEP = tries(1, of=10)


@dataclass
class Moments:
    """From the request to a little after the answer, however busy the machine is: `latest` (in
    seconds) moves until one random kill in three comes too late to make a difference."""

    latest: float = 0.1

    def learn(self, *, answered: bool) -> None:
        self.latest *= 0.8 if answered else 1.12


@pytest.mark.torture("An acknowledged answer is never lost")
async def test_functions_are_killed_and_no_answer_is_lost(
    stage: Stage, chance: random.Random, figures: Figures
):
    deaths: list[str | float] = [*BOUNDARIES * AT_EACH_STEP]
    deaths += [chance.random() for _ in range(AT_RANDOM)]
    chance.shuffle(deaths)
    opened = stage.open_store(lease=timedelta(minutes=10))
    requests = [client_request(n) for n in range(len(deaths))]
    await tell_the_stories(opened.store, requests)

    turns, moments = iter(list(zip(requests, deaths, strict=True))), Moments()
    await asyncio.gather(
        *(asyncio.to_thread(die_in_turn, stage, turns, moments) for _ in range(FUNCTIONS))
    )

    history = await all_events(opened.store, limit=500)
    fared = Counter(how_it_fared(request, history) for request in requests)
    versions = Counter(event.stream for event in history)
    places = {(event.stream, event.version) for event in history}
    assert places == {(s, n) for s, last in versions.items() for n in range(1, last + 1)}
    waiting = await all_that_waits(opened)
    assert sorted(event.id for event in waiting) == sorted(event.id for event in history)
    assert_codes_are_the_invites_own(history, requests)
    figures(
        kills=len(deaths),
        acknowledged_all_the_same=fared["acknowledged"],
        kept_without_an_answer_and_recognised=fared["recognised"],
        made_anew=fared["made anew"],
        lost=0,
        doubled=0,
        events_without_an_outbox_entry=0,
    )


def die_in_turn(
    stage: Stage,
    turns: Iterator[tuple[ClientRequest, str | float]],
    moments: Moments,
) -> None:
    """Each function answers the client of its predecessor before its own turn comes.

    It dies at a boundary, or at a moment between now (0) and a little after the answer (1).
    """
    unanswered: ClientRequest | None = None
    for request, death in turns:
        function = MortalFunction(stage.environment)
        if unanswered:
            repeat(unanswered, function)
        unanswered = request
        if isinstance(death, str):
            answer = function.invoke(request.attempt(), dies=death)
            assert answer is None, death
        else:
            answer = function.invoke(request.attempt(), killed_after=death * moments.latest)
            moments.learn(answered=answer is not None)
        request.hear(answer)
    if unanswered:
        last = MortalFunction(stage.environment)
        repeat(unanswered, last)
        last.end()


def repeat(request: ClientRequest, function: MortalFunction) -> None:
    """Ask until there is an answer; having one already, ask once more."""
    for _ in range(10):
        request.hear(function.invoke(request.attempt()))
        if request.is_answered:
            return
    raise AssertionError(f"{request.path} is never answered")


async def tell_the_stories(store: EventStore, requests: Sequence[ClientRequest]) -> None:
    for request in requests:
        if request.story:
            stream = f"invite-{request.asking.invite_id}"
            await store.append(stream, [new(event) for event in request.story], after=0)


def how_it_fared(request: ClientRequest, history: Sequence[Recorded]) -> str:
    """There is one event of the request, and no attempt was answered before the one that made it.

    An event bears the number of the attempt that made it in its correlation id.
    """
    (event,) = (
        event
        for event in history
        if event.causation_id == request.key and event.event.type == request.leads_to
    )
    made_by = int(event.correlation_id.rpartition("/")[2])
    assert made_by <= min(request.answers), "acknowledged, and lost"
    for answer in request.answers.values():
        assert answer["id"] == str(getattr(event.event, "id", None))
        assert answer.get("version", 1) == event.version
    if 1 in request.answers:
        return "acknowledged"
    return "recognised" if made_by == 1 else "made anew"


def assert_codes_are_the_invites_own(
    history: Sequence[Recorded], requests: Sequence[ClientRequest]
) -> None:
    """A code is given out once, and an invite that names one has it."""
    keys = {request.key for request in requests}
    assigned = {
        event.event.code: event.event.invite_id
        for event in history
        if event.event.type == "invite_code.assigned"
    }
    for event in history:
        if event.event.type == "invite.created" and event.causation_id in keys:
            assert assigned[event.event.invite_code] == event.event.id


async def all_that_waits(opened: Opened) -> list[Recorded]:
    """What is in the outbox, taken out of it."""
    found: list[Recorded] = []
    async with asyncio.timeout(300):
        while not await opened.outbox.is_empty():
            entries = await opened.outbox.claim(50)
            await opened.outbox.done(entries)
            found += chain(*(entry.events for entry in entries))
    return found
