"""What is deployed is what runs here: an RSVP through the bundles, out of reach of the sources."""

import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.ui.eventually import eventually
from tests.ui.running_platform import REPOSITORY, RunningPlatform
from tests.ui.stores import Choice
from tests.ui.visitor import answer_for

FUNCTIONS = {
    "authorizer", "command-answered", "command-http", "command-relay", "command-replay",
    "command-worker", "notifier", "projector", "projector-rebuild", "query-http",
}  # fmt: skip


@pytest.fixture(scope="module")
async def bundled(
    tmp_path_factory: pytest.TempPathFactory, choice: Choice
) -> AsyncIterator[RunningPlatform]:
    """The platform with the bundles of this machine's architecture; mails leave through SES."""
    state = tmp_path_factory.mktemp("bundled")
    assembly = mailing_through_ses(state / "cdk.out", choice)
    started = await RunningPlatform.start(
        state / "state", choice, "--bundled", "--templates", str(assembly)
    )
    yield started
    await started.stop()


def mailing_through_ses(directory: Path, choice: Choice) -> Path:
    """The local stage's assembly, but with the mailer of the deployed ones."""
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "infra.cdk", "local", *choice.options],
        cwd=REPOSITORY,
        env={**os.environ, "CDK_OUTDIR": str(directory)},
        check=True,
    )
    (template,) = directory.glob("*application.template.json")
    body = json.loads(template.read_text())
    for resource in body["Resources"].values():
        variables = resource.get("Properties", {}).get("Environment", {}).get("Variables", {})
        if "MAILER" in variables:
            variables["MAILER"] = "ses"
    template.write_text(json.dumps(body))
    return directory


async def test_an_rsvp_goes_all_its_way_through_the_bundles(bundled: RunningPlatform) -> None:
    await bundled.run_cli("import-food-choices", "examples/food-choices.json")
    family = f"Nwosu-{uuid4().hex[:6]}"
    host = await bundled.host()
    await bundled.run_cli("create-example-invite", "--async")

    async def everything_is_there() -> bool:
        dishes = await host.all_of("/api/food-choices")
        return len(dishes) == 15 and bool(await host.all_of("/api/invites"))

    await eventually(everything_is_there)
    guest, invite_id = await bundled.guest("day", ("adult", f"Ada {family}"), ("baby", "Kit"))
    content = await guest.get("/api/content")
    assert content.status_code == 200, content.text

    answer = answer_for(await guest.rsvp(), songs=[{"artist": "Nina Simone", "track": "Feeling"}])
    submitted = await guest.post("/api/rsvp", answer, key=uuid4())
    assert submitted.status_code == 200, submitted.text
    own = await guest.rsvp(version=submitted.json()["version"])
    assert own["status"] == "submitted"

    attending = {row["name"] for row in await host.all_of("/api/attending-guests")}
    assert f"Ada {family}" in attending

    async def mailed() -> bool:
        return len(await bundled.mails.naming(f"Ada {family}")) == 1

    await eventually(mailed)
    assert "events sent" in await bundled.run_cli("replay")
    assert str(invite_id) in {invite["id"] for invite in await host.all_of("/api/invites")}


async def test_no_function_reaches_the_source_tree(bundled: RunningPlatform) -> None:
    sandboxes = (await bundled.http.get(f"{bundled.addresses['adminUrl']}/sandboxes")).json()
    assert {sandbox["function"].removeprefix("rsvp-local-") for sandbox in sandboxes} == FUNCTIONS
    for sandbox in sandboxes:
        sees_only_its_bundle(Path(f"/proc/{sandbox['pid']}"), bundled.state / "task")


def sees_only_its_bundle(process: Path, task_roots: Path) -> None:
    """Bundle, Lambda's runtime and Python's own library are all it can import, and has."""
    variables = (process / "environ").read_text().split("\0")
    (path,) = (entry for entry in variables if entry.startswith("PYTHONPATH="))
    bundle, runtime = map(Path, path.removeprefix("PYTHONPATH=").split(":"))
    assert bundle.parent == task_roots
    assert not any(runtime.glob("boto*")), "Lambda's own SDK must not stand in for ours"
    assert (process / "cwd").readlink() == bundle
    arguments = (process / "cmdline").read_text().split("\0")
    assert "-S" in arguments, "no site-packages, and so no links to the source tree"
    loaded = set(re.findall(r"(/\S+\.so)\b", (process / "maps").read_text()))
    assert [file for file in loaded if "/site-packages/" in file] == []
