"""One journey through the whole system for each pair of stores; the rest of the tests runs on one.

`make test-ui EVENT_STORE=… PROJECTIONS=…` runs the rest on another pair, and leaves these out.
"""

from pathlib import Path
from uuid import uuid4

import pytest

from tests.ui.eventually import eventually
from tests.ui.running_platform import RunningPlatform
from tests.ui.stores import DEFAULT, PAIRS, Choice
from tests.ui.visitor import answer_for


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair != DEFAULT], ids=str)
async def test_from_a_guest_list_to_the_hosts_lists(
    pair: Choice, choice: Choice, tmp_path: Path
) -> None:
    if choice != DEFAULT:
        pytest.skip("each pair has its journey in the run on the default one")
    platform = await RunningPlatform.start(tmp_path, pair)
    try:
        await platform.run_cli("import-food-choices", "examples/food-choices.json")
        name = f"Zoë {uuid4().hex[:6]}"
        guest, invite_id = await platform.guest("day", ("adult", name), ("baby", "Kit"))
        answer, key = answer_for(await guest.rsvp(), dietary="Coeliac"), uuid4()
        submitted = await guest.post("/api/rsvp", answer, key=key)
        assert submitted.status_code == 200, submitted.text
        assert (await guest.post("/api/rsvp", answer, key=key)).json() == submitted.json()
        assert (await guest.post("/api/rsvp", answer, key=uuid4())).status_code == 409

        own = await guest.rsvp(version=submitted.json()["version"])
        assert (own["status"], own["version"]) == ("submitted", submitted.json()["version"])
        assert len(own["guests"][0]["chosenFoodChoices"]) == 3
        host = await platform.host()
        (invite,) = await host.all_of("/api/invites")
        assert (invite["id"], invite["status"]) == (str(invite_id), "submitted")
        listed = await host.all_of("/api/attending-guests")
        assert [g["dietaryRequirements"] for g in listed if g["name"] == name] == ["Coeliac"]
        assert len(await eventually(lambda: platform.mails.naming(name))) == 1

        assert await eventually(platform.stores.outbox_is_empty)
        await platform.stores.lose_the_read_models()
        assert not await platform.stores.read_models_equal_the_fold_of_history()
        await platform.run_cli("replay")
        assert await eventually(platform.stores.read_models_equal_the_fold_of_history)
        assert await eventually(platform.queues.are_empty)
        assert len(await platform.mails.naming(name)) == 1
    finally:
        await platform.stop()
