"""What every store of read models promises, to the projector and to query_api."""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.envelope import Recorded
from contracts.events import GuestAdded, GuestCorrected, GuestWithdrawn, SongChoice
from contracts.read_models import Dish, GuestMenu, Page, PendingRsvp, SubmittedRsvp
from contracts.values import AnsweredBy, Course, DietaryNeed, GuestType, InviteType, Message
from query_api.application import Deadline, UnknownCursor
from tests.histories import (
    COPY,
    START,
    amended,
    an_id,
    answer,
    comes,
    deadline,
    dish,
    guest,
    invite,
    listed,
    noted,
    place,
    recorded,
    reissued,
    reminded,
    signed_in,
)
from tests.in_memory_read_models import in_order
from tests.infrastructure.read_model_stores import (
    InMemory,
    Store,
    deliver,
    dynamodb,
    everything,
    postgres,
)

SOUP = dish(1, GuestType.ADULT, Course.STARTER, "Soup")
COD = dish(2, GuestType.ADULT, Course.MAIN, "Cod")
ZOE = guest(1, 1, "Zoë Ng")
BEN = guest(1, 2, "Ben Ng", GuestType.CHILD)
INVITE = an_id("invite", 1)
KITS = place(1, 3, ZOE)
"""Zoë's, for whoever she brings."""
SONG = SongChoice(artist="Björk", track="Hyperballad")


@pytest.fixture
async def in_postgres(database: str) -> AsyncIterator[Store]:
    async with postgres(database) as store:
        yield store


@pytest.fixture
async def in_dynamodb(read_models_table: str) -> AsyncIterator[Store]:
    async with dynamodb(read_models_table) as store:
        yield store


@pytest.fixture
def in_memory() -> Store:
    return InMemory()


@pytest.fixture(params=["in_memory", "in_postgres", "in_dynamodb"])
def store(request: pytest.FixtureRequest) -> Store:
    """Only the server that is needed is made."""
    store: Store = request.getfixturevalue(request.param)
    return store


def at(version: int, event: object, **envelope: object) -> Recorded:
    return recorded(event, version, START + timedelta(hours=version), **envelope)  # type: ignore[arg-type]


async def rsvp(store: Store) -> PendingRsvp | SubmittedRsvp | None:
    found = await store.read.rsvp(INVITE)
    return found.rsvp if found else None


async def test_nothing_is_there_at_first(store: Store):
    assert await rsvp(store) is None
    assert await store.read.invite_type(INVITE) is None
    assert await store.read.answer_version(INVITE) == 0
    assert await store.read.rsvp_deadline() is None
    assert await everything(store.read, []) == await everything(in_order([]), [])


async def test_a_store_that_is_awake_may_be_roused(store: Store):
    await store.read.rouse()


async def test_an_invite_without_a_menu_offers_empty_courses(store: Store):
    await deliver(store.written, [at(1, invite(1, ZOE, guest(1, 3, "Baby", GuestType.BABY)))])
    found = await rsvp(store)
    assert isinstance(found, PendingRsvp)
    zoe, baby = found.guests
    assert (zoe.food_choices.starter, zoe.food_choices.main) == ((), ())
    assert (baby.food_choices.starter, baby.food_choices.main) == (None, None)


REPLACED = [
    pytest.param(
        dish(1, GuestType.ADULT, Course.STARTER, "Soup"),
        dish(1, GuestType.CHILD, Course.MAIN, "Stew"),
        id="dish",
    ),
    pytest.param(invite(1, ZOE, BEN), invite(1, guest(1, 9, "Ann", dines=False)), id="invite"),
    pytest.param(signed_in(1), signed_in(1), id="sign-in"),
    pytest.param(reissued(1), reissued(1, 2), id="code"),
    pytest.param(answer(1, comes(ZOE, SOUP), comes(BEN), songs=[SONG, SONG]), answer(1), id="gone"),
    pytest.param(
        listed(GuestAdded, 1, BEN, ZOE, BEN, guest(1, 3, "Kit", GuestType.BABY)),
        listed(GuestWithdrawn, 1, ZOE, BEN, guest(1, 3, "Kit", GuestType.BABY)),
        id="guests",
    ),
    pytest.param(
        listed(GuestAdded, 1, KITS, ZOE, BEN, KITS),
        answer(1, comes(ZOE, SOUP), comes(KITS, COD, name="Kit Poe")),
        id="a place is taken",
    ),
    pytest.param(answer(1), answer(1, comes(BEN), songs=[SONG]), id="come"),
    pytest.param(answer(1), amended(1, by=AnsweredBy.HOST), id="by a host"),
    pytest.param(answer(1, comes(ZOE, SOUP), songs=[SONG]), amended(1, comes(BEN)), id="amended"),
]


