"""What functions send through SES arrives at the mail server of the mail page."""

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import aioboto3
import pytest
from aiosmtpd.smtp import SMTP
from botocore.exceptions import ClientError

from infra.local.mail import ses_bridge

CONTENTS: list[Any] = [
    {"Raw": {"Data": b"From: a@example.com\r\nSubject: Caf=?utf-8?b?w6k=?=\r\n\r\nHello\r\n"}},
    {"Simple": {"Subject": {"Data": "Café"}, "Body": {"Text": {"Data": "Hello"}}}},
]


class Inbox:
    """Keeps what an SMTP server is given."""

    def __init__(self) -> None:
        self.envelopes: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def ses(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(inbox), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with (
        ses_bridge(port) as endpoint,
        aioboto3.Session().client(
            "sesv2", endpoint_url=endpoint, region_name="eu-west-2"
        ) as client,
    ):
        yield client
    server.close()


@pytest.mark.parametrize("content", CONTENTS, ids=["raw", "simple"])
async def test_a_mail_sent_through_ses_arrives(ses: Any, inbox: Inbox, content: Any) -> None:
    answer = await ses.send_email(
        FromEmailAddress="wedding@example.com",
        Destination={"ToAddresses": ["one@example.com"], "BccAddresses": ["two@example.com"]},
        Content=content,
    )
    assert answer["MessageId"]
    [envelope] = inbox.envelopes
    assert envelope.mail_from == "wedding@example.com"
    assert envelope.rcpt_tos == ["one@example.com", "two@example.com"]
    mail = message_from_bytes(envelope.content, policy=default)
    assert mail["Subject"] == "Café"
    assert mail.get_content().strip() == "Hello"


async def test_other_operations_are_refused_plainly(ses: Any) -> None:
    with pytest.raises(ClientError, match="Only SES v2 SendEmail"):
        await ses.list_email_identities()
