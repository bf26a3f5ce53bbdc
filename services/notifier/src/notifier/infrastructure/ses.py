"""Letters through Amazon SES."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, override
from uuid import UUID

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.exceptions import BotoCoreError, ClientError

from notifier.application import Mailer, NotSent, Undeliverable
from notifier.domain.letter import Letter
from notifier.infrastructure.mime import Correspondents, internet_message, readers

if TYPE_CHECKING:
    from types_aiobotocore_sesv2 import SESV2Client

# One try: an attempt that timed out may have been sent, and the queue tries again anyway.
_CONFIG: Final = AioConfig(connect_timeout=3, read_timeout=8, retries={"total_max_attempts": 1})

# What SES says of an address it can make nothing of. That nobody is there it hears too late to say.
_REFUSALS: Final = {"BadRequestException": Undeliverable}


class SesMailer(Mailer):
    def __init__(self, client: "SESV2Client", correspondents: Correspondents) -> None:
        self._client = client
        self._correspondents = correspondents

    @override
    async def send(self, letter: Letter, *, letter_id: UUID, to: str | None = None) -> None:
        """SES puts a Message-ID of its own in place of ours."""
        addresses = readers(self._correspondents, to)
        message = internet_message(letter, self._correspondents, letter_id, addresses)
        try:
            await self._client.send_email(
                FromEmailAddress=self._correspondents.sender.addr_spec,
                Destination={"ToAddresses": [address.addr_spec for address in addresses]},
                Content={"Raw": {"Data": message.as_bytes()}},
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise _REFUSALS.get(code, NotSent)(f"SES said {code}.") from error
        except BotoCoreError as error:
            raise NotSent(f"SES can't be reached: {type(error).__name__}.") from error


@asynccontextmanager
async def open_ses(correspondents: Correspondents) -> AsyncIterator[SesMailer]:
    async with get_session().create_client("sesv2", config=_CONFIG) as client:
        yield SesMailer(client, correspondents)
