"""Once per domain event, whatever the queue does: the notifier on a real DynamoDB table."""

import asyncio
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import aioboto3
import pytest
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics

from notifier import ui
from notifier.application import NotSent, Sources, Standing, Undeliverable
from notifier.domain.letter import Letter
from notifier.infrastructure.mailed import MailedLetters
from notifier.ui import KEPT_SECONDS, Post, handle
from tests.infrastructure.aws_clients import new_table
from tests.infrastructure.notifications import ADDRESS, NAME, Invocation, record, submitted


@dataclass
class Pigeonhole:
    """A mailer that keeps what it sends, after doing what the test would have it do first."""

    letters: list[UUID] = field(default_factory=list)
    first: Callable[[UUID], None] = lambda _: None

    async def send(self, letter: Letter, *, letter_id: UUID, to: str | None = None) -> None:
        await asyncio.sleep(0)
        self.first(letter_id)
        assert NAME in letter.text
        assert to in {None, ADDRESS}
        self.letters.append(letter_id)


@pytest.fixture
async def table(aws: str) -> str:
    return await new_table()


@dataclass
class Notifier:
    """The service as one Lambda process holds it."""

    post: Post
    log: io.StringIO

    def __call__(self, *records: dict[str, Any], context: Invocation | None = None) -> list[str]:
        """Hand a batch over; the ids of the messages that come back."""
        answer = handle({"Records": list(records)}, context or Invocation(), self.post)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


@pytest.fixture
def mailer() -> Pigeonhole:
    return Pigeonhole()


@pytest.fixture
def opened(table: str) -> Iterator[Callable[[Pigeonhole], Notifier]]:
    """Start another process of the service on the same table."""
    with Runners() as runners:

        def start(mailer: Pigeonhole) -> Notifier:
            log = io.StringIO()
            return Notifier(
                post=Post(
                    runner=runners.another(),
                    resources=AsyncExitStack(),
                    mailer=mailer,
                    mailed=MailedLetters(table),
                    sources=Sources(NothingWritten(), NobodyAnswered()),
                    site_url="https://wedding.example",
                    logger=Logger(service=str(uuid4()), stream=log),
                    metrics=EphemeralMetrics(namespace="Rsvp", service="notifier"),
                ),
                log=log,
            )

        yield start


class NothingWritten:
    async def read(self) -> None:
        return None


class NobodyAnswered:
    async def standing(self, _: UUID) -> Standing:
        return Standing(answered=False)


class Runners:
    """Runners that end with the test."""

    def __init__(self) -> None:
        self._runners: list[asyncio.Runner] = []

    def another(self) -> asyncio.Runner:
        self._runners.append(asyncio.Runner())
        return self._runners[-1]

    def __enter__(self) -> "Runners":
        return self

    def __exit__(self, *_: object) -> None:
        for runner in self._runners:
            runner.close()


@pytest.fixture
def notifier(opened: Callable[[Pigeonhole], Notifier], mailer: Pigeonhole) -> Notifier:
    return opened(mailer)


def confirmed() -> dict[str, Any]:
    """The same answer on its way to the guests themselves."""
    return {
        **submitted(),
        "event": {
            "type": "AnswerConfirmed",
            "id": str(uuid4()),
            "emailAddress": ADDRESS,
            "inviteType": "day",
            "revision": 0,
            "cancels": False,
            "guests": [{"name": NAME, "attending": False, "dishes": []}],
            "songs": [],
        },
    }


def test_duplicates_in_a_batch_and_over_batches_are_one_letter(
    notifier: Notifier, mailer: Pigeonhole
) -> None:
    first, second = submitted(), submitted()

    assert notifier(record(first), record(second), record(first)) == []
    assert notifier(record(second), record(first)) == []

    assert mailer.letters == [UUID(first["id"]), UUID(second["id"])]


def test_another_process_knows_what_was_mailed(
    opened: Callable[[Pigeonhole], Notifier],
) -> None:
    event, mailers = submitted(), (Pigeonhole(), Pigeonhole())
    for mailer in mailers:
        assert opened(mailer)(record(event)) == []
    assert [len(mailer.letters) for mailer in mailers] == [1, 0]


def test_a_failed_letter_comes_back_alone_and_is_sent_then(
    notifier: Notifier, mailer: Pigeonhole
) -> None:
    failing, fine = submitted(), submitted()

    def refuse(letter_id: UUID) -> None:
        if letter_id == UUID(failing["id"]):
            raise NotSent("The mail server said 451.")

    mailer.first = refuse
    again = record(failing)
    assert notifier(again, record(fine)) == [again["messageId"]]
    assert mailer.letters == [UUID(fine["id"])]

    mailer.first = lambda _: None
    assert notifier(again, record(fine)) == []
    assert mailer.letters == [UUID(fine["id"]), UUID(failing["id"])]


