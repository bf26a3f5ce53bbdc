"""command_api's functions as Lambda runs them: each a process, configured by environment."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import aioboto3
import pytest

from command_api.infrastructure.aws import AwsClients
from command_api.infrastructure.postgres import PostgresEventStore, PostgresOutbox
from command_api.infrastructure.postgres_connection import PostgresConnection
from command_api.infrastructure.sessions import DynamoDbSessions
from contracts.commands import CreateFoodChoice, CreateInvite, NewGuest, QueuedCommand
from contracts.domain_events import Published
from contracts.envelope import Recorded
from contracts.events import InviteCodeAssigned, InviteCreated, InviteSubmitted
from contracts.principal import Principal, Role
from contracts.values import Course, GuestType, InviteType
from tests.infrastructure.aws_clients import aws_clients, new_table, nobody_listens
from tests.infrastructure.event_stores import new
from tests.infrastructure.function_process import gateway_event, run

INVOKE = """
import importlib, json, sys
module, *events = json.load(sys.stdin)
class Context:
    aws_request_id = "1"
    def get_remaining_time_in_millis(self): return 20_000
handler = importlib.import_module(module).handler
answers = [handler(event, Context()) for event in events]
print("\\n" + json.dumps(answers))
"""


@dataclass
class Stage:
    """What the functions find in their environment, and a look behind it."""

    clients: AwsClients
    connection: PostgresConnection
    environment: dict[str, str]
    log: str = ""
    """What the last invocation wrote."""

    @property
    def store(self) -> PostgresEventStore:
        return PostgresEventStore(self.connection)

    @property
    def outbox(self) -> PostgresOutbox:
        return PostgresOutbox(self.connection)

    async def invoke(self, function: str, *events: object) -> list[Any]:
        """The function's answers to events one after the other, in one process."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", INVOKE),
            env=os.environ | self.environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        invocation = json.dumps([f"command_api.lambdas.{function}", *events])
        output, _ = await process.communicate(invocation.encode())
        assert process.returncode == 0
        *said, answer = output.decode().splitlines()
        self.log = "\n".join(said)
        answers: list[Any] = json.loads(answer)
        return answers

    async def queue(self, variable: str) -> str:
        sqs = await self.clients.sqs()
        url = (await sqs.create_queue(QueueName=f"test-{uuid4()}"))["QueueUrl"]
        self.environment[variable] = url
        return url

    async def received(self, queue_url: str) -> list[dict[str, Any]]:
        sqs = await self.clients.sqs()
        found: list[dict[str, Any]] = []
        while messages := (
            await sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
        ).get("Messages"):
            found += [json.loads(message["Body"]) for message in messages]
        return found

    async def bus(self) -> str:
        """A queue that hears everything on the bus."""
        url = await self.queue("HEARD")
        sqs, events = await self.clients.sqs(), await self.clients.events()
        attributes = await sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        name = self.environment["EVENT_BUS_NAME"] = f"test-{uuid4()}"
        await events.create_event_bus(Name=name)
        await events.put_rule(
            Name="all", EventBusName=name, EventPattern=json.dumps({"source": [{"prefix": ""}]})
        )
        await events.put_targets(
            Rule="all",
            EventBusName=name,
            Targets=[{"Id": "heard", "Arn": attributes["Attributes"]["QueueArn"]}],
        )
        return url


@pytest.fixture
async def stage(database: str, aws: str) -> AsyncIterator[Stage]:
    connection = PostgresConnection(database, user="command_api")
    environment = {
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_METRICS_NAMESPACE": "Test",
        "EVENT_STORE": "postgres",
        "DATABASE_URL": database,
        "DATABASE_USER": "command_api",
        "DATABASE_AUTH": "trust",
        "REBUILD_FUNCTION": "never-invoked",
    }
    async with aws_clients() as clients:
        yield Stage(clients, connection, environment)
    await connection.close()


