"""Between the log's records and the protocol's messages."""

from kurrentdbclient.protos.v1 import persistent_pb2, shared_pb2, streams_pb2

from infra.local.kurrentdb.log import Proposed, Record, Resolved

type ProposedMessage = (
    streams_pb2.AppendReq.ProposedMessage | streams_pb2.BatchAppendReq.ProposedMessage
)


def proposed(message: ProposedMessage) -> Proposed:
    return Proposed(
        id=message.id.string,
        type=message.metadata["type"],
        content_type=message.metadata["content-type"],
        data=message.data,
        metadata=message.custom_metadata,
    )


def read_event(found: Resolved) -> streams_pb2.ReadResp.ReadEvent:
    message = streams_pb2.ReadResp.ReadEvent(
        event=_recorded(found.record), commit_position=found.original.position
    )
    if found.link:
        message.link.CopyFrom(_recorded(found.link))
    return message


def delivered_event(found: Resolved, *, retries: int) -> persistent_pb2.ReadResp.ReadEvent:
    """The same message under another name, with the number of tries before this one."""
    message = persistent_pb2.ReadResp.ReadEvent.FromString(read_event(found).SerializeToString())
    message.retry_count = retries
    return message


def _recorded(record: Record) -> streams_pb2.ReadResp.ReadEvent.RecordedEvent:
    event = record.event
    return streams_pb2.ReadResp.ReadEvent.RecordedEvent(
        id=shared_pb2.UUID(string=event.id),
        stream_identifier=shared_pb2.StreamIdentifier(stream_name=record.stream.encode()),
        stream_revision=record.revision,
        prepare_position=record.position,
        commit_position=record.position,
        metadata={
            "type": event.type,
            "content-type": event.content_type,
            "created": str(record.created),
        },
        custom_metadata=event.metadata,
        data=event.data,
    )
