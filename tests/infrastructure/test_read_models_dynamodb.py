"""The read models on DynamoDB: pages of a query, items that are refused, a table that is away."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

import projector.application
import query_api.application
from command_api.application.append_limits import MAX_EVENT_BYTES
from contracts.envelope import Recorded
from contracts.events import AggregateEvent, SongChoice
from contracts.values import Course, GuestType
from projector.application import project
from projector.domain.facts import (
    AnswerSubmitted,
    FoodChoiceAvailable,
    InviteSent,
    KitchenInformed,
)
from projector.domain.translation import facts
from tests.histories import an_id, answer, comes, dish, guest, invite, recorded, signed_in
from tests.in_memory_read_models import in_order
from tests.infrastructure.aws_clients import nobody_listens
from tests.infrastructure.read_model_stores import DynamoDb, deliver, dynamodb, everything

HOUSEHOLDS = 24
"""Three a partition."""
MOST_OF_AN_ITEM = 390_000
"""Bytes; DynamoDB refuses more than 400 KB, and answers at most 1 MB at once."""

MENU = [
    recorded(dish(number, kind, course, f"{kind} {course} {number}"))
    for number, (kind, course) in enumerate((k, c) for k in GuestType for c in Course)
]


@pytest.fixture
async def store(read_models_table: str) -> AsyncIterator[DynamoDb]:
    async with dynamodb(read_models_table) as store:
        yield store


def wedding(dietary_requirements: str = "") -> list[Recorded]:
    history = [*MENU]
    for number in range(HOUSEHOLDS):
        one = guest(number, 1, f"Guest {number:03}")
        attends = comes(one, dietary_requirements=dietary_requirements)
        songs = [SongChoice(artist=one.name, track="A song")]
        history += [
            recorded(invite(number, one)),
            recorded(signed_in(number), 2),
            recorded(answer(number, attends, songs=songs), 3),
        ]
    return history


INVITES = [an_id("invite", number) for number in range(HOUSEHOLDS)]


async def count_pages(store: DynamoDb, *, items_a_page: int | None = None) -> list[object]:
    """Notes each page the reading side asks for from now on, however few items it may have."""
    asked: list[object] = []

    def note(params: dict[str, Any], **_: object) -> dict[str, Any] | None:
        asked.append(params.get("ExclusiveStartKey"))
        return params | {"Limit": items_a_page} if items_a_page else None

    client = await store.tables[1].client()
    client.meta.events.register("provide-client-params.dynamodb.Query", note)  # type: ignore[arg-type]
    return asked


async def test_every_read_goes_on_to_the_last_page(store: DynamoDb):
    history = wedding()
    await deliver(store.written, history)
    pages = await count_pages(store, items_a_page=1)
    fold = await everything(in_order(history), INVITES)
    assert await everything(store.read, INVITES) == fold
    assert sum(page is not None for page in pages) > len(history)


async def test_lists_go_beyond_the_megabyte_that_is_answered_at_once(store: DynamoDb):
    history = wedding("x" * MOST_OF_AN_ITEM)
    await deliver(store.written, history)
    pages = await count_pages(store)
    assert len((await store.read.attending_guests(None, None)).items) == HOUSEHOLDS
    assert any(pages)


async def test_a_fact_that_is_too_large_fails_alone(store: DynamoDb):
    """Not even the kitchen, which has the name once where the menu has it twice, hears of it."""
    large = recorded(dish(99, GuestType.ADULT, Course.MAIN, "x" * (MOST_OF_AN_ITEM // 2 + 10_000)))
    history = [*MENU, recorded(invite(1, guest(1, 1, "Zoë")))]
    batch = {str(number): event for number, event in enumerate([large, *history])}
    failures = await project(store.written, batch)
    assert list(failures) == ["0"]
    fold = await everything(in_order(history), [INVITES[1]])
    assert await everything(store.read, [INVITES[1]]) == fold


@pytest.mark.parametrize(
    "said",
    [
        lambda words: dish(1, GuestType.ADULT, Course.MAIN, words),
        lambda words: answer(1, comes(guest(1, 1, "Zoë"), dietary_requirements=words)),
    ],
    ids=["a dish", "an answer"],
)
async def test_the_kitchen_takes_the_longest_event(
    store: DynamoDb, said: Callable[[str], AggregateEvent]
):
    """So it is never the one that is refused, where what goes before it was not."""
    room = MAX_EVENT_BYTES - len(said("").model_dump_json())
    longest = said("x" * room)
    assert len(longest.model_dump_json()) == MAX_EVENT_BYTES
    (entry,) = (fact for fact in facts(recorded(longest)) if isinstance(fact, KitchenInformed))
    await store.written.write([entry])
    assert await store.read.kitchen_entries() == [entry.entry]


async def test_of_a_write_that_is_refused_the_rest_is_in(store: DynamoDb):
    """What the port allows, and what makes a second try cheap."""
    said = [fact for event in MENU for fact in facts(event)]
    large = FoodChoiceAvailable(an_id(), 1, GuestType.ADULT, Course.MAIN, "x" * 400_000)
    with pytest.raises(ClientError):
        await store.written.write([large, *said])
    fold = await everything(in_order(MENU), [])
    assert await everything(store.read, []) == fold


async def test_an_answer_is_one_item_and_so_all_or_nothing(store: DynamoDb):
    zoe = guest(1, 1, "Zoë")
    song = SongChoice(artist="Björk", track="Hyperballad")
    await deliver(
        store.written,
        [recorded(invite(1, zoe)), recorded(answer(1, comes(zoe), songs=[song, song]), 2)],
    )
    client = await store.tables[0].client()
    held = (await client.scan(TableName=store.tables[0].name))["Items"]
    kinds = sorted(
        item["sk"]["S"].partition("#")[2] for item in held if "#invites-" in item["pk"]["S"]
    )
    assert kinds == ["answer", "invite"]


async def test_versions_compare_as_numbers(store: DynamoDb):
    moment = recorded(MENU[0].event).occurred_at
    for version in (2, 10, 9):
        name = f"version {version}"
        soup = FoodChoiceAvailable(an_id("soup"), version, GuestType.ADULT, Course.STARTER, name)
        await store.written.write([soup])
    [soup_listed] = (await store.read.food_choices(None, None)).items
    assert soup_listed.name == "version 10"
    invited = an_id("invite", 1)
    for version in (2, 10, 9):
        await store.written.write([AnswerSubmitted(invited, version, moment, (), ())])
    await store.written.write([InviteSent(invited, 1, "00000001", "day", moment, ())])  # type: ignore[arg-type]
    assert await store.read.answer_version(invited) == 10


async def test_a_table_that_can_not_be_reached_is_unavailable(
    aws: str, monkeypatch: pytest.MonkeyPatch
):
    with nobody_listens() as nowhere:
        monkeypatch.setenv("AWS_ENDPOINT_URL", nowhere)
        async with dynamodb("anything") as store:
            failures = await project(store.written, {"a": MENU[0], "b": MENU[1]})
            assert [type(error) for error in failures.values()] == [
                projector.application.Unavailable
            ] * 2
            for read in (store.read.invites, store.read.food_choices, store.read.song_choices):
                with pytest.raises(query_api.application.Unavailable):
                    await read(None, 10)
            with pytest.raises(query_api.application.Unavailable):
                await store.read.rsvp(INVITES[0])
            await store.read.rouse()  # reaches for nothing, so nothing is away


async def test_a_table_that_is_not_there_is_unavailable(aws: str):
    async with dynamodb("nowhere") as store:
        failures = await project(store.written, {"a": MENU[0]})
        assert [type(error) for error in failures.values()] == [projector.application.Unavailable]
        with pytest.raises(query_api.application.Unavailable):
            await store.read.answer_version(INVITES[0])


async def test_an_answer_of_before_there_were_dietary_needs_says_nothing_of_them(store: DynamoDb):
    one = guest(1, 1, "Zoë Ng")
    await deliver(store.written, [recorded(invite(1, one)), recorded(answer(1, comes(one)), 2)])
    table = store.tables[0]
    client = await table.client()
    held = await client.scan(TableName=table.name)
    (item,) = [item for item in held["Items"] if item["sk"]["S"].endswith("#answer")]
    item["guests"]["S"] = item["guests"]["S"].replace(',"dietaryNeeds":null', "")
    assert "dietaryNeeds" not in item["guests"]["S"]
    await client.put_item(TableName=table.name, Item=item)
    (listed,) = (await store.read.attending_guests(None, None)).items
    assert listed.dietary_needs is None
