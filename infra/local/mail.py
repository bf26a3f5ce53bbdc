"""Mails: maildev catches and shows them, and a bridge hands it what functions send through SES."""

import base64
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import aiosmtplib
from aiohttp import web

from infra.local.server import application_server, bound_socket

MAILDEV: Final = Path("node_modules/maildev/dist/bin/maildev.js")
_OUTBOUND: Final = "/v2/email/outbound-emails"
_MAX_BODY: Final = 40 * 1024 * 1024


class MailServerMissingError(Exception):
    """maildev, or Node to run it, is not installed."""


def maildev_command(root: Path, smtp_port: int, web_port: int) -> list[str | Path]:
    """How to run maildev, on loopback only."""
    node = shutil.which("node")
    if node is None or not (root / MAILDEV).is_file():
        raise MailServerMissingError("The mail page needs Node and its packages: run `make setup`.")
    return [
        *(node, root / MAILDEV, "--ip", "127.0.0.1", "--web-ip", "127.0.0.1"),
        *("--smtp", str(smtp_port), "--web", str(web_port), "--hide-extensions", "STARTTLS"),
        "--silent",  # it would log who gets which mail
    ]


@asynccontextmanager
async def ses_bridge(smtp_port: int) -> AsyncIterator[str]:
    """Yield an endpoint for SES v2 whose SendEmail puts the mail on the mail page."""

    async def handle(request: web.BaseRequest) -> web.Response:
        if request.method != "POST" or request.path != _OUTBOUND:
            return _refusal(HTTPStatus.NOT_IMPLEMENTED, "Only SES v2 SendEmail is played here.")
        try:
            message, recipients = _read(json.loads(await request.read()))
        except (KeyError, TypeError, ValueError) as error:
            return _refusal(HTTPStatus.BAD_REQUEST, repr(error))
        sender = message.sender
        try:
            await aiosmtplib.send(
                message.content,
                sender=sender,
                recipients=recipients,
                hostname="127.0.0.1",
                port=smtp_port,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            return _refusal(HTTPStatus.INTERNAL_SERVER_ERROR, repr(error))
        return web.json_response({"MessageId": uuid4().hex})

    async with application_server(handle, max_body=_MAX_BODY) as serve:
        listener, port = bound_socket()
        await serve(listener)
        yield f"http://127.0.0.1:{port}"


class _Mail:
    def __init__(self, sender: str, content: bytes) -> None:
        self.sender = sender
        self.content = content


def _read(request: dict[str, Any]) -> tuple[_Mail, list[str]]:
    """The mail and who gets it, out of a SendEmail request with raw or simple content."""
    destination = request.get("Destination", {})
    recipients = [
        address
        for kind in ("ToAddresses", "CcAddresses", "BccAddresses")
        for address in destination.get(kind, ())
    ]
    sender = str(request["FromEmailAddress"])
    content = request["Content"]
    if raw := content.get("Raw"):
        return _Mail(sender, base64.b64decode(raw["Data"])), recipients
    simple = content["Simple"]
    message = EmailMessage()
    message["From"] = sender
    message["To"] = ", ".join(destination.get("ToAddresses", ()))
    message["Subject"] = simple["Subject"]["Data"]
    message.set_content(simple["Body"].get("Text", {}).get("Data", ""))
    if html := simple["Body"].get("Html"):
        message.add_alternative(html["Data"], subtype="html")
    return _Mail(sender, message.as_bytes()), recipients


def _refusal(status: HTTPStatus, text: str) -> web.Response:
    return web.json_response({"message": text}, status=status)
