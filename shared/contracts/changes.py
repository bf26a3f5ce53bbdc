"""What is different between an invite's new answer and the one before: all that a letter needs.

In names, as they were when the answer changed, so that no reader has to look anything up.
"""

from uuid import UUID

from contracts.values import Course, Message


class DishChange(Message):
    """Another dish for a course; None where nothing was, or is, chosen."""

    course: Course
    before: str | None
    after: str | None


class NoteChange(Message):
    """What a guest wrote, before and after; empty for nothing."""

    before: str
    after: str


class GuestChange(Message):
    """A guest whose part of the answer is another now, and what of it.

    Who comes now brings the dishes and the note along; who no longer comes takes them away.
    """

    id: UUID
    name: str
    was_attending: bool
    attending: bool
    dishes: tuple[DishChange, ...]
    dietary_requirements: NoteChange | None


class SongTitle(Message):
    artist: str
    track: str


class AnswerChanges(Message):
    """Guests in the order of the invite, and only those for whom something is different."""

    guests: tuple[GuestChange, ...]
    songs_added: tuple[SongTitle, ...]
    songs_withdrawn: tuple[SongTitle, ...]
