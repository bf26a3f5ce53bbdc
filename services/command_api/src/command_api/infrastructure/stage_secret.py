"""The stage's secret, kept for a while: Secrets Manager charges by the call and takes its time."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from aws_lambda_powertools.utilities import parameters
from botocore.config import Config

from command_api.application.ports import Unavailable

KEPT_SECONDS: Final = 15 * 60
REFETCH_SECONDS: Final = 30
"""How often wrong passwords and forged headers can make us ask again."""
_IN_TIME: Final = Config(
    connect_timeout=1.5, read_timeout=2.5, retries={"total_max_attempts": 2, "mode": "standard"}
)


@dataclass(frozen=True)
class SecretValues:
    origin_secret: str = field(repr=False)
    host_password_hash: str = field(repr=False)
    kurrentdb_uri: str | None = field(default=None, repr=False)


class StageSecret:
    """Raises Unavailable where the secret can't be read."""

    def __init__(self, arn: str, *, clock: Callable[[], float] = time.time) -> None:
        self._arn = arn
        self._clock = clock
        self._fetched_at = float("-inf")
        self._provider: parameters.SecretsProvider | None = None

    async def read(self) -> SecretValues:
        return await self._read(fresh=False)

    async def read_again(self) -> SecretValues:
        """After what was read did not match: it may have been changed since."""
        return await self._read(fresh=self._is_old())

    async def host_password_hash(self) -> str:
        return (await self.read_again()).host_password_hash

    async def kurrentdb_uri(self, *, again: bool) -> str:
        """Where the stage keeps its events, user and password included."""
        uri = (await self._read(fresh=again and self._is_old())).kurrentdb_uri
        if not uri:
            raise Unavailable("The stage's secret has no kurrentdbUri.")
        return uri

    def _is_old(self) -> bool:
        return self._clock() - self._fetched_at >= REFETCH_SECONDS

    async def _read(self, *, fresh: bool) -> SecretValues:
        secret = await asyncio.to_thread(self._fetch, fresh=fresh)
        try:
            return SecretValues(
                secret["originSecret"], secret["hostPasswordHash"], secret.get("kurrentdbUri")
            )
        except KeyError as error:
            raise Unavailable(f"The stage's secret has no {error}.") from None

    def _fetch(self, *, fresh: bool) -> dict[str, str]:
        self._provider = self._provider or parameters.SecretsProvider(boto_config=_IN_TIME)
        now = self._clock()
        try:
            text = self._provider.get(self._arn, max_age=KEPT_SECONDS, force_fetch=fresh)
            secret: dict[str, str] = json.loads(str(text))
        except parameters.GetParameterError as error:
            raise Unavailable("The stage's secret can't be read.") from error
        except ValueError:
            raise Unavailable("The stage's secret is no JSON.") from None
        if fresh or self._fetched_at < now - KEPT_SECONDS:
            self._fetched_at = now
        return secret
