"""The PersistentSubscriptions service, for groups that subscribe to all events."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import Any

import grpc
from kurrentdbclient.protos.v1 import persistent_pb2, shared_pb2
from kurrentdbclient.protos.v1.persistent_pb2_grpc import PersistentSubscriptionsServicer

from infra.local.kurrentdb.filters import Filter
from infra.local.kurrentdb.group import Group, Nack, Settings, Subscriber
from infra.local.kurrentdb.log import EventLog, Expected, Proposed, Record
from infra.local.kurrentdb.wire import delivered_event

_CONFIG_STREAM = "$persistentSubscriptionConfig"
_CONFIG_TYPE = "$PersistentConfig"
_ACTIONS = {
    persistent_pb2.ReadReq.Nack.Park: Nack.PARK,
    persistent_pb2.ReadReq.Nack.Skip: Nack.SKIP,
}

type _Context = grpc.aio.ServicerContext[Any, Any]
type _Options = (
    persistent_pb2.CreateReq.Options
    | persistent_pb2.ReadReq.Options
    | persistent_pb2.GetInfoReq.Options
    | persistent_pb2.DeleteReq.Options
    | persistent_pb2.ReplayParkedReq.Options
)


class PersistentSubscriptions(PersistentSubscriptionsServicer):
    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._groups: dict[str, Group] = {}
        log.watchers.append(self._see)

    async def Create(  # noqa: N802 - the protocol's name
        self, request: persistent_pb2.CreateReq, context: _Context
    ) -> persistent_pb2.CreateResp:
        options = request.options
        await _require_all(options, context)
        if options.group_name in self._groups:
            await context.abort(grpc.StatusCode.ALREADY_EXISTS, "The group exists already.")
        chosen = options.all
        filter_ = Filter.of(chosen.filter if chosen.HasField("filter") else None)
        group = Group(options.group_name, self._log, _settings(options.settings), filter_)
        if chosen.WhichOneof("all_option") != "end":
            start = chosen.position.commit_position
            for record in self._log.records:
                if record.position >= start:
                    group.see(record)
        self._groups[group.name] = group
        config = Proposed(f"{group.name}-config", _CONFIG_TYPE, "application/json", b"{}", b"")
        self._log.append(_CONFIG_STREAM, [config], Expected.ANY)
        return persistent_pb2.CreateResp()

    async def Delete(  # noqa: N802
        self, request: persistent_pb2.DeleteReq, context: _Context
    ) -> persistent_pb2.DeleteResp:
        group = await self._group(request.options, context)
        del self._groups[group.name]
        return persistent_pb2.DeleteResp()

    async def GetInfo(  # noqa: N802
        self, request: persistent_pb2.GetInfoReq, context: _Context
    ) -> persistent_pb2.GetInfoResp:
        group = await self._group(request.options, context)
        return persistent_pb2.GetInfoResp(subscription_info=_info(group))

    async def ReplayParked(  # noqa: N802
        self, request: persistent_pb2.ReplayParkedReq, context: _Context
    ) -> persistent_pb2.ReplayParkedResp:
        (await self._group(request.options, context)).replay_parked()
        return persistent_pb2.ReplayParkedResp()

    async def Read(  # noqa: N802
        self, request_iterator: AsyncIterator[persistent_pb2.ReadReq], context: _Context
    ) -> AsyncIterator[persistent_pb2.ReadResp]:
        options = (await anext(request_iterator)).options
        group = await self._group(options, context)
        if 0 < group.settings.max_subscriber_count <= len(group.subscribers):
            reason = f"Maximum subscriptions reached for {group.name}."
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, reason)
        confirmation = persistent_pb2.ReadResp.SubscriptionConfirmation(
            subscription_id=f"$all::{group.name}"
        )
        yield persistent_pb2.ReadResp(subscription_confirmation=confirmation)
        subscriber = Subscriber(options.buffer_size)
        group.join(subscriber)
        hearing = asyncio.create_task(_hear(request_iterator, group))
        try:
            while True:
                message = await subscriber.outgoing.get()
                event = delivered_event(message.event, retries=message.retries)
                yield persistent_pb2.ReadResp(event=event)
        finally:
            hearing.cancel()
            with suppress(asyncio.CancelledError):
                await hearing
            group.leave(subscriber)

    def _see(self, record: Record) -> None:
        for group in self._groups.values():
            group.see(record)

    async def _group(self, options: _Options, context: _Context) -> Group:
        await _require_all(options, context)
        group = self._groups.get(options.group_name)
        if group is None:
            await context.abort(grpc.StatusCode.NOT_FOUND, "There is no such group.")
        return group


async def _hear(requests: AsyncIterator[persistent_pb2.ReadReq], group: Group) -> None:
    async for request in requests:
        match request.WhichOneof("content"):
            case "ack":
                group.ack(_ids(request.ack.ids))
            case "nack":
                action = _ACTIONS.get(request.nack.action, Nack.RETRY)
                group.nack(_ids(request.nack.ids), action)


def _ids(ids: Iterable[shared_pb2.UUID]) -> list[str]:
    return [id_.string for id_ in ids]


async def _require_all(options: _Options, context: _Context) -> None:
    if not options.HasField("all"):
        await context.abort(grpc.StatusCode.UNIMPLEMENTED, "Only groups that read all events.")


def _settings(settings: persistent_pb2.CreateReq.Settings) -> Settings:
    milliseconds = settings.message_timeout_ms
    return Settings(
        message_timeout=milliseconds / 1000 if milliseconds else None,
        max_retry_count=settings.max_retry_count,
        max_subscriber_count=settings.max_subscriber_count,
        round_robin=settings.consumer_strategy == "RoundRobin",
    )


def _info(group: Group) -> persistent_pb2.SubscriptionInfo:
    known = "" if group.last_known is None else f"C:{group.last_known}/P:{group.last_known}"
    return persistent_pb2.SubscriptionInfo(
        event_source="$all",
        group_name=group.name,
        status="Live",
        last_known_event_position=known,
        last_checkpointed_event_position=known if group.is_settled else "",
        message_timeout_milliseconds=int((group.settings.message_timeout or 0) * 1000),
        max_retry_count=group.settings.max_retry_count,
        max_subscriber_count=group.settings.max_subscriber_count,
        live_buffer_count=len(group.waiting),
        retry_buffer_count=len(group.retrying),
        total_in_flight_messages=len(group.in_flight),
        outstanding_messages_count=len(group.in_flight),
        parked_message_count=len(group.parked),
        connections=[
            persistent_pb2.SubscriptionInfo.ConnectionInfo(
                available_slots=subscriber.slots - len(subscriber.holds),
                in_flight_messages=len(subscriber.holds),
            )
            for subscriber in group.subscribers
        ],
    )
