"""Two processes of the notifier, a table between them, and a mailer, all of which may fail."""

import asyncio
import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from typing import Any, Final
from uuid import UUID, uuid4

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

from notifier.application import Mailer
from notifier.domain.letter import Letter
from notifier.ui import Post, handle
from tests.aws_proxy import AwsCall, AwsProxy, refusal
from tests.infrastructure.notifications import Invocation, record, submitted
from tests.infrastructure.torture.mail_faults import AtTheMailer, AtTheTable, Schedule

SILENCE_SECONDS: Final = 2.3
"""Longer than the notifier waits for its table (2 s), or here for a mail server."""
MOST_ROUNDS: Final = 40
_WRITES: Final = {"PutItem", "UpdateItem", "DeleteItem"}


class Killed(BaseException):
    """The process is gone: nothing behind this runs."""


@dataclass
class Told:
    """What came of one schedule, by letter: mails `taken`, and those of them that are `known`:
    the notifier heard that they went, and could write it down."""

    taken: Counter[UUID]
    known: Counter[UUID]
    missing: set[UUID]
    sent_later: int
    struck: Counter[AtTheMailer | AtTheTable]


@dataclass
class Process:
    """As Lambda holds it. `name` is in each of its calls to AWS."""

    name: str
    post: Post
    busy: bool = False
    killed: bool = False
    heard: set[UUID] = field(default_factory=set)
    """Went out in this invocation, and are to be written down."""

    async def deliver(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those of the records that come back."""
        self.busy, self.killed = True, False
        try:
            failed = await asyncio.to_thread(self._handle, records)
        finally:
            self.busy = False
            self.heard.clear()
        return records if self.killed else [one for one in records if one["messageId"] in failed]

    def _handle(self, records: list[dict[str, Any]]) -> set[str]:
        try:
            answer = handle({"Records": records}, Invocation(), self.post)
        except Killed:
            self.killed = True
            return set()
        return {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}


@dataclass
class Mailing:
    """Runs one schedule after the other. Also an aiosmtpd handler, and a strike at AWS."""

    proxy: AwsProxy
    table: str
    dynamodb: Any
    """Leads around the proxy."""
    processes: list[Process] = field(default_factory=list)
    _at_mailer: AtTheMailer = AtTheMailer.NONE
    _meanwhile: asyncio.Task[list[dict[str, Any]]] | None = None

    def add(self, name: str, post: Post) -> None:
        process = Process(name, post)
        process.post = replace(post, mailer=_Witness(post.mailer, process, self))
        self.processes.append(process)

    async def run(self, schedule: Schedule) -> Told:
        """Deliver as scheduled, then whatever comes back until nothing does."""
        answers = [submitted() for _ in range(schedule.answers)]
        self._keys = {_key(answer["id"]): UUID(answer["id"]) for answer in answers}
        self._answers = answers
        self._mailer_faults = iter(schedule.mailer)
        self._table_faults = iter(schedule.table)
        self._taken: Counter[UUID] = Counter()
        self._known: Counter[UUID] = Counter()
        self._struck: Counter[AtTheMailer | AtTheTable] = Counter()
        self._waiting = [record(answer) for answer in answers]
        for each in schedule.rounds:
            await self._round([record(answers[n]) for n in each.again])
            if each.passes:
                await self._pass_time()
        for _ in range(MOST_ROUNDS):
            if not self._waiting:
                break
            await self._pass_time()
            await self._round([])
        taken = Counter(self._taken)
        self._waiting = [record(answer) for answer in answers]
        await self._round([])
        return Told(
            taken=taken,
            known=self._known,
            missing=set(self._keys.values()) - taken.keys(),
            sent_later=self._taken.total() - taken.total(),
            struck=self._struck,
        )

    async def _round(self, more: list[dict[str, Any]]) -> None:
        batch = self._waiting + more
        self._meanwhile = None
        self._waiting = await self.processes[0].deliver(batch)
        if self._meanwhile:
            self._waiting += await self._meanwhile

    async def _pass_time(self) -> None:
        """So much that who began a letter must have ended."""
        for key in self._keys:
            held = await self.dynamodb.get_item(TableName=self.table, Key={"id": {"S": key}})
            if held.get("Item", {}).get("status", {}).get("S") == "INPROGRESS":
                await self.dynamodb.update_item(
                    TableName=self.table,
                    Key={"id": {"S": key}},
                    UpdateExpression="SET in_progress_expiration = :over",
                    ExpressionAttributeValues={":over": {"N": "0"}},
                )

    def next_at_mailer(self) -> AtTheMailer:
        self._at_mailer = next(self._mailer_faults, AtTheMailer.NONE)
        self._struck[self._at_mailer] += 1
        return self._at_mailer

    def _take(self, content: bytes) -> None:
        message_id = message_from_bytes(content)["Message-ID"]
        self._taken[UUID(message_id[1:].partition("@")[0])] += 1

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _: SmtpSession, envelope: Envelope
    ) -> str:
        """A mail comes in by SMTP."""
        fault = self._at_mailer
        if fault is AtTheMailer.REFUSED:
            return "451 Too busy"
        if fault in {AtTheMailer.SENT_REPLY_LOST, AtTheMailer.SENT_TIMED_OUT, AtTheMailer.NONE,
                     AtTheMailer.KILLED_AFTER}:  # fmt: skip
            assert isinstance(envelope.content, bytes)
            self._take(envelope.content)
        if fault in {AtTheMailer.TIMED_OUT, AtTheMailer.SENT_TIMED_OUT}:
            await asyncio.sleep(SILENCE_SECONDS)
        if fault in {AtTheMailer.CUT_OFF, AtTheMailer.SENT_REPLY_LOST}:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 OK"

    async def strike(self, call: AwsCall) -> web.Response | bool:
        agent = call.request.headers.get("User-Agent", "")
        process = next((one for one in self.processes if f"app/{one.name}" in agent), None)
        if process is None:
            return False
        if process.killed:
            call.hang_up()
        operation = call.operation.rpartition(".")[2]
        if operation in _WRITES:
            return await self._at_table(process, operation, call)
        return await self._by_ses(call)

    async def _by_ses(self, call: AwsCall) -> web.Response:
        match self._at_mailer:
            case AtTheMailer.REFUSED:
                return refusal("TooManyRequestsException", status=429)
            case AtTheMailer.CUT_OFF:
                call.hang_up()
            case AtTheMailer.TIMED_OUT:
                await asyncio.sleep(SILENCE_SECONDS)
                call.hang_up()
        answer = await self.proxy.pass_on(call)
        if answer.status == 200:
            self._take(base64.b64decode(call.body["Content"]["Raw"]["Data"]))
        match self._at_mailer:
            case AtTheMailer.SENT_TIMED_OUT:
                await asyncio.sleep(SILENCE_SECONDS)
                call.hang_up()
            case AtTheMailer.SENT_REPLY_LOST:
                call.hang_up()
        return answer

    async def _at_table(self, process: Process, operation: str, call: AwsCall) -> web.Response:
        fault = next(self._table_faults, AtTheTable.NONE)
        self._struck[fault] += 1
        match fault:
            case AtTheTable.THROTTLED:
                return refusal("ThrottlingException")
            case AtTheTable.FAILED:
                return refusal("InternalServerError", status=500)
            case AtTheTable.TIMED_OUT:
                await asyncio.sleep(SILENCE_SECONDS)
                call.hang_up()
            case AtTheTable.CUT_OFF | AtTheTable.KILLED_BEFORE:
                process.killed = fault is AtTheTable.KILLED_BEFORE
                call.hang_up()
        answer = await self.proxy.pass_on(call)
        if operation == "UpdateItem" and answer.status == 200:
            letter = self._keys[call.body["Key"]["id"]["S"]]
            self._known[letter] += letter in process.heard
            process.heard.discard(letter)
        process.killed = fault is AtTheTable.KILLED_AFTER
        idle = next((one for one in self.processes if not one.busy), None)
        if fault is AtTheTable.DUPLICATE_MEANWHILE and idle:
            batch = [record(one) for one in self._answers]
            self._meanwhile = asyncio.create_task(idle.deliver(batch))
            await self._meanwhile
        if fault is not AtTheTable.NONE:
            call.hang_up()
        return answer


@dataclass
class _Witness(Mailer):
    """Stands before the mailer: knows what the notifier heard, and may be its end."""

    mailer: Mailer
    process: Process
    mailing: Mailing

    async def send(self, letter: Letter, *, letter_id: UUID, to: str | None = None) -> None:
        if self.process.killed:
            raise Killed
        fault = self.mailing.next_at_mailer()
        if fault is AtTheMailer.KILLED_BEFORE:
            raise Killed
        await self.mailer.send(letter, letter_id=letter_id, to=to)
        if fault is AtTheMailer.KILLED_AFTER:
            raise Killed
        self.process.heard.add(letter_id)


def _key(event_id: str) -> str:
    """The record's, as Powertools makes it of the letter's id."""
    return f"letter#{hashlib.sha256(json.dumps(event_id).encode()).hexdigest()}"


def environment(name: str, proxy: AwsProxy) -> Mapping[str, str]:
    """That a process of that name is opened in."""
    return {"AWS_ENDPOINT_URL": proxy.url, "AWS_SDK_UA_APP_ID": name}


def process_name() -> str:
    return f"p-{uuid4().hex[:16]}"
