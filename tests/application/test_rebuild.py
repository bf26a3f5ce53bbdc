"""History for read models that are built anew: which events go over, and when that was all."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from command_api.application.ports.event_store import History
from command_api.application.rebuild import Reached, Rebuild
from contracts.envelope import Recorded
from contracts.events import InviteCodeAssigned
from tests.application.test_relay import Bench, dish

BEGAN = datetime(2026, 6, 1, 12, tzinfo=UTC)
UNTIL = BEGAN + timedelta(seconds=10)


class Filled:
    def __init__(self) -> None:
        self.events: list[Recorded] = []

    async def fill(
        self, generation: int, events: Sequence[Recorded], page: Reached, *, after: str | None
    ) -> None:
        del generation, page, after
        self.events += events


def rebuild(bench: Bench, filled: Filled) -> Rebuild:
    return Rebuild(bench.store, filled, lambda: bench.now)


async def test_history_is_complete_where_it_has_come_behind_the_beginning() -> None:
    bench, filled = Bench(now=BEGAN), Filled()
    await bench.happened(dish(), InviteCodeAssigned(code="ABCDEFGH", invite_id=dish().id))
    bench.now = UNTIL
    await bench.happened(dish())

    first = await rebuild(bench, filled).page(2, after=None, until=UNTIL, limit=2)
    second = await rebuild(bench, filled).page(2, after=first.reached, until=UNTIL, limit=2)

    assert [(page.sent, page.complete) for page in (first, second)] == [(1, False), (1, True)]
    assert [event.event.type for event in filled.events] == ["food_choice.created"] * 2


async def test_an_end_is_one_when_it_is_asked_for_behind_the_beginning() -> None:
    bench, filled = Bench(now=BEGAN), Filled()
    await bench.happened(dish())
    first = await rebuild(bench, filled).page(2, after=None, until=UNTIL, limit=2)

    early = await rebuild(bench, filled).page(2, after=first.reached, until=UNTIL, limit=2)
    bench.now = UNTIL
    late = await rebuild(bench, filled).page(2, after=early.reached, until=UNTIL, limit=2)

    assert [page.complete for page in (first, early, late)] == [False, False, True]


async def test_the_end_of_a_walk_that_began_before_is_none() -> None:
    """It shows what was there when it began; what came since, the next walk shows."""

    class Walks(Bench):
        tokens: Iterator[str] = iter(["walked", "walked"])

    bench, filled = Walks(now=UNTIL), Filled()

    async def at_the_end(after: str | None, limit: int) -> History:
        return History((), next(bench.tokens))

    bench.store.read_all = at_the_end  # type: ignore[method-assign]
    walk = await rebuild(bench, filled).page(2, after="walking", until=UNTIL, limit=2)
    another = await rebuild(bench, filled).page(2, after=walk.reached, until=UNTIL, limit=2)

    assert [page.complete for page in (walk, another)] == [False, True]
