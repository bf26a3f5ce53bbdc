"""Where an invite stands by now, from the service that knows: called and waited for.

What the notifier has heard itself may be late, or have come in another order.
"""

import asyncio
import json
from typing import Any, Final
from uuid import UUID

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from notifier.application import NotSent, Standing

_IN_TIME: Final = Config(connect_timeout=1.5, read_timeout=5, retries={"total_max_attempts": 1})


class AnsweredFunction:
    """Opens its client when a reminder first needs it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._client: Any = None

    async def standing(self, invite_id: UUID) -> Standing:
        return await asyncio.to_thread(self._ask, invite_id)

    def _ask(self, invite_id: UUID) -> Standing:
        self._client = self._client or get_session().create_client("lambda", config=_IN_TIME)
        request = json.dumps({"inviteId": str(invite_id)}).encode()
        try:
            answer = self._client.invoke(FunctionName=self._name, Payload=request)
            told = json.loads(answer["Payload"].read())
        except (BotoCoreError, ClientError) as error:
            raise NotSent(f"Nobody can tell who has answered: {type(error).__name__}.") from error
        if "FunctionError" in answer:
            raise NotSent("Nobody can tell who has answered; the function's log says why.")
        # A function of the release before says nothing of the code.
        return Standing(bool(told["answered"]), told.get("code"))
