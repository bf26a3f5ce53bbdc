"""Publishing to EventBridge: to moto, and to a bus that is busy, broken or picky."""

import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest

from command_api.application.ports.publishing import Delivery, Outgoing
from command_api.infrastructure.aws import AwsClients
from command_api.infrastructure.eventbridge import MAX_BYTES, EventBridgePublisher
from contracts.routing import Source
from tests.infrastructure.aws_clients import aws_clients, nobody_listens

SENT, RETRY, REFUSED = Delivery.SENT, Delivery.RETRY, Delivery.REFUSED

type Entry = dict[str, Any]
type Answer = tuple[int, dict[str, Any]]


def message(kind: str = "invite.created", *, body: str | None = None) -> Outgoing:
    return Outgoing(
        source=Source.AGGREGATE_EVENTS,
        id=uuid4(),
        type=kind,
        body=body or json.dumps({"id": kind}),
        occurred_at=datetime(2026, 6, 1, 12, 0, tzinfo=UTC),
    )


def of_size(size: int) -> Outgoing:
    """A message that counts for exactly so many bytes, most of them in two-byte letters."""
    empty = message(body=json.dumps({"name": ""}))
    counted = 14 + len(empty.source) + len(empty.type) + len(empty.body)
    letters, odd = divmod(size - counted, 2)
    return message(body=json.dumps({"name": "é" * letters + "e" * odd}, ensure_ascii=False))


class Bus:
    """Answers PutEvents as the test says, and remembers the entries of each call."""

    def __init__(self) -> None:
        self.calls: list[list[Entry]] = []
        self.answer: Callable[[list[Entry]], Answer] = taken

    @contextmanager
    def listening(self) -> Iterator[str]:
        bus = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                entries = json.loads(body)["Entries"]
                bus.calls.append(entries)
                status, answer = bus.answer(entries)
                payload = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.1")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        serving = threading.Thread(target=server.serve_forever, args=[0.01])
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()
            server.server_close()


def taken(entries: list[Entry]) -> Answer:
    return 200, {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in entries]}


def fails(code: str, *, kind: str) -> Callable[[list[Entry]], Answer]:
    """Entries of a kind fail with the code; the others are taken."""

    def answer(entries: list[Entry]) -> Answer:
        answers = [
            {"ErrorCode": code, "ErrorMessage": "…"} if entry["DetailType"] == kind else {}
            for entry in entries
        ]
        return 200, {"FailedEntryCount": sum(map(bool, answers)), "Entries": answers}

    return answer


