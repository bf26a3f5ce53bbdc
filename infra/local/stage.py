"""What the application's stack finds there: the stage's secret and parameters."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher

from infra.local.aws import Aws
from infra.local.moto import ACCOUNT, REGION

STAGE: Final = "local"
_SECRET: Final = f"rsvp-{STAGE}"


@dataclass(frozen=True)
class Stage:
    """Known before moto runs, so that functions need not wait for it."""

    database_url: str
    smtp_url: str
    site_url: str
    kurrentdb_uri: str | None = None
    origin_secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def parameters(self) -> Mapping[str, str]:
        """The SSM parameters. The secret's ARN goes without its random end, as AWS lets it."""
        arn = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{_SECRET}"
        return {
            f"/rsvp/{STAGE}/database-url": self.database_url,
            f"/rsvp/{STAGE}/secret-arn": arn,
            f"/rsvp/{STAGE}/smtp-url": self.smtp_url,
            f"/rsvp/{STAGE}/site-url": self.site_url,
        }

    async def create_secret(self, aws: Aws, *, host_password: str, content: Path) -> None:
        """Make the secret, in an empty moto."""
        secret = {
            "originSecret": self.origin_secret,
            "hostPasswordHash": PasswordHasher().hash(host_password),
            "content": _read(content),
            **({"kurrentdbUri": self.kurrentdb_uri} if self.kurrentdb_uri else {}),
        }
        await aws.call(
            "secretsmanager.CreateSecret",
            Name=_SECRET,
            SecretString=json.dumps(secret),
            ClientRequestToken=secrets.token_hex(16),
        )


def _read(content: Path) -> object:
    return json.loads(content.read_bytes()) if content.exists() else {}
