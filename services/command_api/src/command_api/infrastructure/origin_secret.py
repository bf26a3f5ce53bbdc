"""The secret the CDN shows, so that nobody can come in past it."""

import hmac

from command_api.infrastructure.stage_secret import StageSecret


class StoredOriginSecret:
    """Asks once more on a mismatch, as the secret may have been changed since it was read."""

    def __init__(self, secret: StageSecret) -> None:
        self._secret = secret

    async def is_known(self, presented: str) -> bool:
        if not presented:
            return False
        return _same(presented, (await self._secret.read()).origin_secret) or _same(
            presented, (await self._secret.read_again()).origin_secret
        )


def _same(presented: str, known: str) -> bool:
    """In constant time."""
    return hmac.compare_digest(presented.encode(errors="replace"), known.encode())
