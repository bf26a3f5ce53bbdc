"""What every mailer promises, each against a real server: SES (moto's) and SMTP (aiosmtpd's)."""

# ruff: noqa: ARG002 - aiosmtpd hands its handlers more than they need
import asyncio
import json
import socket
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from urllib.request import urlopen
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import aioboto3
import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from aiosmtpd.smtp import Session as SmtpSession

from contracts.domain_events import GuestReply, InviteSubmitted
from notifier.application import Mailer, NotSent, Undeliverable
from notifier.domain.calendar import CalendarEntry
from notifier.domain.letter import Letter
from notifier.domain.to_hosts import write_letter
from notifier.infrastructure.mime import Correspondents
from notifier.infrastructure.ses import open_ses
from notifier.infrastructure.smtp import SmtpMailer, SmtpServer

SENDER = Address("Our wedding", "rsvp", "wedding.example")
HOSTS = (Address("Zoë", "zoe", "hosts.example"), Address("", "sam", "hosts.example"))
CORRESPONDENTS = Correspondents(sender=SENDER, hosts=HOSTS)
ADDRESSES = {"zoe@hosts.example", "sam@hosts.example"}


@dataclass(frozen=True)
class Delivered:
    """A mail as the server took it."""

    recipients: set[str]
    message: EmailMessage

    @classmethod
    def of(cls, recipients: list[str], content: bytes) -> "Delivered":
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        return cls({parseaddr(recipient)[1] for recipient in recipients}, message)

    def body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


@dataclass(frozen=True)
class PostOffice:
    mailer: Mailer
    delivered: Callable[[], Awaitable[list[Delivered]]]


class Inbox:
    """An aiosmtpd handler that keeps every mail, and refuses whom it is told to."""

    def __init__(self, refusing: frozenset[str] = frozenset(), code: int = 550) -> None:
        self.mails: list[Delivered] = []
        self._refusing = refusing
        self._code = code

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,
        session: SmtpSession,
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        if address in self._refusing:
            return f"{self._code} No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: SmtpSession, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(Delivered.of(envelope.rcpt_tos, envelope.content))
        return "250 OK"


async def smtp_server(inbox: Inbox) -> AsyncIterator[SmtpMailer]:
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(inbox, hostname="mail.example", loop=asyncio.get_running_loop()),
        "127.0.0.1",
        0,
    )
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield SmtpMailer(SmtpServer.at(f"smtp://127.0.0.1:{port}"), CORRESPONDENTS)


async def smtp_post_office() -> AsyncIterator[PostOffice]:
    inbox = Inbox()

    async def delivered() -> list[Delivered]:
        return inbox.mails

    async for mailer in smtp_server(inbox):
        yield PostOffice(mailer, delivered)


def ses_mails(endpoint: str) -> list[Delivered]:
    with urlopen(f"{endpoint}/moto-api/data.json") as answer:  # noqa: S310
        sent = json.load(answer)["ses"]["RawMessage"]
    return [Delivered.of(mail["destinations"], mail["raw_data"].encode()) for mail in sent]


async def ses_post_office(endpoint: str) -> AsyncIterator[PostOffice]:
    async with aioboto3.Session().client("sesv2") as client:
        with suppress(client.exceptions.AlreadyExistsException):
            await client.create_email_identity(EmailIdentity=SENDER.domain)
    before = len(await asyncio.to_thread(ses_mails, endpoint))

    async def delivered() -> list[Delivered]:
        return (await asyncio.to_thread(ses_mails, endpoint))[before:]

    async with open_ses(CORRESPONDENTS) as mailer:
        yield PostOffice(mailer, delivered)


@pytest.fixture(params=["ses", "smtp"])
async def post_office(request: pytest.FixtureRequest, aws: str) -> AsyncIterator[PostOffice]:
    opening = ses_post_office(aws) if request.param == "ses" else smtp_post_office()
    async for office in opening:
        yield office


