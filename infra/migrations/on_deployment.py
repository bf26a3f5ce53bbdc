"""Lambda: applies the migrations while a deployment waits, before anybody calls the new code.

It signs in as the administrator: the roles that sign in with IAM are made by these files.
"""

import asyncio
import json
import os
from typing import Any, Final
from urllib.parse import quote, urlsplit

import boto3  # type: ignore[import-untyped]

from infra.migrations.runner import Unreachable, migrate

WAKING_SECONDS: Final = 180
"""A database that slept for a day may take half a minute; one that is being made, longer."""
PAUSE_SECONDS: Final = 2


def handler(event: object, context: object) -> dict[str, list[str]]:
    """The names of the files that were applied. Raises MigrationError, which stops the deployment
    with nothing shifted."""
    del event, context
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET_ARN"])
    url = signed_in(os.environ["DATABASE_URL"], json.loads(secret["SecretString"]))
    applied = asyncio.run(apply(url))
    print(json.dumps({"message": "Migrated", "applied": applied}))
    return {"applied": applied}


def signed_in(url: str, administrator: dict[str, Any]) -> str:
    """The address with name and password in it, as asyncpg wants them."""
    address = urlsplit(url)
    user, password = (quote(administrator[key], safe="") for key in ("username", "password"))
    return address._replace(netloc=f"{user}:{password}@{address.netloc}").geturl()


async def apply(
    url: str, *, waking_seconds: float = WAKING_SECONDS, pause_seconds: float = PAUSE_SECONDS
) -> list[str]:
    """Migrate, as soon as the database can be reached."""
    loop = asyncio.get_running_loop()
    until = loop.time() + waking_seconds
    while True:
        try:
            # A deployment that fails is undone by asking this function of before once more, and
            # migrations only ever add: what the failed one has applied may stay.
            return await migrate(url, later_release=True)
        except Unreachable:
            if loop.time() > until:
                raise
            await asyncio.sleep(pause_seconds)
