"""What another stack would have made before the application's: the stage's secret and parameters."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher

from infra.local.aws import Aws
from infra.local.resources import put_parameters

STAGE: Final = "local"


@dataclass(frozen=True)
class Stage:
    """What the stage's templates are told, and what the CDN knows of its secret."""

    parameters: dict[str, str]
    origin_secret: str


async def prepare(
    aws: Aws, root: Path, *, database_url: str, smtp_url: str, site_url: str, host_password: str
) -> Stage:
    """Make the secret and the SSM parameters, in an empty moto."""
    origin_secret = secrets.token_urlsafe(32)
    content = root / "examples" / "content.json"
    secret = {
        "originSecret": origin_secret,
        "hostPasswordHash": PasswordHasher().hash(host_password),
        "content": json.loads(content.read_bytes()) if content.exists() else {},
    }
    created = await aws.call(
        "secretsmanager.CreateSecret",
        Name=f"rsvp-{STAGE}",
        SecretString=json.dumps(secret),
        ClientRequestToken=secrets.token_hex(16),
    )
    parameters = {
        f"/rsvp/{STAGE}/{name}": value
        for name, value in (
            ("database-url", database_url),
            ("secret-arn", str(created["ARN"])),
            ("smtp-url", smtp_url),
            ("site-url", site_url),
        )
    }
    await put_parameters(aws, parameters)
    return Stage(parameters, origin_secret)
