"""Whatever guests call themselves, every mail keeps its form, and every name its direction."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.policy import SMTP
from html.parser import HTMLParser
from typing import Final
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.changes import (
    AnswerChanges,
    DishChange,
    GuestChange,
    NoteChange,
    SongTitle,
)
from contracts.commands import GuestAnswer, NewGuest
from contracts.domain_events import (
    AnswerConfirmed,
    CatererNumbersChanged,
    ConfirmedReply,
    GuestReply,
    InviteAmended,
    InviteSubmitted,
    ReminderDue,
)
from contracts.values import TURNS_TEXT_ROUND, Course, GuestType, InviteType
from notifier.domain.letter import Letter
from notifier.domain.reminder import remind
from notifier.domain.to_guests import confirm
from notifier.domain.to_hosts import write_letter
from notifier.infrastructure.mime import Correspondents, internet_message
from tests.torture import Figures, tries

PROMISE: Final = "Nothing strange in exports or mails"
SITE: Final = "https://wedding.example"
HOSTS: Final = Correspondents(Address("Us", "rsvp", "wedding.example"), (Address("", "us", "a.b"),))
ID: Final = UUID(int=7)
STRANGE: Final = (
    "Ann\r\nBcc: all@example.com", "Ann\nX: 1", "=?utf-8?q?Bcc=3A?= a@b", "<script>x</script>",
    "</li></ul><h1>", "&lt;b&gt;", '" onload="x', "https://evil.example", "\u202egnirts\u202c",
    "\u2067\u2066", "\u200f", "\u061c", "مريم", "\u2028next", "\u2029", "\u0085", "\x1b[31m",
    "\x00", ".", "\r\n.\r\n", "a" * 100, "=1+1", "🏴‍☠️", "Ann\tBen",
)  # fmt: skip
NAMES: Final = st.sampled_from(STRANGE) | st.text(
    st.characters(codec="utf-8"), min_size=1, max_size=40
) | st.lists(st.sampled_from(STRANGE), min_size=2, max_size=3).map("".join)  # fmt: skip


def letters(name: str) -> Iterator[Letter]:
    """One of each kind, with the name wherever somebody else's words can stand."""
    song = SongTitle(artist=name, track=name)
    reply = GuestReply(name=name, attending=True, dietary_requirements=name)
    change = GuestChange(
        id=ID,
        name=name, was_attending=True, attending=True,
        dishes=(DishChange(course=Course.MAIN, before=name, after=name),),
        dietary_requirements=NoteChange(before=name, after=name),
    )  # fmt: skip
    changes = AnswerChanges(guests=(change,), songs_added=(song,), songs_withdrawn=(song,))
    yield write_letter(InviteSubmitted(id=ID, guests=(reply,)), SITE)
    yield write_letter(InviteAmended(id=ID, guests=(reply,), changes=changes), SITE)
    yield write_letter(CatererNumbersChanged(id=ID, guests=(change,)), SITE)
    confirmed = ConfirmedReply(**dict(reply), dishes=(name,))
    yield confirm(
        AnswerConfirmed(
            id=ID, email_address="a@b.c", invite_type=InviteType.DAY, revision=0, cancels=False,
            guests=(confirmed,), songs=(song,),
        ),
        None, datetime(2026, 11, 23, tzinfo=UTC), SITE,
    )  # fmt: skip
    yield remind(
        ReminderDue(
            id=ID, email_address="a@b.c", invite_code="0" * 8, guest_names=(name,),
            last_day=date(2027, 1, 1),
        ),
        "0" * 8, SITE,
    )  # fmt: skip


class Form(HTMLParser):
    """The tags of a page with what stands in them, apart from the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, object]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(("/", tag))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("!", data))


def form(letter: Letter) -> tuple[object, ...]:
    """What must be the same whatever the names: headers, lines, tags, and what is attached."""
    message = internet_message(letter, HOSTS, ID, HOSTS.hosts)
    read = message_from_bytes(message.as_bytes(), policy=SMTP)
    headers = [
        (name, value) for name, value in read.items() if name not in ("Date", "Content-Type")
    ]
    parts = [part.get_content_type() for part in read.walk()]
    return headers, parts, letter.text.count("\n"), Form(letter.html).tags


PLAIN: Final = [form(letter) for letter in letters("Ann")]


@pytest.mark.torture(PROMISE)
def test_every_mail_keeps_its_form(figures: Figures) -> None:
    written = 0

    @settings(max_examples=tries(40, of=2000))
    @given(NAMES)
    @example("Ann\r\nBcc: all@example.com")
    @example("\u202egnirts")
    def whatever_they_are_called(name: str) -> None:
        nonlocal written
        for letter, plain in zip(letters(name), PLAIN, strict=True):
            written += 1
            assert form(letter) == plain
            for text in (letter.text.replace("\u2068", "").replace("\u2069", ""), letter.html):
                assert not set(text) & set(TURNS_TEXT_ROUND)
                assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", text)
            assert letter.text.count("\u2068") == letter.text.count("\u2069")

    whatever_they_are_called()
    figures(mails=written, of_another_form=0)


@pytest.mark.parametrize("mark", TURNS_TEXT_ROUND)
def test_no_name_or_note_keeps_a_mark_that_turns_lines_round(mark: str) -> None:
    typed = f" {mark} Zoë{mark} "
    assert NewGuest(type=GuestType.ADULT, name=typed).name == "Zoë"
    assert GuestAnswer(attending=True, dietary_requirements=typed).dietary_requirements == "Zoë"


@pytest.mark.parametrize("name", ["מרים כהן", "مريم\u200f", "Zoë\u200d", "李娜"])
def test_names_of_any_script_come_in_as_they_are(name: str) -> None:
    assert NewGuest(type=GuestType.ADULT, name=name).name == name


@pytest.mark.parametrize("name", ["Ann\r\nBcc: x", "Ann\n", "\x1b[31m", "\x00", "A\u0085B"])
def test_no_name_has_more_than_a_line(name: str) -> None:
    try:
        written = NewGuest(type=GuestType.ADULT, name=name).name
    except ValidationError:
        return
    assert written == "Ann"  # what is around it is not of the name


NOT_SEEN: Final = ("\u200b", "\u2060\ufeff", "\u00ad", "\u3164", "\u2800", "\ufe0f", " \u200d ")


@pytest.mark.parametrize("typed", NOT_SEEN, ids=ascii)
def test_what_nobody_can_see_says_nothing(typed: str) -> None:
    """So the rules that want a name want one here, too."""
    assert NewGuest(type=GuestType.ADULT, name=typed).name == ""
    assert GuestAnswer(attending=True, dietary_requirements=typed).dietary_requirements == ""


@settings(max_examples=tries(200, of=5000))
@given(st.characters(codec="utf-8"))
@example("\ufffe")
@example("\uffff")
@example("\ufffd")
def test_nothing_comes_in_that_a_queue_does_not_take(character: str) -> None:
    """SQS refuses a message with any other character, and so does the dead-letter queue: nobody
    would ever hear of the answer it was part of."""
    for field, model in (
        ("name", lambda: NewGuest(type=GuestType.ADULT, name=f"Zoë{character}n")),
        ("note", lambda: GuestAnswer(attending=True, dietary_requirements=f"nuts{character}n")),
    ):
        try:
            written = model().model_dump_json()
        except ValidationError:
            continue
        assert re.fullmatch(QUEUED, written), field


QUEUED: Final = "[\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*"
"""What SQS takes: the characters that XML 1.0 knows."""
