"""Letters over SMTP."""

from dataclasses import dataclass
from typing import Final, override
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib

from notifier.application import Mailer, NotSent, Undeliverable
from notifier.domain.letter import Letter
from notifier.infrastructure.mime import Correspondents, internet_message, readers

SECONDS: Final = 8
"""For each step of the conversation with the server."""
_PERMANENT: Final = 500
"""From here on, a refusal is one for good."""


@dataclass(frozen=True)
class SmtpServer:
    host: str
    port: int
    username: str | None
    password: str | None
    implicit_tls: bool

    @classmethod
    def at(cls, url: str) -> "SmtpServer":
        """Read `smtp://[user:password@]host[:port]`, or `smtps://` for TLS from the first byte."""
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("The mail server's address must look like smtp://host:port.")
        implicit_tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if implicit_tls else 25),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            implicit_tls=implicit_tls,
        )


class SmtpMailer(Mailer):
    """A connection a letter: they are rare, and a frozen process keeps no connection alive."""

    def __init__(self, server: SmtpServer, correspondents: Correspondents) -> None:
        self._server = server
        self._correspondents = correspondents

    @override
    async def send(self, letter: Letter, *, letter_id: UUID, to: str | None = None) -> None:
        """Sent once the server took it for at least one reader: the others' copies can't be retried
        without mailing the first again.
        """
        server = self._server
        addresses = readers(self._correspondents, to)
        try:
            await aiosmtplib.send(
                internet_message(letter, self._correspondents, letter_id, addresses),
                hostname=server.host,
                port=server.port,
                username=server.username,
                password=server.password,
                use_tls=server.implicit_tls,
                # Never a password in the clear; without one, TLS where the server offers it.
                start_tls=True if server.username and not server.implicit_tls else None,
                timeout=SECONDS,
            )
        except aiosmtplib.SMTPResponseException as error:
            raise NotSent(f"The mail server said {error.code}.") from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = sorted({refusal.code for refusal in error.recipients})
            for_good = min(codes, default=0) >= _PERMANENT
            kind = Undeliverable if for_good else NotSent
            raise kind(f"The mail server refused every reader: {codes}.") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotSent(f"The mail server can't be reached: {type(error).__name__}.") from error