@pytest.fixture
def unused_port() -> Iterator[int]:
    """Bound but not listening, so that nobody answers and nobody else takes it."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def letter(*names: str) -> Letter:
    guests = tuple(GuestReply(name=name, attending=False) for name in names)
    return write_letter(InviteSubmitted(id=uuid4(), guests=guests), "https://wedding.example")


async def sent(office: PostOffice, letter: Letter, letter_id: UUID | None = None) -> Delivered:
    await office.mailer.send(letter, letter_id=letter_id or uuid4())
    (mail,) = await office.delivered()
    return mail


async def test_one_mail_goes_to_all_hosts(post_office: PostOffice) -> None:
    mail = await sent(post_office, letter("Ada"))
    assert mail.recipients == ADDRESSES
    assert mail.message["From"].addresses == (SENDER,)
    assert mail.message["To"].addresses == HOSTS
    assert mail.message["Subject"] == "An invite has been submitted!"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["Date"].datetime is not None


async def test_the_message_id_follows_from_the_letters_id(post_office: PostOffice) -> None:
    letter_id = uuid4()
    mail = await sent(post_office, letter("Ada"), letter_id)
    assert mail.message["Message-ID"] == f"<{letter_id}@wedding.example>"


@pytest.mark.parametrize(
    "name",
    [
        "Zoë O'Hara-Müller",
        "Đặng Thị Ngọc",
        "李小龍",
        "Ольга Ковальчук",
        "שרה כהן",
        "فاطمة\u200f الزهراء",
        "Tamás 🎉 Nagy",
        pytest.param("." + "é" * 99, id="long"),
    ],
)
async def test_names_in_every_script_arrive_as_written(post_office: PostOffice, name: str) -> None:
    written = letter(name, ".")
    mail = await sent(post_office, written)
    assert mail.body("plain") == written.text
    assert mail.body("html") == written.html
    assert name in mail.body("plain")
    assert name in mail.body("html") or "'" in name
    assert mail.message.as_bytes().isascii()


@pytest.mark.parametrize(
    "name",
    [
        "Sam\r\nBcc: everyone@example.com",
        "Sam\n\nBcc: everyone@example.com",
        "Sam\r\n.\r\nMAIL FROM:<x@example.com>",
        "=?utf-8?q?Sam=0ABcc:_everyone=40example.com?=",
        "Sam\x00\x0b\x1b",
    ],
)
async def test_no_name_gets_near_the_headers(post_office: PostOffice, name: str) -> None:
    plain = await sent(post_office, letter("Sam"))
    await post_office.mailer.send(letter(name), letter_id=uuid4())
    _, mail = await post_office.delivered()
    assert mail.recipients == ADDRESSES
    assert mail.message.keys() == plain.message.keys()
    assert mail.message["Subject"] == plain.message["Subject"]
    assert not any("Sam" in value for value in mail.message.values())
    assert len(mail.body("plain").splitlines()) == len(plain.body("plain").splitlines())


async def test_a_subject_of_two_lines_is_refused(post_office: PostOffice) -> None:
    forged = Letter(subject="Hello\r\nBcc: everyone@example.com", text="", html="")
    with pytest.raises(ValueError, match="linefeed"):
        await post_office.mailer.send(forged, letter_id=uuid4())
    assert await post_office.delivered() == []


ENTRY = CalendarEntry(
    uid=UUID(int=7),
    sequence=1,
    cancelled=False,
    written_at=datetime(2026, 11, 23, 14, tzinfo=UTC),
    starts=datetime(2027, 6, 19, 13, tzinfo=ZoneInfo("Europe/London")),
    ends=None,
    summary="The wedding of Zoë & Tomás",
    place="St Mary's",
    url="https://wedding.example",
)


async def test_a_copy_goes_to_its_reader_alone_with_a_file_for_the_calendar(
    post_office: PostOffice,
) -> None:
    written = replace(letter("Ada"), calendar=ENTRY)
    await post_office.mailer.send(written, letter_id=uuid4(), to="ada@example.com")
    (mail,) = await post_office.delivered()
    assert mail.recipients == {"ada@example.com"}
    assert [address.addr_spec for address in mail.message["To"].addresses] == ["ada@example.com"]
    assert not any("hosts.example" in value for value in mail.message.values())
    (file,) = mail.message.iter_attachments()
    assert file.get_content_type() == "text/calendar"
    assert file["Content-Type"].params["method"] == "PUBLISH"
    assert file["Content-Type"].params["charset"].lower() == "utf-8"
    assert file.get_filename() == "wedding.ics"
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.count(b"\r\n") == content.count(b"\n")
    assert "ORGANIZER:mailto:rsvp@wedding.example" in content.decode()
    assert mail.body("plain") == written.text


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.com\r\nBcc: everyone@example.com",
        "ada@example.com, everyone@example.com",
        "ada@example.com>, <everyone@example.com",
        "Everyone <everyone@example.com>",
        "",
    ],
)
async def test_what_is_no_single_address_is_no_reader(
    post_office: PostOffice, address: str
) -> None:
    with pytest.raises(Undeliverable) as refused:
        await post_office.mailer.send(letter("Ada"), letter_id=uuid4(), to=address)
    assert await post_office.delivered() == []
    assert "example.com" not in str(refused.value)


@pytest.mark.parametrize(("code", "kind"), [(550, Undeliverable), (451, NotSent)])
async def test_a_reader_refused_for_good_is_told_from_one_refused_for_now(
    code: int, kind: type[NotSent]
) -> None:
    inbox = Inbox(refusing=frozenset({"ada@example.com"}), code=code)
    async for mailer in smtp_server(inbox):
        with pytest.raises(NotSent) as refused:
            await mailer.send(letter("Ada"), letter_id=uuid4(), to="ada@example.com")
        assert type(refused.value) is kind
        assert "ada" not in str(refused.value)


async def test_ses_says_no(aws: str) -> None:
    strangers = replace(CORRESPONDENTS, sender=Address("", "rsvp", "unverified.example"))
    async with open_ses(strangers) as mailer:
        with pytest.raises(NotSent, match="SES said MessageRejected"):
            await mailer.send(letter("Ada"), letter_id=uuid4())


async def test_ses_is_away(aws: str, unused_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused_port}")
    async with open_ses(CORRESPONDENTS) as mailer:
        with pytest.raises(NotSent, match="SES can't be reached: EndpointConnectionError"):
            await mailer.send(letter("Ada"), letter_id=uuid4())


async def test_the_mail_server_is_away(unused_port: int) -> None:
    mailer = SmtpMailer(SmtpServer.at(f"smtp://127.0.0.1:{unused_port}"), CORRESPONDENTS)
    with pytest.raises(NotSent, match="can't be reached: SMTPConnectError"):
        await mailer.send(letter("Ada"), letter_id=uuid4())


async def test_a_refused_host_does_not_cost_the_other_the_mail() -> None:
    inbox = Inbox(refusing=frozenset({"sam@hosts.example"}))
    async for mailer in smtp_server(inbox):
        await mailer.send(letter("Ada"), letter_id=uuid4())
    assert [mail.recipients for mail in inbox.mails] == [{"zoe@hosts.example"}]


async def test_a_mail_that_no_host_may_get_was_not_sent() -> None:
    inbox = Inbox(refusing=frozenset(ADDRESSES))
    async for mailer in smtp_server(inbox):
        with pytest.raises(NotSent, match=r"refused every reader: \[550\]") as refusal:
            await mailer.send(letter("Ada"), letter_id=uuid4())
        assert not any(address in str(refusal.value) for address in ADDRESSES)
    assert inbox.mails == []


async def test_a_password_never_travels_in_the_clear() -> None:
    """Not even to a server that would take it so."""
    inbox, told = Inbox(), []

    def authenticate(*arguments: object) -> AuthResult:
        told.append(arguments)
        return AuthResult(success=True)

    with warnings.catch_warnings(action="ignore", category=UserWarning):
        careless = SMTP(inbox, authenticator=authenticate, auth_require_tls=False)
    server = await asyncio.get_running_loop().create_server(lambda: careless, "127.0.0.1", 0)
    async with server:
        url = f"smtp://user:secret@127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with pytest.raises(NotSent):
            await SmtpMailer(SmtpServer.at(url), CORRESPONDENTS).send(
                letter("Ada"), letter_id=uuid4()
            )
    assert (told, inbox.mails) == ([], [])


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail:1025", SmtpServer("mail", 1025, None, None, implicit_tls=False)),
        ("smtp://mail", SmtpServer("mail", 25, None, None, implicit_tls=False)),
        ("smtps://u%40x:p%2Fw@mail", SmtpServer("mail", 465, "u@x", "p/w", implicit_tls=True)),
    ],
)
def test_addresses_of_mail_servers(url: str, server: SmtpServer) -> None:
    assert SmtpServer.at(url) == server


@pytest.mark.parametrize("url", ["", "mail:25", "http://mail", "smtp://"])
def test_what_is_no_address_of_a_mail_server(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://host:port"):
        SmtpServer.at(url)
