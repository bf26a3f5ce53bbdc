"""API Gateway's Lambda authorizer (payload 2.0, simple responses).

It never denies: the gateway's own refusals are no problem details, so the services answer instead.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from command_api.application.ports.access import OriginSecret, Sessions
from command_api.application.ports.unavailable import Unavailable
from command_api.ui.session_cookie import token_in
from contracts.principal import Principal, Role

ORIGIN_SECRET_HEADER: Final = "x-rsvp-origin-secret"  # noqa: S105 - its name
VIEWER_ADDRESS_HEADER: Final = "x-rsvp-viewer-address"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Authorizer:
    sessions: Sessions
    origin_secret: OriginSecret
    patience_seconds: float = 4
    """Then it can't be told who is asking. The function is given ten: starting takes time, too."""

    async def authorize(self, event: Mapping[str, Any]) -> dict[str, Any]:
        principal = await self._principal(event)
        return {"isAuthorized": True, "context": principal.context()}

    async def _principal(self, event: Mapping[str, Any]) -> Principal:
        headers: Mapping[str, str] = event.get("headers") or {}
        address = ""
        try:
            async with asyncio.timeout(self.patience_seconds):
                if not await self.origin_secret.is_known(headers.get(ORIGIN_SECRET_HEADER, "")):
                    logger.warning("A call did not come through the CDN")
                    return Principal()
                address = headers.get(VIEWER_ADDRESS_HEADER, "")
                token = token_in(event.get("cookies") or ())
                found = await self.sessions.find(token) if token else None
        except Unavailable as error:
            logger.warning("It can't be told who is asking: %s", error)
            return Principal(role=Role.UNAVAILABLE, viewer_address=address)
        except Exception as error:  # noqa: BLE001 - the gateway would answer for us, in its words
            logger.error("Unforeseen: %s", type(error).__name__)  # noqa: TRY400 - may quote the cookie
            return Principal(role=Role.UNAVAILABLE, viewer_address=address)
        return (found or Principal()).model_copy(update={"viewer_address": address})
