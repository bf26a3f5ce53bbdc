"""Letters to the hosts: a line a guest, and nobody's name can do more than be read."""

import re
import unicodedata
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.changes import (
    AnswerChanges,
    DishChange,
    GuestChange,
    NeedsChange,
    NoteChange,
    SongTitle,
)
from contracts.domain_events import (
    CatererNumbersChanged,
    GuestReply,
    InviteAmended,
    InviteSubmitted,
)
from contracts.values import AnsweredBy, Course, DietaryNeed, DietaryNeeds
from notifier.domain.letter import Letter
from notifier.domain.to_hosts import write_letter

SITE = "https://wedding.example"


def letter(*guests: tuple[str, bool]) -> Letter:
    replies = tuple(GuestReply(name=name, attending=attending) for name, attending in guests)
    return write_letter(InviteSubmitted(id=uuid4(), guests=replies), SITE)


def test_a_reply_that_a_host_noted_is_told_as_such() -> None:
    zoe = (GuestReply(name="Zoë", attending=True),)
    noted = InviteSubmitted(id=uuid4(), guests=zoe, answered_by=AnsweredBy.HOST)
    assert write_letter(noted, SITE).text.startswith("One of you has noted an answer")
    changed = InviteAmended(
        id=uuid4(),
        guests=zoe,
        changes=AnswerChanges(guests=(), songs_added=(), songs_withdrawn=()),
        answered_by=AnsweredBy.HOST,
    )
    said = "The answer of Zoë has changed, as one of you has noted:"
    assert write_letter(changed, SITE).text.startswith(said)


def change(
    name: str,
    *dishes: tuple[str | None, str | None],
    was: bool = True,
    now: bool = True,
    note: tuple[str, str] | None = None,
    needs: tuple[DietaryNeeds, DietaryNeeds] | None = None,
) -> GuestChange:
    return GuestChange(
        id=uuid4(),
        name=name,
        was_attending=was,
        attending=now,
        dishes=tuple(
            DishChange(course=course, before=before, after=after)
            for course, (before, after) in zip(reversed(Course), dishes, strict=False)
        ),
        dietary_requirements=NoteChange(before=note[0], after=note[1]) if note else None,
        dietary_needs=NeedsChange(before=needs[0], after=needs[1]) if needs else None,
    )


def letter_about(
    *changed: GuestChange,
    added: tuple[tuple[str, str], ...] = (),
    withdrawn: tuple[tuple[str, str], ...] = (),
    guests: tuple[str, ...] = ("Zoë Ng", "Ben Ng"),
) -> Letter:
    event = InviteAmended(
        id=uuid4(),
        guests=tuple(GuestReply(name=name, attending=True) for name in guests),
        changes=AnswerChanges(
            guests=changed,
            songs_added=tuple(SongTitle(artist=artist, track=track) for artist, track in added),
            songs_withdrawn=tuple(
                SongTitle(artist=artist, track=track) for artist, track in withdrawn
            ),
        ),
    )
    return write_letter(event, SITE)


