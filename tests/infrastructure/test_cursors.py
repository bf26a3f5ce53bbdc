"""The cursors of Postgres's lists travel through other people's hands: none may break a query."""

import base64
import json
from collections.abc import AsyncIterator

import pytest

from query_api.application import UnknownCursor
from tests.histories import an_id
from tests.infrastructure.read_model_stores import Postgres, postgres

ID = str(an_id("invite", 1))
MOMENT = "2026-11-01T12:00:00Z"


@pytest.fixture
async def store(database: str) -> AsyncIterator[Postgres]:
    async with postgres(database) as store:
        yield store


def token(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        [],
        {},
        None,
        [MOMENT],
        [MOMENT, ID, 1, 1],
        ["0001-01-01T00:00:00+14:00", ID],
        ["9999-12-31T23:59:59-14:00", ID],
        ["2026-11-01T12:00:00", ID],
        [MOMENT, "' OR true --"],
        [MOMENT, ID, -1],
        [MOMENT, ID, 2**31],
        [MOMENT, ID, 1e400],
        ["a\x00b", ID, ID],
        ["\ud800", ID, ID],
        ["adult", "pudding", "cake", ID],
        ["adult", "main", "\x00", ID],
        ["x", ["y"], {"z": 1}],
    ],
    ids=repr,
)
async def test_a_made_up_cursor_is_refused(store: Postgres, cursor: object):
    for read in (
        store.read.invites,
        store.read.food_choices,
        store.read.attending_guests,
        store.read.song_choices,
    ):
        with pytest.raises(UnknownCursor):
            await read(token(json.dumps(cursor)), 10)


async def test_a_cursor_of_another_list_is_refused(store: Postgres):
    cursor = token(json.dumps([MOMENT, ID]))
    assert (await store.read.invites(cursor, 10)).items == ()
    with pytest.raises(UnknownCursor):
        await store.read.song_choices(cursor, 10)


async def test_a_guest_nobody_knows_is_no_cursor(store: Postgres):
    cursor = token(json.dumps([ID, ID]))
    with pytest.raises(UnknownCursor):
        await store.read.attending_guests(cursor, 10)
