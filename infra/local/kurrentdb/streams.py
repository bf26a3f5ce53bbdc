"""The Streams service: appending, and reading streams or all of the log."""

from collections.abc import AsyncIterator, Iterable, Sequence
from itertools import islice

import grpc
from google.protobuf import any_pb2, empty_pb2
from google.protobuf.message import Message
from kurrentdbclient.protos.v1 import shared_pb2, status_pb2, streams_pb2
from kurrentdbclient.protos.v1.streams_pb2_grpc import StreamsServicer

from infra.local.kurrentdb.filters import Filter
from infra.local.kurrentdb.log import (
    MAX_APPEND_BYTES,
    EventLog,
    Expected,
    Record,
    TooLarge,
    WrongExpectedVersion,
)
from infra.local.kurrentdb.wire import proposed, read_event

type _Context = grpc.aio.ServicerContext[streams_pb2.ReadReq, streams_pb2.ReadResp]
type _AppendContext = grpc.aio.ServicerContext[
    streams_pb2.BatchAppendReq, streams_pb2.BatchAppendResp
]


class Streams(StreamsServicer):
    def __init__(self, log: EventLog) -> None:
        self._log = log

    async def BatchAppend(  # noqa: N802 - the protocol's name
        self, request_iterator: AsyncIterator[streams_pb2.BatchAppendReq], context: _AppendContext
    ) -> AsyncIterator[streams_pb2.BatchAppendResp]:
        del context
        batches: dict[str, list[streams_pb2.BatchAppendReq]] = {}
        async for request in request_iterator:
            batch = batches.setdefault(request.correlation_id.string, [])
            batch.append(request)
            if request.is_final:
                del batches[request.correlation_id.string]
                yield self._append(batch)

    async def Read(  # noqa: N802
        self, request: streams_pb2.ReadReq, context: _Context
    ) -> AsyncIterator[streams_pb2.ReadResp]:
        options = request.options
        if options.WhichOneof("count_option") != "count":
            await context.abort(grpc.StatusCode.UNIMPLEMENTED, "Catch-up subscriptions.")
        backwards = options.read_direction == streams_pb2.ReadReq.Options.Backwards
        found: Iterable[Record]
        if options.WhichOneof("stream_option") == "stream":
            identifier = options.stream.stream_identifier
            held = self._log.stream(identifier.stream_name.decode())
            if held is None:
                not_found = streams_pb2.ReadResp.StreamNotFound(stream_identifier=identifier)
                yield streams_pb2.ReadResp(stream_not_found=not_found)
                return
            found = _of_stream(held, options.stream, backwards=backwards)
        else:
            if not self._is_a_position(options.all):
                reason = "Unexpected FilteredReadAllResult: InvalidPosition"
                await context.abort(grpc.StatusCode.UNKNOWN, reason)
            chosen = options.filter if options.WhichOneof("filter_option") == "filter" else None
            filter_ = Filter.of(chosen)
            everything = _of_all(self._log.records, options.all, backwards=backwards)
            found = (record for record in everything if filter_.passes(record))
        for record in islice(found, min(options.count, len(self._log.records))):
            resolved = self._log.resolve(record)
            if resolved.link and not options.resolve_links:
                resolved = type(resolved)(resolved.link)
            yield streams_pb2.ReadResp(event=read_event(resolved))

    def _append(self, batch: Sequence[streams_pb2.BatchAppendReq]) -> streams_pb2.BatchAppendResp:
        options = batch[0].options
        response = streams_pb2.BatchAppendResp(
            correlation_id=batch[0].correlation_id, stream_identifier=options.stream_identifier
        )
        events = [proposed(message) for request in batch for message in request.proposed_messages]
        stream = options.stream_identifier.stream_name.decode()
        try:
            last = self._log.append(stream, events, _expected(options))
        except WrongExpectedVersion as error:
            response.error.CopyFrom(_status(_wrong_version(error.current, options)))
        except TooLarge:
            limit = shared_pb2.MaximumAppendSizeExceeded(maxAppendSize=MAX_APPEND_BYTES)
            response.error.CopyFrom(_status(limit))
        else:
            if last is None:
                response.success.no_stream.CopyFrom(empty_pb2.Empty())
            else:
                response.success.current_revision = last.revision
                response.success.position.commit_position = last.position
                response.success.position.prepare_position = last.position
        return response

    def _is_a_position(self, options: streams_pb2.ReadReq.Options.AllOptions) -> bool:
        """Positions are byte offsets: the server finds nothing between two events."""
        if options.WhichOneof("all_option") != "position":
            return True
        position = options.position.commit_position
        return any(record.position == position for record in self._log.records)


def _of_stream(
    held: Sequence[Record],
    options: streams_pb2.ReadReq.Options.StreamOptions,
    *,
    backwards: bool,
) -> Iterable[Record]:
    match options.WhichOneof("revision_option"), backwards:
        case "revision", False:
            return (record for record in held if record.revision >= options.revision)
        case "revision", True:
            return (record for record in reversed(held) if record.revision <= options.revision)
        case "end", False:
            return ()
        case "end", True:
            return reversed(held)
        case _:
            return held


def _of_all(
    records: Sequence[Record], options: streams_pb2.ReadReq.Options.AllOptions, *, backwards: bool
) -> Iterable[Record]:
    """Forwards the position is included, backwards it is not."""
    position = options.position.commit_position
    match options.WhichOneof("all_option"), backwards:
        case "position", False:
            return (record for record in records if record.position >= position)
        case "position", True:
            return (record for record in reversed(records) if record.position < position)
        case "end", False:
            return ()
        case "end", True:
            return reversed(records)
        case _:
            return records


def _expected(options: streams_pb2.BatchAppendReq.Options) -> int | Expected:
    match options.WhichOneof("expected_stream_position"):
        case "stream_position":
            return options.stream_position
        case "no_stream":
            return Expected.NO_STREAM
        case "stream_exists":
            return Expected.STREAM_EXISTS
        case _:
            return Expected.ANY


def _wrong_version(
    current: int | None, options: streams_pb2.BatchAppendReq.Options
) -> shared_pb2.WrongExpectedVersion:
    wrong = shared_pb2.WrongExpectedVersion(expected_stream_position=options.stream_position)
    if current is None:
        wrong.current_no_stream.CopyFrom(empty_pb2.Empty())
    else:
        wrong.current_stream_revision = current
    return wrong


def _status(details: Message) -> status_pb2.Status:
    packed = any_pb2.Any()
    packed.Pack(details)
    return status_pb2.Status(details=packed)
