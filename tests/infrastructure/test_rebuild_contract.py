"""What every store promises of a rebuild: new read models beside the old, and then one switch."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from contracts.envelope import Recorded
from contracts.events import SongChoice
from contracts.values import Course, GuestType
from projector.application import GRACE, NotBuilding, NotComplete, drop, fill
from tests.histories import an_id, answer, comes, dish, guest, invite, recorded, signed_in
from tests.in_memory_read_models import in_order
from tests.infrastructure.read_model_stores import (
    InMemory,
    Store,
    deliver,
    dynamodb,
    everything,
    postgres,
)

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SOUP = recorded(dish(1, GuestType.ADULT, Course.STARTER, "Soup"))
COD = recorded(dish(2, GuestType.ADULT, Course.MAIN, "Cod"))
ZOE = guest(1, 1, "Zoë Ng")
LIAM = guest(2, 1, "Liam")
SONG = SongChoice(artist="Björk", track="Hyperballad")
HISTORY = [
    SOUP,
    COD,
    recorded(invite(1, ZOE)),
    recorded(signed_in(1), 2),
    recorded(answer(1, comes(ZOE, SOUP.event), songs=[SONG]), 3),  # type: ignore[arg-type]
]
LATER = [recorded(invite(2, LIAM)), recorded(answer(2, comes(LIAM)), 2)]
WRONG = recorded(dish(99, GuestType.CHILD, Course.DESSERT, "Never on the menu"), 7)
"""In the read models by mistake, and in no history: the reason for a rebuild."""
INVITES = [an_id("invite", 1), an_id("invite", 2)]


@pytest.fixture
def in_memory() -> Store:
    return InMemory()


@pytest.fixture
async def in_postgres(database: str) -> AsyncIterator[Store]:
    async with postgres(database) as store:
        yield store


@pytest.fixture
async def in_dynamodb(read_models_table: str) -> AsyncIterator[Store]:
    async with dynamodb(read_models_table) as store:
        yield store


@pytest.fixture(params=["in_memory", "in_postgres", "in_dynamodb"])
def empty_store(request: pytest.FixtureRequest) -> Store:
    store: Store = request.getfixturevalue(request.param)
    return store


@pytest.fixture
async def store(empty_store: Store) -> Store:
    """With a history, and something that is not of it."""
    await deliver(empty_store.written, [*HISTORY, WRONG])
    return empty_store


async def shows(store: Store, events: Sequence[Recorded]) -> bool:
    fold = in_order(events)
    return await everything(store.read, INVITES) == await everything(fold, INVITES)


async def begun(store: Store) -> int:
    await store.generations.begin(NOW)
    building = (await store.generations.standing()).building
    assert building
    return building.generation


async def page(
    store: Store,
    generation: int,
    events: Sequence[Recorded],
    *,
    after: str | None = None,
    reached: str | None = "end",
    complete: bool = True,
) -> None:
    await fill(
        store.generations, generation, events, after=after, reached=reached, complete=complete
    )


async def test_at_first_there_is_one_generation(store: Store):
    standing = await store.generations.standing()
    assert (standing.building, standing.retired) == (None, None)


async def test_what_is_rebuilt_equals_the_fold(store: Store):
    generation = await begun(store)
    await page(store, generation, HISTORY[:3], reached="3", complete=False)
    await page(store, generation, HISTORY[3:], after="3")
    assert await shows(store, [*HISTORY, WRONG])
    await store.generations.switch(generation, NOW)
    assert await shows(store, HISTORY)


async def test_until_the_switch_the_old_ones_are_read_and_go_on(store: Store):
    generation = await begun(store)
    assert await shows(store, [*HISTORY, WRONG])
    await page(store, generation, HISTORY)
    await deliver(store.written, LATER)
    assert await shows(store, [*HISTORY, WRONG, *LATER])


@pytest.mark.parametrize("moment", ["before history", "between pages", "after history", "after"])
async def test_nothing_that_is_projected_meanwhile_is_lost(store: Store, moment: str):
    generation = await begun(store)
    if moment == "before history":
        await deliver(store.written, LATER)
    await page(store, generation, HISTORY[:3], reached="3", complete=False)
    if moment == "between pages":
        await deliver(store.written, LATER)
    await page(store, generation, HISTORY[3:], after="3")
    if moment == "after history":
        await deliver(store.written, LATER)
    await store.generations.switch(generation, NOW)
    if moment == "after":
        await deliver(store.written, LATER)
    assert await shows(store, [*HISTORY, *LATER])


async def test_history_never_wins_over_what_came_later(store: Store):
    amended = recorded(answer(1, songs=[SONG, SONG]), 4)
    generation = await begun(store)
    await deliver(store.written, [amended])
    await page(store, generation, HISTORY)
    await store.generations.switch(generation, NOW)
    assert await shows(store, [*HISTORY, amended])


async def test_a_late_delivery_never_wins_over_history(store: Store):
    amended = recorded(answer(1, songs=[SONG, SONG]), 4)
    generation = await begun(store)
    await page(store, generation, [*HISTORY, amended])
    await deliver(store.written, HISTORY)
    await store.generations.switch(generation, NOW)
    await deliver(store.written, HISTORY)
    assert await shows(store, [*HISTORY, amended])


async def test_before_all_of_history_is_in_there_is_no_switch(store: Store):
    generation = await begun(store)
    with pytest.raises(NotComplete):
        await store.generations.switch(generation, NOW)
    await page(store, generation, HISTORY[:3], reached="3", complete=False)
    with pytest.raises(NotComplete):
        await store.generations.switch(generation, NOW)
    assert await shows(store, [*HISTORY, WRONG])


async def test_a_rebuild_that_broke_off_goes_on_where_it_was(store: Store):
    generation = await begun(store)
    await page(store, generation, HISTORY[:3], reached="3", complete=False)

    assert await begun(store) == generation
    building = (await store.generations.standing()).building
    assert building
    assert (building.reached, building.complete, building.began_at) == ("3", False, NOW)

    await page(store, generation, HISTORY[3:], after="3")
    await store.generations.begin(NOW + timedelta(days=1))
    building = (await store.generations.standing()).building
    assert building
    assert (building.reached, building.complete, building.began_at) == ("end", True, NOW)


async def test_every_step_may_be_taken_again(store: Store):
    first = (await store.generations.standing()).current
    generation = await begun(store)
    for _ in range(2):
        await page(store, generation, HISTORY)
    for _ in range(2):
        await store.generations.switch(generation, NOW)
    standing = await store.generations.standing()
    assert standing.current == generation
    assert standing.retired
    assert (standing.retired.generation, standing.retired.at) == (first, NOW)
    for _ in range(2):
        await store.generations.drop(first)
    assert (await store.generations.standing()).retired is None
    assert await shows(store, HISTORY)


async def test_a_page_that_does_not_follow_is_refused(store: Store):
    generation = await begun(store)
    await page(store, generation, HISTORY[:2], reached="2", complete=False)
    for after, reached in ((None, "1"), ("1", "3"), ("3", "4")):
        with pytest.raises(NotBuilding):
            await page(store, generation, HISTORY, after=after, reached=reached)
    with pytest.raises(NotComplete):
        await store.generations.switch(generation, NOW)


async def test_of_no_history_nothing_is_made(store: Store):
    generation = await begun(store)
    await page(store, generation, [], reached=None)
    await store.generations.switch(generation, NOW)
    assert await shows(store, [])


async def test_a_page_in_several_parts_moves_on_with_the_last(store: Store):
    generation = await begun(store)
    await page(store, generation, HISTORY[:2], reached=None, complete=False)
    building = (await store.generations.standing()).building
    assert building
    assert (building.reached, building.complete) == (None, False)
    await page(store, generation, HISTORY[2:])
    await store.generations.switch(generation, NOW)
    assert await shows(store, HISTORY)


async def test_steps_of_another_rebuild_are_refused(store: Store):
    standing = await store.generations.standing()
    for generation in (standing.current + 1, standing.current + 7):
        with pytest.raises(NotBuilding):
            await page(store, generation, HISTORY)
        with pytest.raises(NotBuilding):
            await store.generations.switch(generation, NOW)
        with pytest.raises(NotBuilding):
            await store.generations.abandon(generation, NOW)
    await store.generations.drop(standing.current)
    assert await shows(store, [*HISTORY, WRONG])


async def test_a_rebuild_given_up_leaves_nothing_to_the_next(store: Store):
    generation = await begun(store)
    await page(store, generation, [recorded(dish(50, GuestType.ADULT, Course.MAIN, "Old"))])
    for _ in range(2):
        await store.generations.abandon(generation, NOW)
    await deliver(store.written, LATER)
    assert await shows(store, [*HISTORY, WRONG, *LATER])
    with pytest.raises(NotBuilding):
        await store.generations.switch(generation, NOW)

    await store.generations.begin(NOW)
    assert (await store.generations.standing()).building is None  # one is still to be dropped
    await store.generations.drop(generation)
    again = await begun(store)
    assert again != generation
    await page(store, again, [*HISTORY, *LATER])
    await store.generations.switch(again, NOW)
    assert await shows(store, [*HISTORY, *LATER])


async def test_nothing_is_deleted_while_somebody_may_be_at_it(store: Store):
    generation = await begun(store)
    await page(store, generation, HISTORY)
    await store.generations.switch(generation, NOW)
    await drop(store.generations, NOW + GRACE - timedelta(seconds=1))
    assert (await store.generations.standing()).retired
    await drop(store.generations, NOW + GRACE)
    assert (await store.generations.standing()).retired is None
    assert await shows(store, HISTORY)


async def test_one_rebuild_follows_another(store: Store):
    for number in range(3):
        generation = await begun(store)
        await page(store, generation, [*HISTORY, LATER[number % 2]])
        await store.generations.switch(generation, NOW)
        await drop(store.generations, NOW + GRACE)
        assert await shows(store, [*HISTORY, LATER[number % 2]])