def test_letters_are_counted_sent_or_not(
    notifier: Notifier, mailer: Pigeonhole, capsys: pytest.CaptureFixture[str]
) -> None:
    mailer.first = _refusing("busy")
    notifier(record(submitted()), record(submitted()))
    assert counted(capsys) == {"LettersNotSent": [1.0, 1.0]}

    mailer.first = lambda _: None
    notifier(record(submitted()))
    assert counted(capsys) == {"LettersSent": [1.0]}


def test_a_copy_that_fails_holds_up_no_other_letter_and_is_tried_alone(
    notifier: Notifier, mailer: Pigeonhole
) -> None:
    hosts, guests = submitted(), confirmed()

    def refuse(letter_id: UUID) -> None:
        if letter_id == UUID(guests["id"]):
            raise NotSent("The mail server said 451.")

    mailer.first = refuse
    again = record(guests)
    assert notifier(again, record(hosts)) == [again["messageId"]]

    mailer.first = lambda _: None
    assert notifier(again, record(guests), record(hosts)) == []
    assert mailer.letters == [UUID(hosts["id"]), UUID(guests["id"])]


def test_an_address_that_takes_no_mail_is_counted_and_tried_no_more(
    notifier: Notifier, mailer: Pigeonhole, capsys: pytest.CaptureFixture[str]
) -> None:
    event = confirmed()

    def refuse(_: UUID) -> None:
        raise Undeliverable("The mail server refused every reader: [550].")

    mailer.first = refuse
    assert notifier(record(event), record(event)) == []
    assert counted(capsys) == {"LettersUndeliverable": [1.0]}

    mailer.first = lambda _: None
    assert notifier(record(event)) == []
    assert mailer.letters == []
    assert ADDRESS not in notifier.log.getvalue()


