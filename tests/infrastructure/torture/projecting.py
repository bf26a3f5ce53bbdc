"""A projector, its queue and its rebuilds, as a machine whose every step may come at any time."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import batched
from typing import ClassVar, override
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from contracts.envelope import Recorded
from contracts.events import InviteCreated
from projector.application import GRACE, drop, fill
from projector.domain.facts import fold
from projector.domain.translation import facts
from tests.histories import histories
from tests.in_memory_read_models import in_order
from tests.infrastructure.read_model_stores import Store, deliver, everything

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
PAGE = 5
"""Events a page of a rebuild."""

_picks = st.lists(st.integers(0, 99), min_size=1, max_size=6)


class Projecting(RuleBasedStateMachine):
    """`read` and `built` are the events that went into the generation that is read, and into the
    one that is being built. What is read is their fold in order, whatever the steps were."""

    runner: ClassVar[asyncio.Runner]
    emptied: ClassVar[Callable[[], Store]]
    """The store under test, with nothing in it."""
    steps: ClassVar[Counter[str]] = Counter()

    @initialize(history=histories(most_invites=2))
    def nothing_happened(self, history: list[Recorded]) -> None:
        self.store = type(self).emptied()
        # Each stream in its order, between the others.
        self.history = sorted(history, key=lambda event: event.recorded_at)
        self.written = 0
        self.queue: list[Recorded] = []
        self.read: set[UUID] = set()
        self.built: set[UUID] | None = None
        self.torn: set[UUID] = set()
        self.pages: list[Sequence[Recorded]] = []
        self.reached: str | None = None
        self.retired = False

    @precondition(lambda self: self.written < len(self.history))
    @rule(count=st.integers(1, 6))
    def something_happens(self, count: int) -> None:
        self.queue += self.history[self.written : self.written + count]
        self.written = min(self.written + count, len(self.history))
        self.steps["published"] += 1

    @precondition(lambda self: self.queue)
    @rule(picks=_picks)
    def a_batch_is_projected(self, picks: list[int]) -> None:
        batch = self._picked(picks, self.queue)
        self._project(batch)
        for event in batch:
            self.queue.remove(event)
        self.steps["batches"] += 1

    @precondition(lambda self: self.queue)
    @rule(picks=_picks)
    def killed_before_acknowledging(self, picks: list[int]) -> None:
        self._project(self._picked(picks, self.queue))
        self.steps["crashes"] += 1

    @precondition(lambda self: self.queue)
    @rule(picks=_picks, share=st.integers(0, 9))
    def killed_while_writing(self, picks: list[int], share: int) -> None:
        batch = self._picked(picks, self.queue)
        said = list(fold({}, (fact for event in batch for fact in facts(event))).values())
        if part := said[: len(said) * share // 10]:
            self.runner.run(self.store.written.write(part))
            self.torn |= {event.id for event in batch} - self.read
        self.steps["crashes"] += 1

    @precondition(lambda self: self.written)
    @rule(picks=_picks)
    def sent_again(self, picks: list[int]) -> None:
        """By the bus, the queue, a redrive or a replay: all the same to the projector."""
        self.queue += self._picked(picks, self.history[: self.written])
        self.steps["sent_again"] += 1

    @precondition(lambda self: self.built is None and not self.retired)
    @rule()
    def rebuild_begins(self) -> None:
        self.runner.run(self.store.generations.begin(NOW))
        self.pages = list(batched(self.history[: self.written], PAGE, strict=False))
        self.built, self.reached = set(), None

    @precondition(lambda self: self.built is not None and self.pages)
    @rule(twice=st.booleans())
    def rebuild_goes_on(self, *, twice: bool) -> None:
        """Killed before it could note how far it came, it puts the page once more."""
        assert self.built is not None
        page, *self.pages = self.pages
        reached = f"{len(self.pages)} to go"
        for _ in range(1 + twice):
            self._fill(page, after=self.reached, reached=reached)
        self.reached = reached
        self.built |= {event.id for event in page}

    @precondition(lambda self: self.built is not None and not self.pages)
    @rule(twice=st.booleans())
    def rebuild_is_switched_to(self, *, twice: bool) -> None:
        assert self.built is not None
        self._fill([], after=self.reached, reached=self.reached, complete=True)
        building = self._building()
        for _ in range(1 + twice):
            self.runner.run(self.store.generations.switch(building, NOW))
        self.read, self.built, self.retired = self.built, None, True
        self.steps["rebuilds"] += 1

    @precondition(lambda self: self.built is not None)
    @rule()
    def rebuild_is_abandoned(self) -> None:
        self.runner.run(self.store.generations.abandon(self._building(), NOW))
        self.built, self.retired, self.pages = None, True, []

    @precondition(lambda self: self.retired)
    @rule()
    def what_is_retired_is_dropped(self) -> None:
        self.runner.run(drop(self.store.generations, NOW + GRACE))
        self.retired = False

    @precondition(lambda self: not self.torn)
    @rule()
    def somebody_looks(self) -> None:
        """A batch that broke off may show in parts, until it comes again."""
        self._is_the_fold_of([event for event in self.history if event.id in self.read])
        self.steps["looks"] += 1

    @override
    def teardown(self) -> None:
        """All comes to an end: what waits is projected, what was begun is finished."""
        if not hasattr(self, "queue"):
            return
        self._project(self.queue + self.history[self.written :])
        while self.pages:
            self.rebuild_goes_on(twice=False)
        if self.built is not None:
            self.rebuild_is_switched_to(twice=False)
        if self.retired:
            self.what_is_retired_is_dropped()
        self._is_the_fold_of(self.history)
        self.steps["histories"] += 1

    def _picked(self, picks: list[int], of: Sequence[Recorded]) -> list[Recorded]:
        """Of these, in any order, each once."""
        return [of[n] for n in dict.fromkeys(pick % len(of) for pick in picks)]

    def _project(self, batch: list[Recorded]) -> None:
        self.runner.run(deliver(self.store.written, batch))
        ids = {event.id for event in batch}
        self.torn -= ids
        self.read |= ids
        if self.built is not None:
            self.built |= ids

    def _fill(
        self,
        page: Sequence[Recorded],
        *,
        after: str | None,
        reached: str | None,
        complete: bool = False,
    ) -> None:
        self.runner.run(
            fill(
                self.store.generations,
                self._building(),
                page,
                after=after,
                reached=reached,
                complete=complete,
            )
        )

    def _building(self) -> int:
        building = self.runner.run(self.store.generations.standing()).building
        assert building
        return building.generation

    def _is_the_fold_of(self, history: list[Recorded]) -> None:
        invites = [each.event.id for each in self.history if isinstance(each.event, InviteCreated)]
        held = self.runner.run(everything(self.store.read, invites))
        assert held == self.runner.run(everything(in_order(history), invites))