@pytest.mark.parametrize(("first", "second"), REPLACED)
@pytest.mark.parametrize("together", [True, False], ids=["one batch", "two batches"])
@pytest.mark.parametrize("late", [True, False], ids=["late", "in order"])
async def test_the_later_version_stands(
    store: Store, first: object, second: object, *, together: bool, late: bool
):
    before = [recorded(SOUP), recorded(COD), at(1, invite(1, ZOE, BEN))]
    said = [at(2, first), at(3, second)]
    arrival = said[::-1] if late else said
    await deliver(store.written, before)
    for batch in [arrival] if together else [[event] for event in arrival]:
        await deliver(store.written, batch)
    fold = await everything(in_order([*before, *said]), [INVITE])
    assert await everything(store.read, [INVITE]) == fold
    assert fold != await everything(in_order([*before, said[0]]), [INVITE])


async def test_the_same_again_changes_nothing(store: Store):
    history = [
        recorded(SOUP),
        at(1, invite(1, ZOE, BEN)),
        at(2, signed_in(1)),
        at(3, answer(1, comes(ZOE, SOUP), songs=[SONG])),
    ]
    await deliver(store.written, [*history, *history])
    await deliver(store.written, history)
    assert await everything(store.read, [INVITE]) == await everything(in_order(history), [INVITE])


@pytest.mark.parametrize("late", [True, False], ids=["late", "in order"])
async def test_a_mended_guest_list_stands_in_place_of_the_first(store: Store, *, late: bool):
    zoe = guest(1, 1, "Zoë Ng-Byrne")
    said = [at(1, invite(1, ZOE, BEN)), at(2, listed(GuestCorrected, 1, zoe, zoe, BEN))]
    for event in said[::-1] if late else said:
        await deliver(store.written, [event])
    await deliver(store.written, said[:1])
    found = await rsvp(store)
    assert isinstance(found, PendingRsvp)
    assert (found.guests_version, [one.name for one in found.guests]) == (
        2,
        ["Zoë Ng-Byrne", "Ben Ng"],
    )
    [sent] = (await store.read.invites(None, None)).items
    assert sent.invited_guests == ("Zoë Ng-Byrne", "Ben Ng")


@pytest.mark.parametrize("late", [True, False], ids=["late", "in order"])
async def test_a_place_is_its_guests_and_goes_by_the_name_that_was_given(
    store: Store, *, late: bool
):
    free = place(1, 4, BEN)
    await deliver(store.written, [at(1, invite(1, ZOE, KITS, BEN, free))])
    found = await rsvp(store)
    assert isinstance(found, PendingRsvp)
    assert [(one.name, one.guest_of) for one in found.guests] == [
        ("Zoë Ng", None),
        ("Guest of Zoë Ng", "Zoë Ng"),
        ("Ben Ng", None),
        ("Guest of Ben Ng", "Ben Ng"),
    ]
    said = [
        at(2, answer(1, comes(ZOE), comes(KITS, name="Sam Poe"))),
        at(3, amended(1, comes(ZOE), comes(KITS, name="Kit Poe"))),
    ]
    for event in said[::-1] if late else said:
        await deliver(store.written, [event])
    found = await rsvp(store)
    assert isinstance(found, SubmittedRsvp)
    assert [(one.name, one.guest_of, one.attending) for one in found.guests] == [
        ("Zoë Ng", None, True),
        ("Kit Poe", "Zoë Ng", True),
        ("Ben Ng", None, False),
        ("Guest of Ben Ng", "Ben Ng", False),
    ]
    [sent] = (await store.read.invites(None, None)).items
    assert sent.invited_guests == ("Zoë Ng", "Kit Poe", "Ben Ng", "Guest of Ben Ng")
    assert [one.guest_of for one in sent.guests] == [None, "Zoë Ng", None, "Ben Ng"]
    coming = (await store.read.attending_guests(None, None)).items
    assert [one.name for one in coming] == ["Kit Poe", "Zoë Ng"]


