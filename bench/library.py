"""The `eventsourcing` library's recorder on the same server: what we compare ourselves with."""

from urllib.parse import urlsplit
from uuid import uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

from contracts.events import InviteAuthenticated


def recorder(url: str, connections: int) -> PostgresApplicationRecorder:
    """Its table made, and as many connections opened as are asked for."""
    address = urlsplit(url)
    datastore = PostgresDatastore(
        dbname=address.path[1:],
        host=address.hostname or "",
        port=address.port or 5432,
        user=address.username or "",
        password="",
        pool_size=connections,
        max_overflow=0,
    )
    opened = PostgresApplicationRecorder(datastore)
    opened.create_table()
    return opened


class LibraryStream:
    """A stream of its own, appended to as the library's aggregates are."""

    def __init__(self, recorder: PostgresApplicationRecorder, event: InviteAuthenticated) -> None:
        self._recorder = recorder
        self._id = uuid4()
        self._event = event
        self._version = 0

    def append(self, count: int) -> None:
        versions = range(self._version + 1, self._version + count + 1)
        self._version += count
        self._recorder.insert_events(
            [
                StoredEvent(
                    originator_id=self._id,
                    originator_version=version,
                    topic=self._event.type,
                    state=self._event.model_dump_json().encode(),
                )
                for version in versions
            ]
        )
