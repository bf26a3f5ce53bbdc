"""The stage's secret, kept for a while: Secrets Manager charges by the call and takes its time."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from command_api.application.ports.unavailable import Unavailable
from command_api.infrastructure.aws import AwsClients, unavailable

KEPT_SECONDS: Final = 15 * 60
REFETCH_SECONDS: Final = 30
"""How often wrong passwords and forged headers can make us ask again."""


@dataclass(frozen=True)
class SecretValues:
    origin_secret: str = field(repr=False)
    host_password_hash: str = field(repr=False)
    kurrentdb_uri: str | None = field(default=None, repr=False)


class StageSecret:
    """Raises Unavailable where the secret can't be read."""

    def __init__(
        self, clients: AwsClients, arn: str, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._clients = clients
        self._arn = arn
        self._clock = clock
        self._fetched_at = float("-inf")
        self._fetched: dict[str, str] = {}

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
        return self._age() >= REFETCH_SECONDS

    def _age(self) -> float:
        return self._clock() - self._fetched_at

    async def _read(self, *, fresh: bool) -> SecretValues:
        if fresh or self._age() >= KEPT_SECONDS:
            await self._fetch()
        secret = self._fetched
        try:
            return SecretValues(
                secret["originSecret"], secret["hostPasswordHash"], secret.get("kurrentdbUri")
            )
        except KeyError as error:
            raise Unavailable(f"The stage's secret has no {error}.") from None

    async def _fetch(self) -> None:
        with unavailable("The stage's secret"):
            secrets = await self._clients.secrets()
            answer = await secrets.get_secret_value(SecretId=self._arn)
        try:
            self._fetched = json.loads(answer["SecretString"])
        except ValueError:
            raise Unavailable("The stage's secret is no JSON.") from None
        self._fetched_at = self._clock()
