"""What the stage tells this service, from the environment."""

import os
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import getaddresses
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


class MailerKind(StrEnum):
    SES = "ses"
    SMTP = "smtp"


def _addresses(text: object) -> object:
    """Comma separated, with or without display names."""
    if not isinstance(text, str):
        return text
    try:
        found = tuple(
            Address(display_name=name, addr_spec=address)
            for name, address in getaddresses([text], strict=True)
        )
    except (HeaderParseError, IndexError) as error:
        raise ValueError("That is no mail address.") from error
    if not found or not all(address.username and address.domain for address in found):
        raise ValueError("A mail address looks like rsvp@example.com.")
    return found


def _address(text: object) -> object:
    found = _addresses(text)
    return found[0] if isinstance(found, tuple) and len(found) == 1 else found


class Settings(BaseModel):
    """Refuses to start on anything missing; errors never repeat a value."""

    model_config = ConfigDict(
        frozen=True,
        alias_generator=str.upper,
        validate_by_name=True,
        arbitrary_types_allowed=True,
        hide_input_in_errors=True,
    )

    mailer: MailerKind
    smtp_url: str | None = None
    mail_sender: Annotated[Address, BeforeValidator(_address)]
    host_emails: Annotated[tuple[Address, ...], BeforeValidator(_addresses), Field(min_length=1)]
    mailed_table: Annotated[str, Field(min_length=1)]
    answered_function: Annotated[str, Field(min_length=1)]
    secret_arn: Annotated[str, Field(min_length=1)]
    site_url: Annotated[str, Field(pattern=r"^https?://\S+$")]

    @model_validator(mode="after")
    def _smtp_has_an_address(self) -> Self:
        if self.mailer is MailerKind.SMTP and not self.smtp_url:
            raise ValueError("MAILER=smtp needs SMTP_URL.")
        return self

    @classmethod
    def from_environment(cls) -> Self:
        return cls.model_validate(dict(os.environ))
