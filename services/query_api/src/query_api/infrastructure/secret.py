"""The hosts' own words, kept in the stage's secret."""

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final

from contracts.content import WrittenContent
from query_api.application import NoContent, Unavailable

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.parameters import SecretsProvider

_CACHED_SECONDS: Final = 15 * 60


class SecretContents:
    """Reads the secret at first use, and again after 15 minutes."""

    def __init__(self, secret_arn: str) -> None:
        self._arn = secret_arn
        self._provider: SecretsProvider | None = None

    async def read(self) -> WrittenContent:
        secret = await asyncio.to_thread(self._secret)
        if not secret.get("content"):
            raise NoContent
        return WrittenContent.model_validate(secret["content"])

    def _secret(self) -> dict[str, Any]:
        # Imported here: boto3 takes longer to import than everything else, for one page of many.
        from aws_lambda_powertools.utilities import parameters  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415

        self._provider = self._provider or parameters.SecretsProvider(
            # Nobody can call the thread back that waits here, and there are few: two attempts end
            # well within the ten seconds in which HTTP owes an answer.
            boto_config=Config(
                connect_timeout=1.5,
                read_timeout=2.5,
                retries={"total_max_attempts": 2, "mode": "standard"},
            )
        )
        try:
            text = self._provider.get(self._arn, max_age=_CACHED_SECONDS)
            secret: dict[str, Any] = json.loads(str(text))
        except parameters.GetParameterError as error:
            raise Unavailable("The secret can't be read.") from error
        except ValueError:
            raise Unavailable("The secret is no JSON.") from None
        return secret
