"""Cursors: where in a list one is, by the key of the last item seen; the same for every store."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, TypeAdapter

from contracts.values import Course, GuestType
from query_api.application import UnknownCursor

# A cursor comes back from the outside: nothing may be in it that a store would choke on.
type _Moment = Annotated[
    AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(9999, 1, 1, tzinfo=UTC))
]
type _Count = Annotated[int, Field(ge=0, lt=2**31)]
type _Line = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]

_LATER: Final = ConfigDict(defer_build=True)  # most requests turn no page


@dataclass(frozen=True)
class Cursors:
    """Of one list, whose items are in order of `key`."""

    key: TypeAdapter[Any]

    def token(self, key: tuple[object, ...]) -> str:
        # Warnings off: the enums among it may still be the plain text they were read as.
        return base64.urlsafe_b64encode(self.key.dump_json(key, warnings=False)).decode()

    def read(self, token: str) -> tuple[Any, ...]:
        """Raises UnknownCursor."""
        try:
            key = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
            values: tuple[Any, ...] = self.key.validate_json(key)
        except ValueError as error:
            raise UnknownCursor from error
        return values


FOOD_CHOICES: Final = Cursors(TypeAdapter(tuple[GuestType, Course, _Line, UUID], config=_LATER))
INVITES: Final = Cursors(TypeAdapter(tuple[_Moment, UUID], config=_LATER))
ATTENDING_GUESTS: Final = Cursors(TypeAdapter(tuple[UUID, UUID], config=_LATER))
"""The invite and the guest: names, by which the list goes, have no business in an address."""

SONG_CHOICES: Final = Cursors(TypeAdapter(tuple[_Moment, UUID, _Count], config=_LATER))