async def test_a_mended_list_shows_nothing_before_its_invite(store: Store):
    await deliver(store.written, [at(2, listed(GuestWithdrawn, 1, BEN, ZOE))])
    assert await rsvp(store) is None
    assert (await store.read.invites(None, None)).items == ()


async def test_whoever_answered_is_named(store: Store):
    await deliver(store.written, [at(1, invite(1, ZOE)), at(2, answer(1, by=AnsweredBy.HOST))])
    found = await rsvp(store)
    assert isinstance(found, SubmittedRsvp)
    assert found.answered_by is AnsweredBy.HOST
    [sent] = (await store.read.invites(None, None)).items
    assert sent.answered_by is AnsweredBy.HOST


@pytest.mark.parametrize("late", [True, False], ids=["late", "in order"])
async def test_the_deadline_set_last_stands(store: Store, *, late: bool):
    said = [at(n, deadline(date(2027, n, 1))) for n in (1, 2)]
    for event in said[::-1] if late else said:
        await deliver(store.written, [event])
    await deliver(store.written, [at(1, invite(1, ZOE))])
    stands = Deadline(date(2027, 2, 1), "Etc/UTC", datetime(2027, 2, 2, tzinfo=UTC))
    assert await store.read.rsvp_deadline() == stands
    found = await store.read.rsvp(INVITE)
    assert found
    assert found.deadline == stands


async def test_an_answer_that_overtook_its_invite_is_shown_with_it(store: Store):
    await deliver(
        store.written,
        [recorded(SOUP), at(2, signed_in(1)), at(3, answer(1, comes(ZOE, SOUP), songs=[SONG]))],
    )
    assert (await store.read.invites(None, None)).items == ()
    assert (await store.read.attending_guests(None, None)).items == ()
    assert (await store.read.song_choices(None, None)).items == ()
    assert await rsvp(store) is None
    await deliver(store.written, [at(1, invite(1, ZOE))])
    found = await rsvp(store)
    assert isinstance(found, SubmittedRsvp)
    assert found.version == await store.read.answer_version(INVITE) == 3
    assert await store.read.invite_type(INVITE) is InviteType.DAY
    assert len((await store.read.song_choices(None, None)).items) == 1


async def test_a_dish_that_comes_after_its_choice_is_named_then(store: Store):
    await deliver(store.written, [at(1, invite(1, ZOE)), at(2, answer(1, comes(ZOE, COD, SOUP)))])
    await deliver(store.written, [recorded(COD)])
    [zoe] = (await store.read.attending_guests(None, None)).items
    assert zoe.chosen_food_choices == ("Cod",)
    await deliver(store.written, [recorded(SOUP)])
    [zoe] = (await store.read.attending_guests(None, None)).items
    assert zoe.chosen_food_choices == ("Soup", "Cod")


async def test_a_submitted_answer_brings_all_that_a_change_of_it_needs(store: Store):
    baby = guest(1, 3, "Baby", GuestType.BABY)
    history = [recorded(SOUP), recorded(COD), at(1, invite(1, ZOE, BEN, baby))]
    await deliver(store.written, [*history, at(2, answer(1, comes(ZOE, SOUP), comes(baby)))])
    found = await rsvp(store)
    assert isinstance(found, SubmittedRsvp)
    zoe, ben, kit = found.guests
    assert (zoe.starter_id, zoe.main_id, zoe.dessert_id) == (SOUP.id, None, None)
    assert zoe.food_choices == GuestMenu(
        starter=(Dish(id=SOUP.id, name="Soup"),), main=(Dish(id=COD.id, name="Cod"),), dessert=()
    )
    assert (ben.attending, ben.starter_id) == (False, None)
    assert ben.food_choices == GuestMenu(starter=(), main=(), dessert=())
    assert kit.food_choices == GuestMenu()