def sqs_event(*bodies: str) -> dict[str, Any]:
    return {
        "Records": [
            {"messageId": f"m-{n}", "body": body, "eventSource": "aws:sqs"}
            for n, body in enumerate(bodies)
        ]
    }


def answered() -> InviteSubmitted:
    return InviteSubmitted(id=uuid4(), attending_guests=(), absent_guests=(), song_choices=())


async def test_the_relay_brings_what_was_appended_to_the_bus(stage: Stage):
    heard, nudges = await stage.bus(), await stage.queue("NUDGES_QUEUE_URL")
    await stage.store.append("invite-1", [new(), new(answered())], after=0)

    await stage.invoke("relay", sqs_event("{}", "{}"))

    assert '"AppendsPublished":[1.0]' in stage.log
    assert '"OutboxLeft":[0.0]' in stage.log
    assert '"RelayLag":[' in stage.log
    messages = await stage.received(heard)
    details = {(message["source"], message["detail-type"]) for message in messages}
    assert details == {
        ("rsvp.aggregate-events", "food_choice.created"),
        ("rsvp.aggregate-events", "invite.submitted"),
        ("rsvp.domain-events", "InviteSubmitted"),
    }
    recorded = [
        Recorded.model_validate(message["detail"])
        for message in messages
        if message["source"] == "rsvp.aggregate-events"
    ]
    assert sorted(recorded, key=lambda event: event.version) == await stage.store.read("invite-1")
    (told,) = (m["detail"] for m in messages if m["source"] == "rsvp.domain-events")
    assert Published.model_validate(told).causation_id == recorded[-1].id
    assert await stage.outbox.is_empty()
    assert await stage.received(nudges) == []


async def test_the_relay_goes_on_over_one_connection(stage: Stage):
    heard, _ = await stage.bus(), await stage.queue("NUDGES_QUEUE_URL")
    for n in range(3):
        await stage.store.append(f"dish-{n}", [new()], after=0)

    await stage.invoke("relay", {}, sqs_event("{}"), sqs_event("{}"))

    assert len(await stage.received(heard)) == 3


async def test_the_relay_nudges_itself_while_the_database_is_away(stage: Stage):
    await stage.bus()
    nudges = await stage.queue("NUDGES_QUEUE_URL")
    with nobody_listens() as address:
        stage.environment["DATABASE_URL"] = address.replace("http", "postgresql") + "/rsvp"
        await stage.invoke("relay", sqs_event("{}"))

    sqs = await stage.clients.sqs()
    attributes = await sqs.get_queue_attributes(QueueUrl=nudges, AttributeNames=["All"])
    assert attributes["Attributes"]["ApproximateNumberOfMessagesDelayed"] == "1"


async def test_replay_hands_history_to_the_projector_page_by_page(stage: Stage):
    projections = await stage.queue("PROJECTIONS_QUEUE_URL")
    for n in range(3):
        await stage.store.append(f"dish-{n}", [new(), new()], after=0)

    (first,) = await stage.invoke("replay", {"after": None, "limit": 4})
    (second,) = await stage.invoke("replay", {"after": first["next"], "limit": 4})
    (last,) = await stage.invoke("replay", {"after": second["next"]})

    assert [page["sent"] for page in (first, second, last)] == [4, 2, 0]
    assert last["next"] is None
    messages = await stage.received(projections)
    assert {message["source"] for message in messages} == {"rsvp.aggregate-events"}
    assert len({Recorded.model_validate(message["detail"]).id for message in messages}) == 6


async def test_replay_says_why_it_can_not_go_on(stage: Stage):
    await stage.queue("PROJECTIONS_QUEUE_URL")
    with nobody_listens() as address:
        stage.environment["DATABASE_URL"] = address.replace("http", "postgresql") + "/rsvp"
        (page,) = await stage.invoke("replay", {"after": None})

    assert page == {"problem": "The database can't be reached."}


