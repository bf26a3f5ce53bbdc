"""Given what was recorded, then this is the caterer's sheet, of now and of any moment before."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.caterer_sheet import CatererSheet, GuestCounts, in_words
from contracts.envelope import Recorded
from contracts.events import AggregateEvent
from contracts.read_models import SubmittedAttendingGuest
from contracts.values import Course, DietaryNeed, GuestType, InviteType
from projector.application import project
from projector.domain.translation import facts
from query_api.domain import caterer_sheet
from tests.histories import (
    START,
    amended,
    answer,
    comes,
    delivered_histories,
    dish,
    guest,
    handed_over,
    place,
    recorded,
)
from tests.in_memory_read_models import InMemoryReadModels, in_order

SOUP = dish(1, GuestType.ADULT, Course.STARTER, "Soup")
COD = dish(2, GuestType.ADULT, Course.MAIN, "Cod")
BEEF = dish(3, GuestType.ADULT, Course.MAIN, "Beef")
CAKE = dish(4, GuestType.ADULT, Course.DESSERT, "Cake")
CAKE_TOO = dish(5, GuestType.CHILD, Course.DESSERT, "Cake")
NUGGETS = dish(6, GuestType.CHILD, Course.MAIN, "Nuggets")
MELON = dish(7, GuestType.CHILD, Course.STARTER, "Melon")

ZOE = guest(1, 1, "Zoë")
BEN = guest(1, 2, "Ben", GuestType.CHILD)
KIT = guest(1, 3, "Kit", GuestType.BABY)
EVE = guest(2, 1, "Eve", dines=False)

ZOES = comes(ZOE, SOUP, COD, CAKE)
BENS = comes(BEN, MELON, NUGGETS, CAKE_TOO, dietary_needs=())
KITS = comes(KIT, dietary_needs=(DietaryNeed.NUTS, DietaryNeed.DAIRY))
EVES = comes(EVE, dietary_requirements="no celery")

HOUR = timedelta(hours=1)
MENU = [recorded(one) for one in (SOUP, COD, BEEF, CAKE, CAKE_TOO, NUGGETS, MELON)]
ANSWERS = [
    recorded(answer(1, ZOES, BENS, KITS), 2, START + HOUR),
    recorded(answer(2, EVES), 2, START + 2 * HOUR),
]


def sheet(history: Sequence[Recorded], as_of: datetime = START + 99 * HOUR) -> CatererSheet:
    return caterer_sheet([e.entry for r in history for e in facts(r) if hasattr(e, "entry")], as_of)


def counts(adult: int = 0, child: int = 0, baby: int = 0) -> GuestCounts:
    return GuestCounts(adult=adult, child=child, baby=baby, all=adult + child + baby)


def test_everybody_is_counted() -> None:
    told = sheet([*MENU, *ANSWERS])
    assert (told.day, told.evening) == (counts(1, 1, 1), counts(adult=1))
    assert told.all == counts(2, 1, 1)


def test_dishes_are_counted_by_whom_they_are_for() -> None:
    starter, main, dessert = sheet([*MENU, *ANSWERS]).courses
    assert [(d.name, d.portions) for d in main.dishes] == [
        ("Beef", counts()),
        ("Cod", counts(adult=1)),
        ("Nuggets", counts(child=1)),
    ]
    assert [(d.name, d.portions) for d in dessert.dishes] == [("Cake", counts(1, 1))]
    for course in (starter, main, dessert):
        assert course.without_choice == counts()
        assert course.without_menu == counts(baby=1)
        assert course.all == counts(1, 1, 1)


def test_who_has_no_choice_is_named_with_the_courses() -> None:
    halved = recorded(answer(1, comes(ZOE, SOUP), KITS), 2)
    told = sheet([*MENU, halved])
    assert [(g.name, g.courses) for g in told.without_choice] == [
        ("Zoë", (Course.MAIN, Course.DESSERT))
    ]
    assert told.courses[1].without_choice == counts(adult=1)


def test_diets_are_listed_with_the_dishes_and_counted() -> None:
    told = sheet([*MENU, *ANSWERS])
    assert [(d.name, d.dishes, d.dietary_requirements) for d in told.diets] == [
        ("Eve", (), "no celery"),
        ("Kit", (), ""),
    ]
    assert [(n.need, n.guests) for n in told.needs] == [
        (DietaryNeed.NUTS, 1),
        (DietaryNeed.DAIRY, 1),
    ]
    assert told.no_needs == 1
    assert [g.name for g in told.diet_unsaid] == ["Zoë"]


def test_the_past_knows_nothing_of_what_came_later() -> None:
    stays = recorded(amended(1), 3, START + 3 * HOUR)
    history = [stays, *ANSWERS, *MENU]
    assert sheet(history, START).all == counts()
    assert sheet(history, START + HOUR).all == counts(1, 1, 1)
    assert sheet(history, START + 3 * HOUR - timedelta(microseconds=1)).all == counts(2, 1, 1)
    told = sheet(history, START + 3 * HOUR)
    assert told.all == counts(adult=1)
    assert told.latest_change_at == START + 3 * HOUR


def test_without_a_handover_nothing_has_changed_since() -> None:
    told = sheet([*MENU, *ANSWERS])
    assert told.handover is None
    assert told.changed_since_handover == ()


def test_what_changed_since_the_handover_is_said_for_each_guest() -> None:
    beef = comes(ZOE, SOUP, BEEF, CAKE, dietary_needs=())
    later = recorded(amended(1, beef, KITS), 3, START + 4 * HOUR)
    handover = recorded(handed_over(START + 90 * timedelta(minutes=1)), 1, START + 3 * HOUR)
    history = [*MENU, *ANSWERS, later, handover]
    told = sheet(history)
    assert told.handover is not None
    assert (told.handover.at, told.handover.as_of) == (START + 3 * HOUR, START + 1.5 * HOUR)
    assert [(c.name, in_words(c)) for c in told.changed_since_handover] == [
        ("Ben", "no longer coming"),
        ("Eve", "coming now; “no celery”"),
        ("Zoë", "Cod → Beef; dietary needs: none"),
    ]
    assert sheet(history, START + 2 * HOUR).handover is None
    before_the_change = sheet(history, START + 3 * HOUR).changed_since_handover
    assert [c.name for c in before_the_change] == ["Eve"]


def test_who_comes_in_whose_place_since_the_handover_is_said() -> None:
    zoes = place(1, 4, ZOE)
    answers: list[AggregateEvent] = [
        answer(1, ZOES, comes(zoes, SOUP, COD, CAKE, name="Sam")),
        amended(1, ZOES, comes(zoes, SOUP, BEEF, CAKE, name="Ada")),
        amended(1, ZOES),
    ]
    said = [recorded(one, n, START + n * HOUR) for n, one in enumerate(answers, start=2)]
    handover = recorded(handed_over(START + 2 * HOUR), 1, START + 2 * HOUR)
    history = [*MENU, *said, handover]
    assert sheet(history, START + 2 * HOUR).all == counts(adult=2)
    instead = sheet(history, START + 3 * HOUR)
    assert instead.all == counts(adult=2)
    assert [(c.name, in_words(c)) for c in instead.changed_since_handover] == [
        ("Ada", "instead of Sam; Cod → Beef"),
    ]
    free = sheet(history)
    assert free.all == counts(adult=1)
    assert [(c.name, in_words(c)) for c in free.changed_since_handover] == [
        ("Sam", "no longer coming"),
    ]


def test_after_another_handover_only_what_changed_since_that_one() -> None:
    handovers = [
        recorded(handed_over(START + hours * HOUR), version, START + hours * HOUR)
        for version, hours in ((1, 1), (2, 3))
    ]
    told = sheet([*MENU, *ANSWERS, *reversed(handovers)])
    assert told.changed_since_handover == ()


def test_who_came_and_went_meanwhile_is_no_change() -> None:
    stays = recorded(amended(2), 3, START + 3 * HOUR)
    back = recorded(amended(2, EVES), 4, START + 4 * HOUR)
    handover = recorded(handed_over(START + 2 * HOUR), 1, START + 2 * HOUR)
    assert sheet([*MENU, *ANSWERS, handover, stays, back]).changed_since_handover == ()


@given(delivered=delivered_histories(), minutes=st.integers(0, 480))
@settings(max_examples=200)
async def test_the_sheet_of_any_moment_is_the_fold_of_what_was_recorded_until_then(
    delivered: tuple[list[Recorded], list[list[Recorded]]], minutes: int
) -> None:
    """Against the lists, which are projected in another way; delivered in any order."""
    history, batches = delivered
    as_of = START + timedelta(minutes=minutes)
    read_models = InMemoryReadModels()
    for batch in batches:
        assert await project(read_models, {str(n): e for n, e in enumerate(batch)}) == {}
    told = caterer_sheet(await read_models.kitchen_entries(), as_of)

    coming = await fold(history, as_of)
    assert told.all.all == len(coming)
    assert told.evening.all == sum(g.invite_type is InviteType.EVENING for g in coming.values())
    assert portions(told) == Counter(
        name for guest in coming.values() for name in guest.chosen_food_choices
    )
    assert {d.id: (d.dietary_needs, d.dietary_requirements) for d in told.diets} == {
        id_: (guest.dietary_needs, guest.dietary_requirements)
        for id_, guest in coming.items()
        if guest.dietary_needs or guest.dietary_requirements
    }
    assert len(told.diets) + told.no_needs + len(told.diet_unsaid) == len(coming)
    reconciles(told)
    if told.handover:
        then = await fold(history, told.handover.as_of)
        assert {change.id for change in told.changed_since_handover} >= {
            id_ for id_ in then.keys() | coming.keys() if then.get(id_) != coming.get(id_)
        }


async def fold(
    history: Sequence[Recorded], until: datetime
) -> dict[object, SubmittedAttendingGuest]:
    recorded_by_then = [event for event in history if event.recorded_at <= until]
    page = await in_order(recorded_by_then).attending_guests(None, None)
    return {guest.id: guest for guest in page.items}


def portions(told: CatererSheet) -> Counter[str]:
    counted = Counter[str]()
    for course in told.courses:
        for one in course.dishes:
            counted[one.name] += one.portions.all
    return +counted


def reconciles(told: CatererSheet) -> None:
    for kind in ("adult", "child", "baby", "all"):
        for course in told.courses:
            parts = [one.portions for one in course.dishes]
            parts += [course.without_choice, course.without_menu]
            assert sum(getattr(part, kind) for part in parts) == getattr(told.day, kind)
            assert getattr(course.all, kind) == getattr(told.day, kind)
        assert getattr(told.day, kind) + getattr(told.evening, kind) == getattr(told.all, kind)