async def test_an_answer_says_where_its_copy_went_and_a_later_one_says_anew(store: Store):
    left = answer(1, comes(ZOE), email_address="zoe@example.com", confirmation=COPY)
    await deliver(store.written, [at(1, invite(1, ZOE)), at(3, left)])
    found = await rsvp(store)
    assert isinstance(found, SubmittedRsvp)
    assert (found.email_address, found.confirmed) == ("zoe@example.com", True)

    for version, address in ((4, "z@example.com"), (5, None)):
        later = amended(1, comes(ZOE), email_address=address)
        await deliver(store.written, [at(version, later)])
        await deliver(store.written, [at(3, left)])
        found = await rsvp(store)
        assert isinstance(found, SubmittedRsvp)
        assert (found.email_address, found.confirmed) == (address, False)


async def test_an_invite_says_where_and_when_its_guests_were_reminded(store: Store):
    first, second = START.date(), START.date() + timedelta(days=7)
    events = [at(1, invite(1, ZOE)), at(2, noted(1)), at(3, reminded(1, first))]
    later = [at(4, noted(1, None)), at(5, reminded(1, second))]
    for batch in (later, events, later, events):
        await deliver(store.written, batch)
    (listed,) = (await store.read.invites(None, None)).items
    assert (listed.status, listed.email_address, listed.last_reminded_on) == (
        "pending",
        None,
        second,
    )
    await deliver(store.written, [at(6, noted(1, "zoe@example.com"))])
    (listed,) = (await store.read.invites(None, None)).items
    assert listed.email_address == "zoe@example.com"


async def test_lists_go_by_name_whatever_its_accents_and_case(store: Store):
    names = ["Zoë", "ÅSA", "anna", "Bjørn", "Ásdís", "李娜"]
    guests = [guest(1, n, name) for n, name in enumerate(names)]
    await deliver(store.written, [at(1, invite(1, *guests)), at(2, answer(1, *map(comes, guests)))])
    listed = (await store.read.attending_guests(None, None)).items
    assert [g.name for g in listed] == ["anna", "ÅSA", "Ásdís", "Bjørn", "Zoë", "李娜"]


def household(number: int, name: str) -> list[Recorded]:
    """One of everything: a dish, an invite, who comes, a song."""
    one = guest(number, 1, name)
    moment = START + timedelta(minutes=number % 4)  # some at the same moment
    song = SongChoice(artist=name, track=name)
    return [
        recorded(dish(number, GuestType.ADULT, Course.MAIN, name), 1, moment),
        recorded(invite(number, one), 1, moment),
        recorded(answer(number, comes(one), songs=[song, song]), 2, moment),
    ]


type Read = Callable[[str | None, int | None], Awaitable[Page[Message]]]
type Listed = Callable[[Store], Read]

LISTS = [
    pytest.param(lambda store: store.read.invites, id="invites"),
    pytest.param(lambda store: store.read.food_choices, id="food choices"),
    pytest.param(lambda store: store.read.attending_guests, id="attending guests"),
    pytest.param(lambda store: store.read.song_choices, id="song choices"),
]


async def rest(read: Read, page: Page[Message], limit: int) -> list[str]:
    """What `page` and all pages behind it hold."""
    listed = [item.model_dump_json() for item in page.items]
    for _ in range(100):
        if page.next is None:
            return listed
        assert len(page.items) == limit
        page = await read(page.next, limit)
        listed += [item.model_dump_json() for item in page.items]
    raise AssertionError("The list has no end.")


