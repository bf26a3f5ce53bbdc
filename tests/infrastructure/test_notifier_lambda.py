"""The notifier as deployed: settings from the environment, a batch in, a mail out."""

import asyncio
from collections.abc import Iterator
from email.headerregistry import Address

import pytest
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession
from pydantic import ValidationError

from notifier.bootstrap import open_post
from notifier.infrastructure.ses import SesMailer
from notifier.infrastructure.smtp import SmtpMailer
from notifier.settings import MailerKind, Settings
from notifier.ui import handle
from tests.infrastructure.aws_clients import new_table
from tests.infrastructure.notifications import Invocation, record, submitted

ENVIRONMENT = {
    "MAILER": "smtp",
    "SMTP_URL": "smtp://127.0.0.1:25",
    "MAIL_SENDER": "Our wedding <rsvp@wedding.example>",
    "HOST_EMAILS": "Zoë <zoe@hosts.example>, sam@hosts.example",
    "MAILED_TABLE": "mailed",
    "ANSWERED_FUNCTION": "answered:live",
    "SECRET_ARN": "arn:aws:secretsmanager:eu-west-2:123456789012:secret:rsvp-test",
    "SITE_URL": "https://wedding.example",
    "POWERTOOLS_SERVICE_NAME": "notifier",
    "POWERTOOLS_METRICS_NAMESPACE": "Rsvp",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


class Counter(Sink):
    """Takes every mail and keeps its recipients."""

    def __init__(self) -> None:
        super().__init__()
        self.recipients: list[list[str]] = []

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,  # noqa: ARG002
        session: SmtpSession,  # noqa: ARG002
        envelope: Envelope,
    ) -> str:
        self.recipients.append(envelope.rcpt_tos)
        return "250 OK"


async def test_a_batch_off_the_queue_becomes_one_mail(
    aws: str, environment: pytest.MonkeyPatch
) -> None:
    counter, loop = Counter(), asyncio.get_running_loop()
    table = await new_table()
    server = await loop.create_server(lambda: SMTP(counter, loop=loop), "127.0.0.1", 0)
    environment.setenv("MAILED_TABLE", table)
    environment.setenv("SMTP_URL", f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    event = submitted()
    records = [record(event) for _ in range(3)]

    def invoke() -> object:
        from notifier.lambdas import notifier  # noqa: PLC0415 - importing it is part of the test

        try:
            return notifier.handler({"Records": records}, Invocation())
        finally:
            notifier.post().close()
            notifier.runner.close()

    async with server:
        assert await asyncio.to_thread(invoke) == {"batchItemFailures": []}
    assert counter.recipients == [["zoe@hosts.example", "sam@hosts.example"]]


@pytest.mark.parametrize(("kind", "mailer"), [("ses", SesMailer), ("smtp", SmtpMailer)])
def test_the_mailer_that_is_asked_for_is_opened(
    aws: str,
    environment: pytest.MonkeyPatch,
    runner: asyncio.Runner,
    kind: str,
    mailer: type,
) -> None:
    environment.setenv("MAILER", kind)
    post = open_post(Settings.from_environment(), runner)
    try:
        assert isinstance(post.mailer, mailer)
        assert handle({"Records": []}, Invocation(), post) == {"batchItemFailures": []}
    finally:
        post.close()


def test_settings(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("SMTP_URL")
    environment.setenv("MAILER", "ses")
    settings = Settings.from_environment()
    assert settings.mailer is MailerKind.SES
    assert settings.mail_sender == Address("Our wedding", "rsvp", "wedding.example")
    assert settings.host_emails == (
        Address("Zoë", "zoe", "hosts.example"),
        Address("", "sam", "hosts.example"),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAILER", "pigeon"),
        ("SMTP_URL", ""),
        ("MAIL_SENDER", ""),
        ("MAIL_SENDER", "SECRET"),
        ("MAIL_SENDER", "SECRET@x.example, b@x.example"),
        ("MAIL_SENDER", "SECRET@x.example\r\nBcc: b@x.example"),
        ("HOST_EMAILS", ""),
        ("HOST_EMAILS", ","),
        ("HOST_EMAILS", "a@x.example, SECRET"),
        ("HOST_EMAILS", "a@x.example;SECRET@x.example"),
        ("MAILED_TABLE", ""),
        ("ANSWERED_FUNCTION", ""),
        ("SITE_URL", "SECRET"),
    ],
)
def test_settings_that_cannot_work_stop_the_start_and_are_not_repeated(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    environment.setenv(name, value)
    with pytest.raises(ValidationError) as refusal:
        Settings.from_environment()
    assert "SECRET" not in str(refusal.value)
    assert name in str(refusal.value)
