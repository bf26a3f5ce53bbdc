"""What operators and hosts do from their command line, on the whole system."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from tests.ui.eventually import eventually
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import answer_for


async def test_an_import_run_again_creates_nothing_twice(
    platform: RunningPlatform, tmp_path: Path
) -> None:
    family = f"Åström-{uuid4().hex[:6]}"
    header = "household,type,guest_type,guest_name"
    parents = [f"1,day,adult,Zoë {family}", f"1,day,baby,Kit {family}"]
    uncle = f"2,evening,adult,Liam {family}"
    guest_list = tmp_path / "guests.csv"
    guest_list.write_text("\n".join([header, *parents, uncle]))
    before = len(await platform.stores.history())
    await platform.run_cli("import-invites", str(guest_list), "--dry-run")
    assert len(await platform.stores.history()) == before
    assert "2 created, 0 already there" in await platform.run_cli("import-invites", str(guest_list))
    created = len(await platform.stores.history())
    assert created == before + 4  # a code and an invite each

    aunt = f"3,evening,adult,Mia {family}"
    guest_list.write_text("\n".join([header, uncle, aunt, *parents]))
    assert "1 created, 2 already there" in await platform.run_cli("import-invites", str(guest_list))
    assert len(await platform.stores.history()) == created + 2


async def test_replay_makes_lost_rows_anew_and_mails_nobody(platform: RunningPlatform) -> None:
    name = f"Uma {uuid4().hex[:6]}"
    guest, _ = await platform.guest("evening", ("adult", name))
    await guest.post("/api/rsvp", answer_for(await guest.rsvp()))
    assert len(await eventually(lambda: platform.mails.naming(name))) == 1
    await eventually(platform.stores.outbox_is_empty)

    await platform.stores.lose_the_read_models()
    assert not await platform.stores.read_models_equal_the_fold_of_history()
    await platform.run_cli("replay")
    assert await eventually(platform.stores.read_models_equal_the_fold_of_history)
    assert await eventually(platform.queues.are_empty)
    assert len(await platform.mails.naming(name)) == 1


async def test_a_bad_message_ends_up_among_the_dead_letters_alone(
    platform: RunningPlatform,
) -> None:
    async with platform.queues.visibility_timeout("projections", seconds=1):
        name = f"Vic {uuid4().hex[:6]}"
        poison = {"detail-type": "invite.created", "detail": {"event": {"type": "invite.created"}}}
        # The invite's own events end the poll that began under the old time-out.
        guest, _ = await platform.guest("evening", ("adult", name))
        await platform.queues.send("projections", json.dumps(poison))
        submitted = await guest.post("/api/rsvp", answer_for(await guest.rsvp()))
        own = await guest.rsvp(version=submitted.json()["version"])
        assert own["status"] == "submitted"

        async def set_apart() -> bool:
            return await platform.queues.depth("projections-dlq") == 1

        assert await eventually(set_apart)
    listed = await platform.run_cli("dead-letters", "list")
    assert "projections-dlq" in listed
    assert name not in listed
    await platform.queues.discard("projections-dlq")


@pytest.mark.parametrize("verb", ["invites", "health", "codes-to-try"])
async def test_looking(platform: RunningPlatform, verb: str) -> None:
    assert await platform.run_cli(verb)
