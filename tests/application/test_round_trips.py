"""Out as a spreadsheet and in again, by way of Excel or not: nothing changes."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import CreateFoodChoice, CreateInvite, NewGuest
from contracts.events import InvitedGuest
from contracts.read_models import AvailableFoodChoice, Page, SentInvite
from contracts.values import Course, GuestType, InviteType
from rsvp.csv_file import meant
from rsvp.import_file import read_food_choices, read_invites
from rsvp.importing import as_invited
from rsvp.rows import Row, idempotency_keys, new_rows
from tests.application.read_side import client
from tests.histories import dish, guest, invite, place, recorded
from tests.query_client import HOST

FORMULAS = ["=1+1", "+44 20", "-2", "@me", "'=1+1", "''@x", "'Tis", "a;=1", "a; '@b;';=c;"]
EUROPEAN = st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), max_size=8)
ANY = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
    ),
    max_size=8,
)

ZOE = CreateInvite(type=InviteType.DAY, guests=(NewGuest(type=GuestType.ADULT, name="Zoë"),))
"""One name as people have it tells Windows-1252 from UTF-8; letters thrown together may be both."""


def names(letters: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """As a host may type them, or somebody who plays tricks."""
    typed = st.sampled_from([*FORMULAS, "Zoë", "O'Hara; Kit", 'Jim "Jimbo"']) | letters
    return typed.map(lambda name: NewGuest(type=GuestType.ADULT, name=name).name).filter(bool)


def invites(letters: st.SearchStrategy[str]) -> st.SearchStrategy[list[CreateInvite]]:
    guests = st.builds(NewGuest, type=st.sampled_from(GuestType), name=names(letters))
    return st.lists(
        st.builds(
            CreateInvite,
            type=st.sampled_from(InviteType),
            guests=st.builds(
                lambda named, places: (*named, *(_guest_of(named[0]) for _ in range(places))),
                st.lists(guests, min_size=1, max_size=3),
                st.integers(0, 2),
            ),
        ),
        min_size=1,
        max_size=5,
    )


def _guest_of(guest: NewGuest) -> NewGuest:
    return NewGuest(type=GuestType.ADULT, name="", guest_of=guest.name)


async def exported(wanted: Sequence[CreateInvite]) -> tuple[bytes, list[CreateInvite]]:
    """The guest list's file, and what is invited as the list says."""
    host = client(
        [
            recorded(
                invite(
                    number,
                    *_invited(number, one),
                )
            )
            for number, one in enumerate(wanted)
        ]
    )
    content = (await host.get("/api/invites", HOST, Accept="text/csv")).content
    page = Page[SentInvite].model_validate_json((await host.get("/api/invites", HOST)).content)
    return content, [
        CreateInvite(
            type=one.type,
            guests=tuple(map(as_invited, one.guests)),
        )
        for one in page.items
    ]


def _invited(number: int, wanted: CreateInvite) -> Iterator[InvitedGuest]:
    dines = wanted.type is InviteType.DAY
    first = guest(number, 0, wanted.guests[0].name, wanted.guests[0].type, dines=dines)
    for nth, one in enumerate(wanted.guests):
        if one.guest_of:
            yield place(number, nth, first)
        else:
            yield guest(number, nth, one.name, one.type, dines=dines)


def read(directory: Path, content: bytes) -> list[Row[CreateInvite]]:
    file = directory / "invites.csv"
    file.write_bytes(content)
    return read_invites(file)


def saved_by_excel(delimiter: str, encoding: str) -> Callable[[bytes], bytes]:
    """Opened, and saved again without a change: cells are quoted only where they must be."""

    def save(content: bytes) -> bytes:
        cells = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(cells)
        return text.getvalue().encode(encoding)

    return save


@given(wanted=invites(names(ANY)))
async def test_a_guest_list_comes_back_as_it_went(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[CreateInvite]
) -> None:
    content, listed = await exported(wanted)
    rows = read(tmp_path_factory.mktemp("round"), content)
    assert list(new_rows(idempotency_keys(rows), listed)) == []
    assert len(rows) == len(listed)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "windows-1252"])
@given(wanted=invites(names(EUROPEAN)))
@settings(max_examples=30)
async def test_a_guest_list_comes_back_from_excel(
    tmp_path_factory: pytest.TempPathFactory,
    wanted: list[CreateInvite],
    delimiter: str,
    encoding: str,
) -> None:
    content, listed = await exported([*wanted, ZOE])
    rows = read(tmp_path_factory.mktemp("excel"), saved_by_excel(delimiter, encoding)(content))
    assert list(new_rows(idempotency_keys(rows), listed)) == []


async def test_what_is_added_to_an_exported_list_is_all_that_is_new(tmp_path: Path) -> None:
    ann = CreateInvite(
        type=InviteType.DAY, guests=(NewGuest(type=GuestType.ADULT, name="Ann Ash"),)
    )
    content, listed = await exported([ann, ann])
    rest = b"," * (content.partition(b"\r\n")[0].count(b",") - 3)
    added = [b"Another Ann,day,adult,Ann Ash", b"Bo,evening,child,Bo"]
    rows = read(tmp_path, content + b"".join(row + rest + b"\r\n" for row in added))
    new = [row for _, row in new_rows(idempotency_keys(rows), listed)]
    assert [(row.line, row.request.guests[0].name) for row in new] == [(4, "Ann Ash"), (5, "Bo")]


@given(
    dishes=st.lists(
        st.tuples(st.sampled_from(GuestType), st.sampled_from(Course), names(ANY)), max_size=5
    )
)
async def test_a_menu_comes_back_as_it_went(
    tmp_path_factory: pytest.TempPathFactory, dishes: list[tuple[GuestType, Course, str]]
) -> None:
    host = client([recorded(dish(n, *one)) for n, one in enumerate(dishes)])
    file = tmp_path_factory.mktemp("menu") / "menu.csv"
    file.write_bytes((await host.get("/api/food-choices", HOST, Accept="text/csv")).content)
    menu = (await host.get("/api/food-choices", HOST)).content
    listed = [
        CreateFoodChoice(guest_type=one.guest_type, course=one.course, name=one.name)
        for one in Page[AvailableFoodChoice].model_validate_json(menu).items
    ]
    assert list(new_rows(idempotency_keys(read_food_choices(file)), listed)) == []


async def test_what_would_be_computed_is_shown_instead_and_comes_back(tmp_path: Path) -> None:
    """And an apostrophe that is a name's own stays."""
    tricks = tuple(NewGuest(type=GuestType.ADULT, name=name) for name in FORMULAS)
    content, _ = await exported([CreateInvite(type=InviteType.DAY, guests=tricks)])
    _, *cells = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    shown = [row[3] for row in cells]
    assert shown == [
        "'=1+1", "'+44 20", "'-2", "'@me", "''=1+1", "'''@x", "'Tis", "a;'=1", "a; ''@b;';'=c;",
    ]  # fmt: skip
    assert list(map(meant, shown)) == FORMULAS
    (row,) = read(tmp_path, content)
    assert row.request.guests == tricks
