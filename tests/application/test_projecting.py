"""The projector through its public ways: a batch of events, a batch of messages."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from contracts.envelope import Recorded
from contracts.values import Course, GuestType
from projector import ui
from projector.application import ReadModels, Unavailable, project
from projector.domain.facts import Fact, FoodChoiceAvailable
from tests.histories import an_id, dish, guest, invite, recorded, signed_in
from tests.in_memory_read_models import InMemoryReadModels, in_order

SOUP = recorded(dish(1, GuestType.ADULT, Course.STARTER, "Soup"))
COD = recorded(dish(2, GuestType.ADULT, Course.MAIN, "Cod"))
CAKE = recorded(dish(3, GuestType.ADULT, Course.DESSERT, "Cake"))
INVITE = recorded(invite(1, guest(1, 1, "Zoë Ng")))


class Particular(InMemoryReadModels):
    """Refuses a dish by its name, as a store refuses what does not fit; counts the writes."""

    def __init__(self, refused: str = "", *, away_after: int = 100) -> None:
        super().__init__()
        self.refused = refused
        self.writes = 0
        self.away_after = away_after

    async def write(self, facts: Sequence[Fact]) -> None:
        self.writes += 1
        if self.writes > self.away_after:
            raise Unavailable("gone fishing")
        if any(
            isinstance(fact, FoodChoiceAvailable) and fact.name == self.refused for fact in facts
        ):
            raise ValueError(self.refused)
        await super().write(facts)


def batch(*events: Recorded) -> dict[str, Recorded]:
    return {str(number): event for number, event in enumerate(events)}


async def test_a_batch_is_one_write():
    read_models = Particular()
    assert await project(read_models, batch(SOUP, COD, INVITE)) == {}
    assert read_models.writes == 1
    assert read_models.held == in_order([SOUP, COD, INVITE]).held


async def test_a_batch_that_says_nothing_is_no_write():
    read_models = Particular()
    assert await project(read_models, {}) == {}
    assert read_models.writes == 0


async def test_a_refused_event_fails_alone():
    read_models = Particular(refused="Cod")
    failures = await project(read_models, batch(SOUP, COD, CAKE))
    assert list(failures) == ["1"]
    assert read_models.held == in_order([SOUP, CAKE]).held


async def test_a_store_that_is_away_is_asked_once_a_batch():
    read_models = Particular(away_after=0)
    failures = await project(read_models, batch(SOUP, COD, CAKE))
    assert list(failures) == ["0", "1", "2"]
    assert read_models.writes == 1


async def test_a_store_that_goes_away_among_single_events_is_not_asked_again():
    read_models = Particular(refused="Soup", away_after=2)
    failures = await project(read_models, batch(SOUP, COD, CAKE))
    assert list(failures) == ["0", "1", "2"]
    assert read_models.writes == 3  # the batch, the soup, and the cod that found nobody


def message(number: int, detail: object) -> dict[str, Any]:
    return {
        "messageId": f"message-{number}",
        "body": json.dumps(
            {"detail-type": "…", "source": "rsvp.aggregate-events", "detail": detail}
        ),
    }


def of(event: Recorded) -> dict[str, Any]:
    return event.model_dump(mode="json")


async def handle(read_models: ReadModels, *records: dict[str, Any]) -> list[str]:
    """The ids of the messages that come back."""
    outcome = await ui.receive(read_models, records)
    response = ui.respond(list(records), outcome)
    return [str(failure["itemIdentifier"]) for failure in response["batchItemFailures"]]


async def test_events_arrive_in_messages():
    read_models = InMemoryReadModels()
    assert await handle(read_models, message(1, of(SOUP)), message(2, of(INVITE))) == []
    assert read_models.held == in_order([SOUP, INVITE]).held


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not JSON",
        "[]",
        "null",
        "{}",
        '{"detail": null}',
        '{"detail": {"event": "x"}}',
        '{"detail": {"event": {"type": ["invite.created"]}}}',
        '{"detail": {"event": {"type": "invite.created"}}}',
    ],
)
async def test_a_message_that_cannot_be_read_fails_alone(body: str):
    read_models = InMemoryReadModels()
    broken = {"messageId": "broken", "body": body}
    assert await handle(read_models, message(1, of(SOUP)), broken, message(2, of(COD))) == [
        "broken"
    ]
    assert read_models.held == in_order([SOUP, COD]).held


async def test_events_of_other_sorts_are_none_of_our_business():
    read_models = InMemoryReadModels()
    unknown = {**of(SOUP), "event": {"type": "seating_plan.drawn", "tables": 12}}
    assert await handle(read_models, message(1, unknown)) == []
    assert read_models.held == {}


async def test_fields_of_a_later_schema_are_read_over():
    read_models = InMemoryReadModels()
    later = of(SOUP)
    later |= {"schemaVersion": 7, "tenant": "x", "event": {**later["event"], "allergens": ["nuts"]}}
    assert await handle(read_models, message(1, later)) == []
    assert read_models.held == in_order([SOUP]).held


async def test_every_message_failing_is_an_error_of_the_function():
    with pytest.raises(BatchProcessingError) as raised:
        await handle(Particular(refused="Soup"), message(1, of(SOUP)))
    assert "NotProjected" in str(raised.value)
    assert "Soup" not in str(raised.value)


async def test_a_late_sign_in_is_counted_to_its_invite_before_the_invite_is_known():
    read_models = InMemoryReadModels()
    assert await handle(read_models, message(1, of(recorded(signed_in(1), 2)))) == []
    assert (await read_models.invites(None, None)).items == ()
    assert await handle(read_models, message(2, of(INVITE))) == []
    [listed] = (await read_models.invites(None, None)).items
    assert listed.id == an_id("invite", 1)
    assert listed.last_authenticated_at is not None
