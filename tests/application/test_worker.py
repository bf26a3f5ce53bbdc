"""The worker: hosts' commands off the queue, each failing alone."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from command_api.bootstrap import QUEUE_PATIENCE_SECONDS
from command_api.ui.worker import Worker, receive
from contracts.commands import CreateFoodChoice, CreateInvite, NewGuest, QueuedCommand
from contracts.values import Course, GuestType, InviteType
from tests.application.conftest import WriteSide

AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
DISH = CreateFoodChoice(guest_type=GuestType.ADULT, course=Course.MAIN, name="Stew")
INVITE = CreateInvite(type=InviteType.DAY, guests=(NewGuest(type=GuestType.ADULT, name="Zoë"),))


class Context:
    def __init__(self, *remaining: int) -> None:
        self._remaining = list(remaining) or [20_000]

    def get_remaining_time_in_millis(self) -> int:
        return self._remaining.pop(0) if len(self._remaining) > 1 else self._remaining[0]


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def queued(command: CreateFoodChoice | CreateInvite, command_id: UUID | None = None) -> str:
    return QueuedCommand(
        command_id=command_id or uuid4(), correlation_id="request-1", issued_at=AT, command=command
    ).model_dump_json()


def batch(*bodies: str) -> dict[str, Any]:
    return {
        "Records": [
            {"messageId": f"message-{n}", "body": body, "eventSource": "aws:sqs"}
            for n, body in enumerate(bodies)
        ]
    }


def deliver(
    write_side: WriteSide, runner: asyncio.Runner, *bodies: str, context: Context | None = None
) -> list[str]:
    """The ids of the messages that come back."""
    response = receive(batch(*bodies), context or Context(), Worker(write_side.commands), runner)
    return [str(failure["itemIdentifier"]) for failure in response["batchItemFailures"]]


def test_commands_are_carried_out(write_side: WriteSide, runner: asyncio.Runner):
    assert deliver(write_side, runner, queued(DISH), queued(INVITE)) == []

    assert [event.event.type for event in write_side.store.events] == [
        "food_choice.created",
        "invite_code.assigned",
        "invite.created",
    ]
    assert {event.correlation_id for event in write_side.store.events} == {"request-1"}
    assert {event.occurred_at for event in write_side.store.events} == {AT}


def test_a_command_that_comes_twice_is_carried_out_once(
    write_side: WriteSide, runner: asyncio.Runner
):
    command_id = uuid4()

    assert deliver(write_side, runner, *[queued(DISH, command_id)] * 2) == []
    assert deliver(write_side, runner, queued(DISH, command_id)) == []

    assert len(write_side.store.events) == 1


def test_a_bad_message_fails_alone(write_side: WriteSide, runner: asyncio.Runner):
    nobody = queued(CreateInvite(type=InviteType.DAY, guests=()))
    failed = deliver(write_side, runner, "{}", queued(DISH), nobody, queued(INVITE), "no JSON")

    assert failed == ["message-0", "message-2", "message-4"]
    assert write_side.store.events[0].event.type == "food_choice.created"
    assert write_side.store.events[-1].event.type == "invite.created"


def test_the_same_id_for_another_command_fails(write_side: WriteSide, runner: asyncio.Runner):
    """It was accepted, so dropping it would be a refusal that nobody hears: an operator must."""
    command_id = uuid4()
    other = DISH.model_copy(update={"name": "Curry"})

    failed = deliver(write_side, runner, queued(DISH, command_id), queued(other, command_id))

    assert failed == ["message-1"]


def test_a_store_out_of_reach_keeps_all_on_the_queue(write_side: WriteSide, runner: asyncio.Runner):
    write_side.store.available = False

    assert deliver(write_side, runner, queued(DISH), queued(INVITE)) == ["message-0", "message-1"]


@pytest.mark.parametrize("left", [3_000, 1_000 * QUEUE_PATIENCE_SECONDS])
def test_without_time_for_another_command_the_queue_keeps_it(
    write_side: WriteSide, runner: asyncio.Runner, left: int
):
    """The first may have waited in vain for the database as long as anybody waits for it."""
    failed = deliver(
        write_side, runner, queued(DISH), queued(INVITE), context=Context(20_000, left)
    )

    assert failed == ["message-1"]
    assert len(write_side.store.events) == 1


def test_logs_hold_no_names(
    write_side: WriteSide, runner: asyncio.Runner, caplog: pytest.LogCaptureFixture
):
    body = json.loads(queued(INVITE))
    body["command"]["guests"][0]["type"] = "stranger"
    body["command"]["guests"][0]["name"] = "Canary Wharf"

    assert deliver(write_side, runner, json.dumps(body)) == ["message-0"]
    assert "ValidationError" in caplog.text
    assert "Canary" not in caplog.text
