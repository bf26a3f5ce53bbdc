"""The hosts' own words, kept in the stage's secret."""

import asyncio
import json
from typing import Final

from contracts.content import WrittenContent
from query_api.application import NoContent, Unavailable

_CACHED_SECONDS: Final = 15 * 60


class SecretContents:
    """Reads the secret at first use, and again after 15 minutes."""

    def __init__(self, secret_arn: str) -> None:
        self._arn = secret_arn

    async def read(self) -> WrittenContent:
        secret = json.loads(await asyncio.to_thread(self._secret))
        if not secret.get("content"):
            raise NoContent
        return WrittenContent.model_validate(secret["content"])

    def _secret(self) -> str | bytes:
        # Imported here: boto3 takes longer to import than everything else, for one page of many.
        from aws_lambda_powertools.utilities import parameters  # noqa: PLC0415

        try:
            return parameters.get_secret(self._arn, max_age=_CACHED_SECONDS)
        except parameters.GetParameterError as error:
            raise Unavailable("The secret can't be read.") from error
