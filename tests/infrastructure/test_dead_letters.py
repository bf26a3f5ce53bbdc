"""`rsvp dead-letters` on real queues: it tells nothing personal, and loses nothing when killed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import aioboto3
import pytest
from typer.testing import CliRunner, Result

from contracts.commands import CreateFoodChoice, CreateInvite, NewGuest, QueuedCommand
from contracts.values import Course, GuestType, InviteType
from rsvp import dead_letters
from rsvp.__main__ import app
from rsvp.dead_letters import DeadLetterQueue, dead_letter_queues, look, redrive

if TYPE_CHECKING:
    from types_aiobotocore_sqs import SQSClient

CANARY = "Zoë Canary-O'Hara"


@dataclass(frozen=True)
class Queues:
    """One stage's `projections` and the queue behind it."""

    client: "SQSClient"
    stage: str
    home: str
    dead: str

    async def kill(self, *bodies: str) -> None:
        for body in bodies:
            await self.client.send_message(
                QueueUrl=self.dead,
                MessageBody=body,
                MessageAttributes={"from": {"DataType": "String", "StringValue": body[:10]}},
            )

    async def found(self) -> DeadLetterQueue:
        (queue,) = await dead_letter_queues(self.client, self.stage)
        return queue

    async def at_home(self) -> list[str]:
        """Drains the queue; fails on a message that lost its attributes, or brought others."""
        bodies: list[str] = []
        while True:
            answer = await self.client.receive_message(
                QueueUrl=self.home, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
            )
            if not answer.get("Messages"):
                return sorted(bodies)
            for message in answer["Messages"]:
                assert message["MessageAttributes"].keys() == {"from"}
                assert message["MessageAttributes"]["from"]["StringValue"] == message["Body"][:10]
                bodies.append(message["Body"])


@pytest.fixture
async def queues(aws: str) -> AsyncIterator[Queues]:
    stage = f"s{uuid4().hex[:8]}"
    async with aioboto3.Session().client("sqs") as client:
        home = await client.create_queue(QueueName=f"rsvp-{stage}-projections")
        dead = await client.create_queue(QueueName=f"rsvp-{stage}-projections-dlq")
        yield Queues(client, stage, home["QueueUrl"], dead["QueueUrl"])


def command(command_id: str, command: CreateFoodChoice | CreateInvite) -> str:
    """As the API queues it for the worker."""
    return QueuedCommand(
        command_id=UUID(command_id),
        correlation_id="x",
        issued_at=datetime.now(UTC),
        command=command,
    ).model_dump_json()


def event(kind: str = "invite.submitted", **detail: object) -> str:
    return json.dumps({"detail-type": kind, "detail": {"id": str(uuid4()), **detail}})


async def rsvp(queues: Queues, *arguments: str) -> Result:
    """In a thread: the command runs an event loop of its own."""
    return await asyncio.to_thread(
        CliRunner().invoke, app, ["dead-letters", *arguments, "--stage", queues.stage]
    )


async def test_everything_goes_home_with_its_attributes(queues: Queues) -> None:
    bodies = sorted(event() for _ in range(23))
    await queues.kill(*bodies)

    result = await rsvp(queues, "redrive", "projections")

    assert result.exit_code == 0, result.output
    assert result.stdout == "23 sent back.\n"
    assert await queues.at_home() == bodies
    queue = await queues.found()
    assert (queue.waiting, queue.in_flight) == (0, 0)


async def test_what_fails_again_meanwhile_is_left_for_the_next_time(queues: Queues) -> None:
    await queues.kill(*(event() for _ in range(3)))
    moved = 0
    async for _ in redrive(queues.client, await queues.found()):
        moved += 1
        await queues.kill(event())
        assert moved <= 3
    assert moved == 3
    assert (await queues.found()).waiting == 3


async def test_what_the_bus_could_not_deliver_is_told_from_what_its_consumer_failed(
    queues: Queues,
) -> None:
    failed, undelivered = sorted([event(), event()])
    backstop = json.dumps({"detail-type": "Scheduled Event", "source": "aws.events", "detail": {}})
    await queues.kill(failed)
    for body in (undelivered, backstop):
        await queues.client.send_message(
            QueueUrl=queues.dead,
            MessageBody=body,
            MessageAttributes={
                "from": {"DataType": "String", "StringValue": body[:10]},
                "RULE_ARN": {"DataType": "String", "StringValue": "arn:aws:events:::rule/b/r"},
                "TARGET_ARN": {"DataType": "String", "StringValue": "arn:aws:sqs:::q"},
                "ERROR_CODE": {"DataType": "String", "StringValue": "NO_PERMISSIONS"},
                "ERROR_MESSAGE": {"DataType": "String", "StringValue": CANARY},
                "RETRY_ATTEMPTS": {"DataType": "Number", "StringValue": "0"},
            },
        )

    letters = await look(queues.client, await queues.found())
    shown = await rsvp(queues, "show", "projections")
    await rsvp(queues, "redrive", "projections")

    assert sorted((letter.undelivered, letter.type) for letter in letters) == [
        ("", "invite.submitted"),
        ("NO_PERMISSIONS", "invite.submitted"),
        ("NO_PERMISSIONS", "nudge"),
    ]
    assert shown.stdout.count("NO_PERM") == 2
    assert "Canary" not in shown.output
    assert await queues.at_home() == sorted([failed, undelivered, backstop])