async def test_the_worker_carries_out_what_was_queued(stage: Stage):
    nudges = await stage.queue("NUDGES_QUEUE_URL")
    commands = [
        CreateFoodChoice(guest_type=GuestType.ADULT, course=Course.MAIN, name="Stew"),
        CreateInvite(type=InviteType.DAY, guests=(NewGuest(type=GuestType.BABY, name="Bo"),)),
    ]
    bodies = [
        QueuedCommand(
            command_id=uuid4(),
            correlation_id=f"request-{n}",
            issued_at=datetime.now(UTC),
            command=command,
        ).model_dump_json()
        for n, command in enumerate(commands)
    ]

    (answer,) = await stage.invoke("worker", sqs_event(bodies[0], "no command", bodies[1]))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    history = (await stage.store.read_all(None, 10)).events
    assert [event.event.type for event in history] == [
        "food_choice.created",
        "invite_code.assigned",
        "invite.created",
    ]
    assert [event.correlation_id for event in history] == ["request-0", "request-1", "request-1"]
    assert {nudge["correlationId"] for nudge in await stage.received(nudges)} == {
        "request-0",
        "request-1",
    }


async def test_the_authorizer_tells_who_is_asking(stage: Stage):
    table = stage.environment["SESSIONS_TABLE"] = await new_table()
    async with aioboto3.Session().client("secretsmanager") as secrets:
        created = await secrets.create_secret(
            Name=f"test-{uuid4()}",
            SecretString=json.dumps({"originSecret": "the-cdn", "hostPasswordHash": ""}),
        )
    stage.environment["SECRET_ARN"] = created["ARN"]
    guest = Principal(role=Role.GUEST, invite_id=uuid4())
    token = await DynamoDbSessions(stage.clients, table).open(guest)
    cookies = [f"__Host-sid={token}"]
    headers = {"x-rsvp-origin-secret": "the-cdn", "x-rsvp-viewer-address": "192.0.2.7"}

    answers = await stage.invoke(
        "authorizer",
        {"headers": headers, "cookies": cookies},
        {"headers": headers},
        {"headers": {"x-rsvp-viewer-address": "192.0.2.7"}, "cookies": cookies},
    )

    assert all(answer["isAuthorized"] for answer in answers)
    assert [Principal.from_context(answer["context"]) for answer in answers] == [
        guest.model_copy(update={"viewer_address": "192.0.2.7"}),
        Principal(viewer_address="192.0.2.7"),
        Principal(),
    ]


def sign_in(code: str) -> dict[str, Any]:
    asking = Principal(viewer_address="192.0.2.7")
    return gateway_event("POST", "/api/session", asking, body={"code": code})


async def test_wrong_codes_are_counted_and_not_told(stage: Stage):
    stage.environment |= {
        "SESSIONS_TABLE": await new_table(),
        "SIGN_INS_TABLE": await new_table(),
        "SECRET_ARN": "unread",
        "SITE_URL": "https://wedding.example",
        "COMMANDS_QUEUE_URL": "unused",
    }
    await stage.queue("NUDGES_QUEUE_URL")
    assigned = InviteCodeAssigned(code="R1GHTC0D", invite_id=(invite_id := uuid4()))
    invited = InviteCreated(
        id=invite_id, invite_code="R1GHTC0D", invite_type=InviteType.DAY, invited_guests=()
    )
    await stage.store.append("invite_code-R1GHTC0D", [new(assigned)], after=0)
    await stage.store.append(f"invite-{invite_id}", [new(invited)], after=0)
    codes = ("WR0NGC0D", "no code", "r1ght-c0d", "WR0NGC0D")

    ran = await run("command_api.lambdas.http", stage.environment, [sign_in(c) for c in codes])

    assert [response["statusCode"] for response in ran.responses] == [401, 401, 204, 401]
    assert ran.log.count('"WrongSignIns":[1.0]') == 3
    assert not any(code in ran.log for code in (*codes, "R1GHTC0D"))
