"""A small wedding, as query_api sees it in the tests."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from contracts.api.operation import Service
from contracts.api.operations import OPERATIONS
from contracts.content import WrittenContent
from contracts.envelope import Recorded
from contracts.events import SongChoice
from contracts.values import Course, DietaryNeed, GuestType
from tests.histories import an_id, answer, comes, dish, guest, invite, recorded, signed_in
from tests.in_memory_read_models import in_order
from tests.query_client import FixedContents, QueryClient

SOUP = dish(1, GuestType.ADULT, Course.STARTER, "Soup")
COD = dish(2, GuestType.ADULT, Course.MAIN, "Cod")
CAKE = dish(3, GuestType.ADULT, Course.DESSERT, "Éclair")
NUGGETS = dish(4, GuestType.CHILD, Course.MAIN, "Nuggets")
ZOE = guest(1, 1, "Zoë Ng")
BEN = guest(1, 2, "Ben Ng", GuestType.CHILD)
BABY = guest(1, 3, "Baby Ng", GuestType.BABY)
LIAM = guest(2, 1, "Liam O'Brien", dines=False)

DAY, EVENING = an_id("invite", 1), an_id("invite", 2)
MENU = [recorded(one) for one in (SOUP, COD, CAKE, NUGGETS)]
INVITES = [recorded(invite(1, ZOE, BEN, BABY)), recorded(invite(2, LIAM))]
ANSWER = recorded(
    answer(
        1,
        comes(
            *(ZOE, CAKE, SOUP, COD),
            dietary_requirements="no nuts\nplease",
            dietary_needs=(DietaryNeed.VEGAN, DietaryNeed.NUTS),
        ),
        comes(BABY, dietary_needs=()),
        songs=[SongChoice(artist="Björk", track="Hyperballad")],
    ),
    3,
)
HISTORY = [*MENU, *INVITES, recorded(signed_in(1), 2), ANSWER]

CONTENT = WrittenContent.model_validate_json(Path("examples/content.json").read_bytes())

LISTS = ["/api/invites", "/api/food-choices", "/api/attending-guests", "/api/song-choices"]


def client(history: Sequence[Recorded] = HISTORY, **contents: Any) -> QueryClient:
    return QueryClient(in_order(history), FixedContents(contents.get("written", CONTENT)))


OURS = [op for op in OPERATIONS if op.service is Service.QUERY_API]