def counted(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    [line] = capsys.readouterr().out.splitlines()
    metrics = json.loads(line)
    names = ("LettersSent", "LettersNotSent", "LettersUndeliverable")
    return {name: metrics[name] for name in names if name in metrics}


def _refusing(reason: str) -> Callable[[UUID], None]:
    def refuse(_: UUID) -> None:
        raise NotSent(reason)

    return refuse


class Silent(Pigeonhole):
    async def send(self, *_: object, **__: object) -> None:
        await asyncio.Event().wait()


def test_a_mailer_that_never_answers_has_not_sent_the_letter(
    opened: Callable[[Pigeonhole], Notifier], mailer: Pigeonhole, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = record(submitted())
    with monkeypatch.context() as impatient:
        impatient.setattr(ui, "SEND_SECONDS", 0.05)
        assert opened(Silent())(event) == [event["messageId"]]
    assert opened(mailer)(event) == []
    assert len(mailer.letters) == 1


def test_an_unforeseen_error_is_a_failure_too(notifier: Notifier, mailer: Pigeonhole) -> None:
    def stumble(_: UUID) -> None:
        raise RuntimeError(NAME)

    mailer.first = stumble
    again = record(submitted())
    assert notifier(again) == [again["messageId"]]

    mailer.first = lambda _: None
    assert notifier(again) == []
    assert len(mailer.letters) == 1


class Crash(BaseException):
    """The process is gone: nothing behind this runs."""


def test_after_a_crash_the_letter_waits_until_the_crashed_invocation_must_have_ended(
    opened: Callable[[Pigeonhole], Notifier],
) -> None:
    event = submitted()

    def crash(_: UUID) -> None:
        raise Crash

    with pytest.raises(Crash):
        opened(Pigeonhole(first=crash))(record(event))

    mailer = Pigeonhole()
    notifier = opened(mailer)
    early = record(event)
    assert notifier(early) == [early["messageId"]]
    assert mailer.letters == []


def test_a_crash_costs_no_letter(
    opened: Callable[[Pigeonhole], Notifier],
) -> None:
    """As above, with an invocation that has ended by now."""
    event = submitted()
    crashing = Invocation(remaining_milliseconds=12_000)

    def crash(_: UUID) -> None:
        raise Crash

    # Powertools asks for the time left when it notes the letter as begun.
    class Ended(Invocation):
        asked = 0

        def get_remaining_time_in_millis(self) -> int:
            self.asked += 1
            return crashing.remaining_milliseconds if self.asked == 1 else -1

    with pytest.raises(Crash):
        opened(Pigeonhole(first=crash))(record(event), context=Ended())

    mailer = Pigeonhole()
    notifier = opened(mailer)
    assert notifier(record(event)) == []
    assert notifier(record(event)) == []
    assert mailer.letters == [UUID(event["id"])]


def test_a_duplicate_that_comes_during_the_sending_is_kept_for_later(
    opened: Callable[[Pigeonhole], Notifier],
) -> None:
    event = submitted()
    sending, may_go_on = threading.Event(), threading.Event()

    def linger(_: UUID) -> None:
        sending.set()
        assert may_go_on.wait(10)

    slow = Pigeonhole(first=linger)
    slow_process, other_mailer = opened(slow), Pigeonhole()
    other_process = opened(other_mailer)
    outcome: list[list[str]] = []
    thread = threading.Thread(target=lambda: outcome.append(slow_process(record(event))))
    thread.start()
    try:
        assert sending.wait(10)
        duplicate = record(event)
        assert other_process(duplicate) == [duplicate["messageId"]]
    finally:
        may_go_on.set()
        thread.join()

    assert outcome == [[]]
    assert other_process(duplicate) == []
    assert (len(slow.letters), len(other_mailer.letters)) == (1, 0)


def test_a_deletion_asked_for_twice_leaves_what_another_process_noted_in_between(
    opened: Callable[[Pigeonhole], Notifier],
) -> None:
    """The first one's reply was lost, so the SDK asks again; the letter is sent by then."""
    event, other = submitted(), Pigeonhole()
    failing, other_process = opened(Pigeonhole(first=_refusing("busy"))), opened(other)
    asked = 0

    def ask_again(**_: object) -> int | None:
        nonlocal asked
        asked += 1
        if asked > 1:
            return None
        assert other_process(record(event)) == []
        return 0

    mailed = failing.post.mailed
    assert isinstance(mailed, MailedLetters)
    mailed.client.meta.events.register("needs-retry.dynamodb.DeleteItem", ask_again)
    back = record(event)
    assert failing(back) == [back["messageId"]]

    assert other_process(back) == []
    assert (asked, other.letters) == (2, [UUID(event["id"])])


def test_no_letter_is_begun_that_the_invocation_may_not_see_the_end_of(
    notifier: Notifier, mailer: Pigeonhole
) -> None:
    late = record(submitted())
    assert notifier(late, context=Invocation(11_999)) == [late["messageId"]]
    assert mailer.letters == []
    assert notifier(late, context=Invocation(12_000)) == []
    assert len(mailer.letters) == 1


def _without(detail: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in detail.items() if name != key}


@pytest.mark.parametrize(
    "detail",
    [
        _without(submitted(), "id"),
        submitted() | {"id": None},
        submitted() | {"id": ""},
        submitted() | {"event": {"type": "Unheard"}},
        None,
        {},
    ],
    ids=["no id", "null id", "empty id", "unknown event", "no detail", "empty detail"],
)
def test_what_cannot_be_told_apart_or_understood_is_an_error_of_its_own(
    notifier: Notifier, mailer: Pigeonhole, detail: object
) -> None:
    bad = record(detail)
    assert notifier(bad, record(submitted())) == [bad["messageId"]]
    assert len(mailer.letters) == 1


@pytest.mark.parametrize("body", ["", "no JSON", "[]", "\ud83d"])
def test_a_body_that_is_no_event_is_an_error_of_its_own(
    notifier: Notifier, mailer: Pigeonhole, body: str
) -> None:
    bad = {"messageId": "bad", "body": body}
    assert notifier(bad, record(submitted())) == ["bad"]
    assert len(mailer.letters) == 1


def test_an_unreachable_table_sends_nothing(notifier: Notifier, mailer: Pigeonhole) -> None:
    """Better late than twice."""
    mailed = notifier.post.mailed
    assert isinstance(mailed, MailedLetters)
    mailed.table_name = "nowhere"
    lost = record(submitted())
    assert notifier(lost) == [lost["messageId"]]
    assert mailer.letters == []


async def test_a_letter_is_remembered_for_90_days(
    table: str, opened: Callable[[Pigeonhole], Notifier]
) -> None:
    notifier = opened(Pigeonhole())
    await asyncio.to_thread(notifier, record(submitted()))
    async with aioboto3.Session().client("dynamodb") as client:
        (item,) = (await client.scan(TableName=table))["Items"]
    now = int(time.time())
    assert abs(int(item["expiresAt"]["N"]) - now - KEPT_SECONDS) < 60
    assert KEPT_SECONDS == 90 * 86_400
    assert item["id"]["S"].startswith("letter#")


def test_the_log_says_what_happened_and_names_nobody(
    notifier: Notifier, mailer: Pigeonhole
) -> None:
    good, bad = submitted(), submitted()

    def stumble(letter_id: UUID) -> None:
        if letter_id == UUID(bad["id"]):
            raise RuntimeError(NAME)

    mailer.first = stumble
    notifier(record(good), record(bad), record(submitted() | {"id": NAME}), record([NAME]))

    lines = [json.loads(line) for line in notifier.log.getvalue().splitlines()]
    assert [(line["message"], line.get("event_id"), line.get("reason")) for line in lines] == [
        ("Letter sent", good["id"], None),
        ("Letter not sent", bad["id"], "RuntimeError"),
        ("Letter not sent", None, "ValidationError"),
        ("Letter not sent", None, "ValidationError"),
    ]
    assert lines[0]["correlation_id"] == "the-way"
    assert not any(word in notifier.log.getvalue() for word in ("Canary", "Zo"))