class Killed(BaseException):
    """The process is gone: nothing behind this runs."""


@asynccontextmanager
async def killed_before(operation: str, number: int) -> AsyncIterator["SQSClient"]:
    """A client whose process ends right before its nth call of an operation."""
    calls = 0

    def count(**_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == number:
            raise Killed

    async with aioboto3.Session().client("sqs") as client:
        client.meta.events.register(f"before-call.sqs.{operation}", count)
        yield client


@pytest.mark.parametrize(
    ("operation", "number"),
    [
        ("ReceiveMessage", 1),
        ("ReceiveMessage", 2),
        ("SendMessage", 1),
        ("SendMessage", 12),
        ("DeleteMessage", 1),
        ("DeleteMessage", 12),
    ],
)
async def test_killed_between_any_two_steps_nothing_is_lost(
    queues: Queues, monkeypatch: pytest.MonkeyPatch, operation: str, number: int
) -> None:
    monkeypatch.setattr(dead_letters, "_MOVE_SECONDS", 1)
    bodies = {event() for _ in range(13)}
    await queues.kill(*bodies)

    async with killed_before(operation, number) as client:
        with pytest.raises(Killed):
            async for _ in redrive(client, await queues.found()):
                pass
    for _ in range(10):
        async for _ in redrive(queues.client, await queues.found()):
            pass
        queue = await queues.found()
        if queue.waiting + queue.in_flight == 0:
            break

    home = await queues.at_home()
    assert set(home) == bodies
    assert len(home) <= len(bodies) + 1


async def test_it_tells_types_and_ids_and_nothing_personal(queues: Queues) -> None:
    known = str(uuid4())
    zoe = NewGuest(type=GuestType.ADULT, name=CANARY)
    pie = CreateFoodChoice(guest_type=GuestType.ADULT, course=Course.MAIN, name=CANARY)
    bodies = {
        event(id=known): f"invite.submitted {known}",
        event("InviteSubmitted", id=known): f"InviteSubmitted {known}",
        command(known, CreateInvite(type=InviteType.DAY, guests=(zoe,))): f"CreateInvite {known}",
        command(known, pie): f"CreateFoodChoice {known}",
        json.dumps({"correlationId": "x"}): "nudge",
        "{}": "nudge",
        json.dumps({"detail-type": "invite.created", "detail": CANARY}): "invite.created",
        event(CANARY): "unknown",
        event(id=CANARY): "unknown",
        json.dumps({"name": CANARY}): "unknown",
        CANARY: "unknown",
        json.dumps([CANARY]): "unknown",
    }
    await queues.kill(*bodies)

    shown = await rsvp(queues, "show", "projections")
    listed = await rsvp(queues, "list")
    moved = await rsvp(queues, "redrive", f"rsvp-{queues.stage}-projections-dlq")

    assert sorted(moved.stderr.splitlines()) == sorted(bodies.values())
    assert [result.exit_code for result in (shown, listed, moved)] == [0, 0, 0]
    assert all(part in shown.stdout for text in bodies.values() for part in text.split())
    types = "1 InviteSubmitted, 1 invite.created, 1 invite.submitted, 2 nudge, 5 unknown"
    assert f"1 CreateFoodChoice, 1 CreateInvite, {types}" in listed.stdout
    for result in (shown, listed, moved):
        assert not any(word in result.output for word in ("Canary", "Zo"))


async def test_looking_takes_nothing_away(queues: Queues) -> None:
    bodies = sorted(event() for _ in range(25))
    await queues.kill(*bodies)
    for _ in range(2):
        letters = await look(queues.client, await queues.found())
        assert len({letter.id for letter in letters}) == len(letters) == 25
    assert (await queues.found()).waiting == 25
    shown = await rsvp(queues, "show", "projections")
    assert all(json.loads(body)["detail"]["id"] in shown.stdout for body in bodies)


async def test_a_queue_that_is_not_there(queues: Queues) -> None:
    result = await rsvp(queues, "redrive", "projection")
    assert result.exit_code == 2
    assert "There are: projections." in result.output


async def test_a_stage_that_is_not_there(queues: Queues) -> None:
    result = await asyncio.to_thread(
        CliRunner().invoke, app, ["dead-letters", "list", "--stage", "nowhere"]
    )
    assert result.exit_code == 1
    assert "There are no dead-letter queues of a stage 'nowhere' here." in result.output
