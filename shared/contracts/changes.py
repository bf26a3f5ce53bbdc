"""What is different between an invite's new answer and the one before: all that a letter needs.

In names, as they were when the answer changed, so that no reader has to look anything up.
"""

from typing import Annotated
from uuid import UUID

from contracts.values import SAID_LATER, Course, DietaryNeeds, Message


class DishChange(Message):
    """Another dish for a course; None where nothing was, or is, chosen."""

    course: Course
    before: str | None
    after: str | None


class NoteChange(Message):
    """What a guest wrote, before and after; empty for nothing."""

    before: str
    after: str


class NeedsChange(Message):
    """Which dietary needs were ticked, before and after."""

    before: DietaryNeeds
    after: DietaryNeeds


class GuestChange(Message):
    """A guest whose part of the answer is another now, and what of it.

    Who comes now brings the dishes and the diet along; who no longer comes takes them away. A note
    that stayed is told again where the needs ticked are others: neither is read alone.
    `instead_of` was to come in this place before, and nobody else has it now.
    """

    id: UUID
    name: str
    was_attending: bool
    attending: bool
    dishes: tuple[DishChange, ...]
    dietary_requirements: NoteChange | None
    dietary_needs: Annotated[NeedsChange | None, SAID_LATER] = None
    instead_of: Annotated[str | None, SAID_LATER] = None


class SongTitle(Message):
    """A song, as people name it."""

    artist: str
    track: str


class AnswerChanges(Message):
    """Guests in the order of the invite, and only those for whom something is different."""

    guests: tuple[GuestChange, ...]
    songs_added: tuple[SongTitle, ...]
    songs_withdrawn: tuple[SongTitle, ...]

    def __bool__(self) -> bool:
        """Whether anything is different."""
        return bool(self.guests or self.songs_added or self.songs_withdrawn)
