"""What docs/ says of the code is what the code says: made anew, it comes out the same."""

import re
from pathlib import Path

import pytest

from livingdocs import documents, handlers
from tests.infrastructure.stack.conftest import Synthesized


@pytest.fixture(scope="module")
def made(postgres: Synthesized) -> dict[str, str]:
    postgres.app.synth()
    return documents.with_pictures(documents.texts(postgres.assembly))


def test_nothing_is_stale(made: dict[str, str]):
    kept = documents.kept()
    stale = sorted(path for path in kept | made if kept.get(path) != made.get(path))
    assert not stale, f"run `make docs`: {', '.join(stale)}"


def test_drawings_fit_a_page_and_bring_their_own_paper(made: dict[str, str]):
    """GitHub shows them on white and on black, and shrinks what is wider."""
    pictures = {path: svg for path, svg in made.items() if path.endswith(".svg")}
    assert len(pictures) > 10
    for path, svg in pictures.items():
        width = re.search(r'<svg width="(\d+)pt"', svg)
        assert width, path
        assert int(width[1]) <= 900, f"{path} is a wall: split it"
        assert re.search(r'<polygon fill="white" stroke="none"', svg), path


def test_every_drawing_is_shown_somewhere(made: dict[str, str]):
    pages = "".join(page.read_text() for page in [Path("README.md"), *Path("docs").glob("*.md")])
    hidden = [path for path in made if path.endswith(".svg") and Path(path).name not in pages]
    assert hidden == []


def test_links_within_the_page_of_messages_lead_somewhere(made: dict[str, str]):
    page = made["messages.md"]
    seen: dict[str, int] = {}
    anchors = set()
    for heading in re.findall(r"^#+ (.*)$", page, flags=re.MULTILINE):
        anchor = re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        anchors.add(f"{anchor}-{seen[anchor]}" if anchor in seen else anchor)
        seen[anchor] = seen.get(anchor, 0) + 1
    assert set(re.findall(r"\]\(#([^)]*)\)", page)) <= anchors
    for path in re.findall(r"\]\((?!#)([^)]*)\)", page):
        assert (documents.DOCS / path).exists(), path


def test_what_is_read_off_the_code_is_what_the_code_does():
    """Against what somebody knows who has read it."""
    found = {each.command.__name__: each for each in handlers.handled()}
    create = [handlers.type_name(event) for event in found["CreateInvite"].events]
    assert create == ["invite.created", "invite_code.assigned"]
    assert found["RecordChange"].handler.__qualname__ == "Commands.amend_invite"
    meant = {handlers.type_name(event): told for event, told in handlers.translated().items()}
    assert [handlers.type_name(told) for told in meant["invite.amended"]] == [
        "InviteAmended",
        "AnswerConfirmed",
        "CatererNumbersChanged",
    ]
