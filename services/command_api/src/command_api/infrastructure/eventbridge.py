"""Publishing to the EventBridge bus."""

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from command_api.application.ports.publishing import Delivery, Outgoing
from command_api.infrastructure.aws import AwsClients

if TYPE_CHECKING:
    from types_aiobotocore_events.type_defs import (
        PutEventsRequestEntryTypeDef,
        PutEventsResultEntryTypeDef,
    )

MAX_ENTRIES: Final = 10
MAX_BYTES: Final = 200_000
"""A call, and so an entry: well below EventBridge's 256 KB, as it counts a little differently."""

_PERMANENT: Final = frozenset({"InvalidArgument", "MalformedDetail", "ValidationException"})
"""The message itself is to blame. All else may pass: an outage must not look like poison."""

logger = logging.getLogger(__name__)


class EventBridgePublisher:
    def __init__(self, clients: AwsClients, bus: str) -> None:
        self._clients = clients
        self._bus = bus

    async def publish(self, messages: Sequence[Outgoing]) -> Sequence[Delivery]:
        deliveries = [Delivery.REFUSED] * len(messages)
        away = False
        for call in _calls(messages):
            answers = [Delivery.RETRY] * len(call)
            if not away:
                try:
                    answers = await self._put([messages[n] for n in call])
                except BotoCoreError as error:
                    logger.warning("The bus can't be reached: %s", type(error).__name__)
                    away = True  # the other calls would wait as long for nothing
            for n, delivery in zip(call, answers, strict=True):
                deliveries[n] = delivery
        return deliveries

    async def _put(self, messages: Sequence[Outgoing]) -> list[Delivery]:
        events = await self._clients.events()
        try:
            answer = await events.put_events(Entries=[self._entry(each) for each in messages])
        except ClientError as error:
            code = error.response["Error"]["Code"]
            logger.warning("The bus refused a call of %d: %s", len(messages), code)
            if code not in _PERMANENT:
                return [Delivery.RETRY] * len(messages)
            if len(messages) == 1:
                return [Delivery.REFUSED]
            # One of them is to blame; alone, each shows whether it was the one.
            return [delivery for each in messages for delivery in await self._put([each])]
        return [_delivery(entry) for entry in answer["Entries"]]

    def _entry(self, message: Outgoing) -> "PutEventsRequestEntryTypeDef":
        return {
            "EventBusName": self._bus,
            "Source": message.source,
            "DetailType": message.type,
            "Detail": message.body,
            "Time": message.occurred_at,
        }


def _delivery(entry: "PutEventsResultEntryTypeDef") -> Delivery:
    code = entry.get("ErrorCode")
    if not code:
        return Delivery.SENT
    logger.warning("The bus did not take an entry: %s", code)
    return Delivery.REFUSED if code in _PERMANENT else Delivery.RETRY


def _calls(messages: Sequence[Outgoing]) -> Iterator[list[int]]:
    """The messages' places, by call; those too large for any call are left out."""
    call: list[int] = []
    room = MAX_BYTES
    for n, message in enumerate(messages):
        size = _size(message)
        if size > MAX_BYTES:
            logger.error("A %s of %d bytes is too large for the bus", message.type, size)
            continue
        if call and (size > room or len(call) == MAX_ENTRIES):
            yield call
            call, room = [], MAX_BYTES
        call.append(n)
        room -= size
    if call:
        yield call


def _size(message: Outgoing) -> int:
    """As EventBridge counts it: UTF-8 bytes, and fourteen for the time."""
    return 14 + sum(len(part.encode()) for part in (message.source, message.type, message.body))
