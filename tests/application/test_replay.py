"""Replaying history: what the projector is promised, and nothing else, page by page."""

from collections.abc import Sequence
from uuid import uuid4

from command_api.application.ports.publishing import Outgoing
from command_api.application.replay import Replay
from contracts.envelope import Recorded
from contracts.events import InviteAuthenticated, InviteCodeAssigned
from tests.application.test_relay import Bench, dish, submitted


class RecordingReplayQueue:
    def __init__(self) -> None:
        self.sent: list[Outgoing] = []

    async def send(self, messages: Sequence[Outgoing]) -> None:
        self.sent += messages


async def test_history_goes_to_the_projector_page_by_page_to_its_end():
    bench = Bench()
    queue = RecordingReplayQueue()
    for event in (
        dish(),
        InviteCodeAssigned(code="ABCDEFGH", invite_id=uuid4()),
        InviteAuthenticated(id=uuid4()),
        submitted(),
        dish(),
    ):
        await bench.happened(event)
    replay = Replay(bench.store, queue)

    pages = [page := await replay.page(None, 2)]
    while page.next:
        pages.append(page := await replay.page(page.next, 2))

    assert [page.sent for page in pages] == [1, 2, 1, 0]
    assert [Recorded.model_validate_json(message.body) for message in queue.sent] == [
        event for event in bench.store.events if event.event.type != "invite_code.assigned"
    ]
    assert [message.type for message in queue.sent] == [
        "food_choice.created",
        "invite.authenticated",
        "invite.submitted",
        "food_choice.created",
    ]


async def test_there_is_no_more_of_no_history():
    page = await Replay(Bench().store, RecordingReplayQueue()).page(None, 500)

    assert (page.next, page.sent) == (None, 0)