class Reader(HTMLParser):
    """What a mail program would show, and which elements it would make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[str] = []
        self.elements: set[str] = set()
        self._in_item = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.elements.add(tag)
        if tag == "li":
            self._in_item = True
            self.items.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "li":
            self._in_item = False

    def handle_data(self, data: str) -> None:
        if self._in_item:
            self.items[-1] += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def guest_lines(text: str) -> list[str]:
    """What stands between the greeting and the closing."""
    _, guests, _ = text.split("\n\n")
    return guests.split("\n")


def test_a_line_a_guest_in_the_order_given_and_who_is_not_attending() -> None:
    written = letter(("Zoë O'Hara", True), ("Björn Kowalska", False), ("Ada", True))

    assert written.subject == "An invite has been submitted!"
    expected = ["Zoë O'Hara", "Björn Kowalska (Not Attending)", "Ada"]
    assert guest_lines(written.text) == expected
    assert read(written.html).items == expected


def test_a_changed_answer_says_what_changed_for_whom() -> None:
    written = letter_about(
        change("Zoë Ng", ("cod", "wellington")),
        change("Ben Ng", ("pie", None), now=False, note=("no nuts", "")),
        change("Kit Ng", (None, "cake"), (None, "cod"), was=False, note=("", "no\nnuts")),
        change("Ann Ng", note=("no nuts", "")),
        change("Eve Ng", (None, "cod"), ("cake", None), note=("no nuts", "no celery")),
        added=(("ABBA", "Waterloo"),),
        withdrawn=(("Björk", "Jóga"),),
    )

    assert written.subject == "An answer has been changed!"
    assert written.text.startswith("The answer of Zoë Ng, Ben Ng has changed:\n")
    expected = [
        "Zoë Ng: cod → wellington",
        "Ben Ng: no longer coming",
        "Kit Ng: coming now; cake; cod; dietary requirements: “no nuts”",
        "Ann Ng: no dietary requirements any more (“no nuts”)",
        "Eve Ng: no dessert → cod; cake → no main; dietary requirements: “no celery”",
        "New song: “Waterloo” by ABBA",
        "No longer wished for: “Jóga” by Björk",
    ]
    assert guest_lines(written.text) == expected
    assert read(written.html).items == expected
    assert f"All the answers so far: {SITE}/hosts\n" in written.text


def test_a_changed_answer_says_which_dietary_needs_changed() -> None:
    vegan, nuts = (DietaryNeed.VEGAN,), (DietaryNeed.VEGAN, DietaryNeed.NUTS)
    written = letter_about(
        change("Zoë Ng", needs=(None, ())),
        change("Ben Ng", needs=(vegan, nuts), note=("no celery", "no celery")),
        change("Kit Ng", needs=(nuts, ())),
        change("Ann Ng", needs=((), None)),
        change("Eve Ng", was=False, needs=(None, vegan)),
    )
    assert guest_lines(written.text) == [
        "Zoë Ng: dietary needs: none",
        "Ben Ng: dietary needs: vegan → vegan, no nuts; dietary requirements: “no celery”",
        "Kit Ng: dietary needs: vegan, no nuts → none",
        "Ann Ng: dietary needs: none → not said",
        "Eve Ng: coming now; dietary needs: vegan",
    ]


def test_who_asks_something_of_the_kitchen_is_named_behind_the_guests() -> None:
    vegan = (DietaryNeed.VEGAN, DietaryNeed.NUTS)
    bad = "<b>x</b>\nAda: vegan\u202e"
    guests = (
        GuestReply(name="Zoë Ng", attending=True, dietary_needs=vegan, dietary_requirements=bad),
        GuestReply(name="Ben Ng", attending=True, dietary_needs=()),
        GuestReply(name="Kit Ng", attending=True, dietary_requirements="no celery"),
        GuestReply(name="Ann Ng", attending=False),
    )
    written = write_letter(InviteSubmitted(id=uuid4(), guests=guests), SITE)
    expected = [
        *("Zoë Ng", "Ben Ng", "Kit Ng", "Ann Ng (Not Attending)"),
        "Dietary needs of Zoë Ng: vegan, no nuts, “<b>x</b> Ada: vegan”",
        "Dietary needs of Kit Ng: “no celery”",
    ]
    assert guest_lines(written.text) == expected
    assert read(written.html).items == expected


def test_a_letter_about_the_caterers_numbers_leads_to_the_sheet() -> None:
    changed = (change("Ben Ng", ("pie", None), now=False), change("Zoë Ng", ("cod", "beef")))
    written = write_letter(CatererNumbersChanged(id=uuid4(), guests=changed), f"{SITE}/")
    assert written.subject == "The caterer's numbers have changed!"
    assert guest_lines(written.text) == ["Ben Ng: no longer coming", "Zoë Ng: cod → beef"]
    assert f"{SITE}/hosts/caterer\n" in written.text
    assert f'href="{SITE}/hosts/caterer"' in written.html


def test_nothing_in_a_changed_answer_can_do_more_than_be_read() -> None:
    bad = "<b>x</b>\nAda: coming now\u202e"
    written = letter_about(
        change(bad, (bad, bad), note=(bad, bad)), added=((bad, bad),), guests=(bad,)
    )
    shown = "<b>x</b> Ada: coming now"
    expected = [
        f"{shown}: {shown} → {shown}; dietary requirements: “{shown}”",
        f"New song: “{shown}” by {shown}",
    ]
    assert guest_lines(written.text) == expected
    assert read(written.html).items == expected
    assert "b" not in read(written.html).elements


@pytest.mark.parametrize(
    ("attending", "greeting"),
    [
        ((True, True), "Wonderful news, there is a yes to your invite:"),
        ((True, False), "There is an answer to your invite:"),
        ((False, False), "There is an answer to your invite, and sadly it is a no:"),
    ],
)
def test_the_greeting_fits_the_answer(attending: tuple[bool, ...], greeting: str) -> None:
    written = letter(*(("Ada", coming) for coming in attending))
    assert written.text.startswith(f"{greeting}\n")
    assert f"<p>{greeting}</p>" in written.html


def test_it_leads_hosts_to_their_own_pages() -> None:
    written = letter(("Ada", True))
    assert f"All the answers so far: {SITE}/hosts\n" in written.text
    assert f'<a href="{SITE}/hosts">' in written.html


def test_markup_in_a_name_is_only_a_name() -> None:
    name = """<script>alert('x')</script> & "<b>co</b>" """
    reader = read(letter((name, True)).html)
    assert reader.items == [name.strip()]
    assert not reader.elements & {"script", "b"}


@pytest.mark.parametrize(
    "name",
    [
        "Sam\nAda (Not Attending)",
        "Sam\r\nBcc: everyone@example.com",
        "Sam\u2028Ada",
        "Sam\x85Ada",
        "Sam\x0bAda",
        "Sam\x00\x1b[31m",
    ],
)
def test_a_name_cannot_add_a_line(name: str) -> None:
    written = letter((name, True))
    assert len(guest_lines(written.text)) == 1
    assert len(written.text.splitlines()) == len(letter(("Sam", True)).text.splitlines())
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", written.text + written.html)


def test_a_name_cannot_turn_round_the_words_behind_it() -> None:
    written = letter(("Sam\u202egnidnettA toN\u2066\u2069", False))
    assert guest_lines(written.text) == ["SamgnidnettA toN (Not Attending)"]
    assert "\u202e" not in written.html


def test_names_written_from_right_to_left_keep_to_themselves() -> None:
    written = letter(("שרה כהן", False), ("فاطمة\u200f", True))
    assert guest_lines(written.text) == [
        "\u2068שרה כהן\u2069 (Not Attending)",
        "\u2068فاطمة\u200f\u2069",  # noqa: RUF001 - the name is meant
    ]
    assert "<bdi>שרה כהן</bdi> (Not Attending)" in written.html


NAMES = (
    st.text(max_size=40)
    .map("A{}".format)
    .filter(lambda name: not name.rstrip().endswith("(Not Attending)"))
)


@given(st.lists(st.tuples(NAMES, st.booleans()), min_size=1, max_size=12))
def test_whatever_the_names_there_is_a_line_a_guest(guests: list[tuple[str, bool]]) -> None:
    written = letter(*guests)
    lines = guest_lines(written.text)
    items = read(written.html).items
    for seen in (lines, items):
        assert [line.endswith(" (Not Attending)") for line in seen] == [
            not attending for _, attending in guests
        ]
    for (name, _), item in zip(guests, items, strict=True):
        spelled = [c for c in name if unicodedata.category(c)[0] in "LN"]
        assert [c for c in item.removesuffix(" (Not Attending)") if c in spelled] == spelled