@pytest.mark.parametrize("of", LISTS)
@pytest.mark.parametrize("limit", [1, 3, 10, 500])
async def test_pages_add_up_to_the_list(store: Store, of: Listed, limit: int):
    for number, name in enumerate(["Éa", "Ab", "eA", "ea", "Zz", "Mm", "Mm", "aa", "bb", "cc"]):
        await deliver(store.written, household(number, name))
    read = of(store)
    listed = await rest(read, await read(None, limit), limit)
    assert listed == [item.model_dump_json() for item in (await read(None, None)).items]
    assert len(listed) >= 10


@pytest.mark.parametrize("of", LISTS)
async def test_what_comes_between_two_pages_shifts_nothing(store: Store, of: Listed):
    for number in range(8, 24, 2):
        await deliver(store.written, household(number, f"Guest {number:02}"))
    read = of(store)
    before = [item.model_dump_json() for item in (await read(None, None)).items]
    page = await read(None, 3)
    for number in [*range(8), *range(9, 24, 2), 30, 31]:
        await deliver(store.written, household(number, f"Guest {number:02}"))
    seen = await rest(read, page, 3)
    assert [item for item in seen if item in before] == before


@pytest.mark.parametrize("of", LISTS)
async def test_a_cursor_nobody_gave_out_is_refused(store: Store, of: Listed):
    for nowhere in ["", "x", "W10=", "🎂"]:
        with pytest.raises(UnknownCursor):
            await of(store)(nowhere, 10)


async def test_no_cursor_tells_who_is_there(store: Store):
    """Places travel in addresses, and addresses end up in logs."""
    for number in range(3):
        await deliver(store.written, household(number, f"Canary {number}"))
    for of in (store.read.invites, store.read.attending_guests, store.read.song_choices):
        cursor = (await of(None, 1)).next
        assert cursor
        with suppress(ValueError):  # else it is no base 64
            cursor += base64.urlsafe_b64decode(cursor).decode(errors="replace")
        assert "canary" not in cursor.lower()


async def test_who_declines_between_two_pages_can_be_gone_on_from(store: Store):
    guests = [
        guest(1, place, name) for place, name in enumerate(("Ann", "李娜", "o'brien; --", "Zoë"))
    ]
    coming = [comes(each) for each in guests]
    await deliver(store.written, [at(1, invite(1, *guests)), at(2, answer(1, *coming))])
    page = await store.read.attending_guests(None, 2)
    await deliver(store.written, [at(3, amended(1, *coming[:2], coming[3]))])
    assert page.next
    behind = await store.read.attending_guests(page.next, 10)
    assert [item.name for item in behind.items] == ["Zoë", "李娜"]
    assert [item.name for item in page.items] == ["Ann", "o'brien; --"]


async def test_pages_go_by_the_names_of_those_who_come(store: Store):
    """Whoever comes in a place of a guest is listed by the name that the answer gave them."""
    mia, zoe = guest(1, 1, "Mia"), guest(1, 2, "Zoë")
    hers, his = place(1, 3, mia), place(1, 4, zoe)
    coming = [comes(mia), comes(zoe), comes(hers, name="Aaron"), comes(his, name="Xan")]
    await deliver(store.written, [at(1, invite(1, mia, zoe, hers, his)), at(2, answer(1, *coming))])
    page = await store.read.attending_guests(None, 1)
    listed = [*page.items]
    while page.next:
        page = await store.read.attending_guests(page.next, 1)
        listed += page.items
    assert [one.name for one in listed] == ["Aaron", "Mia", "Xan", "Zoë"]


async def test_no_dietary_needs_are_not_taken_for_none_said(store: Store):
    needs = [(DietaryNeed.VEGAN, DietaryNeed.NUTS), (), None]
    guests = [guest(1, place, f"Guest {place}") for place in range(3)]
    coming = [comes(one, dietary_needs=said) for one, said in zip(guests, needs, strict=True)]
    await deliver(store.written, [at(1, invite(1, *guests)), at(2, answer(1, *coming))])
    found = await rsvp(store)
    assert isinstance(found, SubmittedRsvp)
    assert [one.dietary_needs for one in found.guests] == needs
    listed = (await store.read.attending_guests(None, None)).items
    assert [one.dietary_needs for one in listed] == needs
