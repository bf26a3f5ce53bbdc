"""Which events of the log a reader asks for."""

import re
from dataclasses import dataclass
from typing import Self

from kurrentdbclient.protos.v1 import persistent_pb2, streams_pb2

from infra.local.kurrentdb.log import Record

type _Options = (
    streams_pb2.ReadReq.Options.FilterOptions
    | persistent_pb2.CreateReq.AllOptions.FilterOptions
    | None
)


@dataclass(frozen=True)
class Filter:
    """By stream or by event type, with a pattern or by one of several prefixes; None is all."""

    by_stream: bool = False
    pattern: str = ""
    prefixes: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: _Options) -> Self:
        if options is None:
            return cls()
        by_stream = options.WhichOneof("filter") == "stream_identifier"
        expression = options.stream_identifier if by_stream else options.event_type
        return cls(by_stream, expression.regex, tuple(expression.prefix))

    def passes(self, record: Record) -> bool:
        text = record.stream if self.by_stream else record.event.type
        if self.prefixes:
            return text.startswith(self.prefixes)
        return re.search(self.pattern, text) is not None
