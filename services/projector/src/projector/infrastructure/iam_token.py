"""Signing in to the deployed database: a password that IAM accepts for a quarter of an hour.

What botocore's `generate_db_auth_token` gives, without the third of a second its import takes.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

_VALID_SECONDS: Final = 900
_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_NO_BODY: Final = hashlib.sha256().hexdigest()


class _Credentials(NamedTuple):
    key_id: str
    secret: str
    session: str


@dataclass(frozen=True)
class IamToken:
    """Signed anew for each connection, with the function's own credentials: no call, no secret."""

    url: str
    user: str
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __call__(self) -> str:
        address = urlsplit(self.url)
        host = f"{address.hostname}:{address.port or 5432}"
        credentials = self._credentials()
        now = f"{self.clock():%Y%m%dT%H%M%SZ}"
        scope = (now[:8], self.environment["AWS_REGION"], "rds-db", "aws4_request")
        parameters = {
            "Action": "connect",
            "DBUser": self.user,
            "X-Amz-Algorithm": _ALGORITHM,
            "X-Amz-Credential": "/".join((credentials.key_id, *scope)),
            "X-Amz-Date": now,
            "X-Amz-Expires": str(_VALID_SECONDS),
            "X-Amz-Security-Token": credentials.session,
            "X-Amz-SignedHeaders": "host",
        }
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())
        request = f"GET\n/\n{query}\nhost:{host}\n\nhost\n{_NO_BODY}"
        digest = hashlib.sha256(request.encode()).hexdigest()
        key = f"AWS4{credentials.secret}".encode()
        for part in scope:
            key = _signed(key, part)
        signature = _signed(key, "\n".join((_ALGORITHM, now, "/".join(scope), digest))).hex()
        return f"{host}/?{query}&X-Amz-Signature={signature}"

    def _credentials(self) -> _Credentials:
        if "AWS_ACCESS_KEY_ID" in self.environment:
            names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
            return _Credentials(*(self.environment[name] for name in names))
        # A function that SnapStart restored asks on this machine: those of the snapshot are old.
        from urllib.request import Request, urlopen  # noqa: PLC0415

        request = Request(  # noqa: S310 - the Lambda runtime's own address
            self.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"],
            headers={"Authorization": self.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]},
        )
        with urlopen(request, timeout=2) as answer:  # noqa: S310
            given = json.load(answer)
        return _Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["Token"])


def _signed(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
