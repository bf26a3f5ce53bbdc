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
    """What is different in one guest's part of the answer.

    For a guest who comes now, all dishes and the diet are new; for one who no longer comes, they
    are gone. If the needs ticked are others, the note is told again even if it stayed the same:
    the two are read together. `instead_of` is who was to come in this place before.
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
