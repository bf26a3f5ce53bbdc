"""What the hosts have written about their wedding, kept in the stage's secret."""

import asyncio
import json
from typing import Any, Final

from aws_lambda_powertools.utilities import parameters
from botocore.config import Config
from pydantic import ValidationError

from contracts.content import WrittenContent
from notifier.application import NotSent

_CACHED_SECONDS: Final = 15 * 60
_IN_TIME: Final = Config(connect_timeout=1.5, read_timeout=2.5, retries={"total_max_attempts": 1})


class SecretContents:
    """Reads the secret when a letter first needs it, and again after 15 minutes."""

    def __init__(self, secret_arn: str) -> None:
        self._arn = secret_arn
        self._provider: parameters.SecretsProvider | None = None

    async def read(self) -> WrittenContent | None:
        secret = await asyncio.to_thread(self._secret)
        try:
            written = secret.get("content")
            return WrittenContent.model_validate(written) if written else None
        except ValidationError as error:
            raise NotSent("What the hosts have written can't be read.") from error

    def _secret(self) -> dict[str, Any]:
        self._provider = self._provider or parameters.SecretsProvider(boto_config=_IN_TIME)
        try:
            secret: dict[str, Any] = json.loads(
                str(self._provider.get(self._arn, max_age=_CACHED_SECONDS))
            )
        except parameters.GetParameterError as error:
            raise NotSent("The stage's secret can't be read.") from error
        except ValueError:
            raise NotSent("The stage's secret is no JSON.") from None
        return secret