def refuses(status: int, code: str, *, kind: str | None = None) -> Callable[[list[Entry]], Answer]:
    """The whole call fails if there is an entry of the kind in it."""

    def answer(entries: list[Entry]) -> Answer:
        if kind is None or any(entry["DetailType"] == kind for entry in entries):
            return status, {"__type": code, "message": "…"}
        return taken(entries)

    return answer


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
async def publisher(
    bus: Bus, aws: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[EventBridgePublisher]:
    with bus.listening() as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        async with aws_clients() as clients:
            yield EventBridgePublisher(clients, "rsvp-test")


async def test_entries_arrive_as_they_were_meant(bus: Bus, publisher: EventBridgePublisher):
    zoe = message(body=json.dumps({"name": "Zoë 汤"}, ensure_ascii=False))

    assert await publisher.publish([zoe]) == [SENT]

    assert bus.calls == [
        [
            {
                "EventBusName": "rsvp-test",
                "Source": "rsvp.aggregate-events",
                "DetailType": "invite.created",
                "Detail": '{"name": "Zoë 汤"}',
                "Time": datetime(2026, 6, 1, 12, 0, tzinfo=UTC).timestamp(),
            }
        ]
    ]


async def test_nothing_to_publish_asks_nobody(bus: Bus, publisher: EventBridgePublisher):
    assert await publisher.publish([]) == []
    assert bus.calls == []


async def test_a_call_holds_ten_entries_at_most(bus: Bus, publisher: EventBridgePublisher):
    kinds = [f"kind-{n}" for n in range(23)]

    assert await publisher.publish([message(kind) for kind in kinds]) == [SENT] * 23

    assert [len(call) for call in bus.calls] == [10, 10, 3]
    assert [entry["DetailType"] for call in bus.calls for entry in call] == kinds


@pytest.mark.parametrize(
    ("sizes", "calls"),
    [
        ([MAX_BYTES // 2, MAX_BYTES // 2], [2]),
        ([MAX_BYTES // 2, MAX_BYTES // 2 + 1], [1, 1]),
        ([MAX_BYTES - 200, 200, 200], [2, 1]),
        ([60_000] * 7, [3, 3, 1]),
    ],
)
async def test_a_call_holds_so_many_bytes_at_most(
    bus: Bus, publisher: EventBridgePublisher, sizes: list[int], calls: list[int]
):
    assert await publisher.publish([of_size(size) for size in sizes]) == [SENT] * len(sizes)

    assert [len(call) for call in bus.calls] == calls


async def test_what_is_too_large_for_any_call_is_refused_unasked(
    bus: Bus, publisher: EventBridgePublisher
):
    messages = [message(), of_size(MAX_BYTES + 1), of_size(MAX_BYTES), message()]

    assert await publisher.publish(messages) == [SENT, REFUSED, SENT, SENT]
    assert [len(call) for call in bus.calls] == [1, 1, 1]


@pytest.mark.parametrize(
    ("code", "delivery"),
    [
        ("ThrottlingException", RETRY),
        ("InternalFailure", RETRY),
        ("InternalException", RETRY),
        ("NotAuthorizedForSourceException", RETRY),
        ("SomethingNew", RETRY),
        ("MalformedDetail", REFUSED),
        ("InvalidArgument", REFUSED),
    ],
)
async def test_each_entry_has_its_own_fate(
    bus: Bus, publisher: EventBridgePublisher, code: str, delivery: Delivery
):
    bus.answer = fails(code, kind="bad")

    assert await publisher.publish([message(), message("bad"), message()]) == [
        SENT,
        delivery,
        SENT,
    ]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "ThrottlingException"),
        (400, "AccessDeniedException"),
        (400, "ExpiredTokenException"),
        (500, "InternalException"),
        (503, "ServiceUnavailable"),
    ],
)
async def test_a_call_that_fails_as_a_whole_is_to_be_repeated(
    bus: Bus, publisher: EventBridgePublisher, status: int, code: str
):
    bus.answer = refuses(status, code)

    assert await publisher.publish([message(), message()]) == [RETRY, RETRY]


async def test_the_one_to_blame_for_a_refused_call_is_found(
    bus: Bus, publisher: EventBridgePublisher
):
    bus.answer = refuses(400, "ValidationException", kind="bad")

    assert await publisher.publish([message(), message("bad"), message()]) == [SENT, REFUSED, SENT]


async def test_a_bus_out_of_reach_is_asked_once(
    monkeypatch: pytest.MonkeyPatch, aws: str, caplog: pytest.LogCaptureFixture
):
    with nobody_listens() as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        async with aws_clients() as clients:
            publisher = EventBridgePublisher(clients, "rsvp-test")
            messages = [*(message() for _ in range(25)), of_size(MAX_BYTES + 1)]

            assert await publisher.publish(messages) == [RETRY] * 25 + [REFUSED]
    assert caplog.text.count("can't be reached") == 1


async def test_moto_takes_what_we_send(aws: str):
    async with aws_clients() as clients:
        await _new_bus(clients)
        publisher = EventBridgePublisher(clients, "rsvp-test")

        assert await publisher.publish([message(), message(body="no JSON")]) == [SENT, REFUSED]


async def _new_bus(clients: AwsClients) -> None:
    events = await clients.events()
    await events.create_event_bus(Name="rsvp-test")
