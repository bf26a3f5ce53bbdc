"""README and docs: what they lead to is there, and what they tell people to type is, too."""

import re
from itertools import chain
from pathlib import Path

import pytest
import typer.core
import typer.main

from livingdocs.anchors import slug
from rsvp.__main__ import app

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\[([^][]*)\]\(([^()\s]+)\)")
ROOMS = ("domain", "application", "infrastructure", "ui")

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def links(page: Path) -> list[tuple[str, Path, str]]:
    """What each says, the file it leads to, and the heading in it; those on the web left out."""
    found = []
    for text, target in LINK.findall(page.read_text()):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            found.append((text, page.parent / path if path else page, anchor))
    return found


def headings(page: Path) -> set[str]:
    """Their anchors; a second of the same name is counted."""
    anchors: list[str] = []
    for heading in re.findall(r"^#+ (.*)$", page.read_text(), flags=re.MULTILINE):
        anchor = slug(heading)
        again = sum(
            re.fullmatch(rf"{re.escape(anchor)}(-\d+)?", each) is not None for each in anchors
        )
        anchors.append(f"{anchor}-{again}" if again else anchor)
    return set(anchors)


@pages
def test_every_link_leads_somewhere(page: Path):
    for text, file, anchor in links(page):
        assert file.exists(), f"{page.name} leads [{text}] to {file}, which is not there"
        if anchor:
            assert anchor in headings(file), f"{page.name}: no heading #{anchor} in {file.name}"


@pages
def test_whatever_is_named_is_in_the_file_it_leads_to(page: Path):
    """`[`name`](file)`: somebody who follows it will look for that name."""
    for text, file, _ in links(page):
        if (named := re.fullmatch(r"`([\w.]+)`", text)) and file.is_file() and "/" not in text:
            name = named[1].rpartition(".")[2]
            assert is_defined(name, file), f"{page.name}: {file.name} has no {named[1]}"


def is_defined(name: str, file: Path) -> bool:
    if name in (file.suffix[1:], file.stem):
        return True
    source = file.read_text()
    found = rf"^\s*(export )?(async )?(def|class|function|const|type|interface) {name}\b|^{name}\b"
    return re.search(found, source, flags=re.MULTILINE) is not None


@pages
def test_every_command_of_make_is_there(page: Path):
    told = re.findall(r"(?:`|^|&& )make ([a-z][a-z-]*)", page.read_text(), flags=re.MULTILINE)
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(told) <= targets


@pages
def test_every_verb_of_the_command_line_is_there_and_takes_what_it_is_given(page: Path):
    for line in re.findall(r"(?:`|^\.venv/bin/)rsvp ([^`\n#]*)", page.read_text(), re.MULTILINE):
        words = [word for word in line.split() if "…" not in word]
        command: object = typer.main.get_command(app)
        while words and isinstance(command, typer.core.TyperGroup) and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        assert isinstance(command, typer.core.TyperCommand) or words[:1] in ([], ["--help"]), line
        assert options(line) <= known(command), line


def options(line: str) -> set[str]:
    return set(re.findall(r"(?<=\s)--[a-z][a-z-]*", f" {line}"))


def known(command: object) -> set[str]:
    assert isinstance(command, typer.core.TyperCommand | typer.core.TyperGroup)
    return {"--help", *chain.from_iterable(each.opts for each in command.params)}


def functions(room: str) -> int:
    files = (ROOT / "tests" / room).rglob("test_*.py")
    sources = "\n".join(file.read_text() for file in files)
    return len(re.findall(r"^\s*(?:async )?def test_", sources, flags=re.MULTILINE))


@pytest.mark.parametrize("room", ROOMS)
def test_the_tests_were_counted(room: str):
    (told,) = re.findall(
        rf"^\| \[{room}\].*\| (\d+) \|$", (ROOT / "docs/testing.md").read_text(), re.MULTILINE
    )
    assert int(told) == pytest.approx(functions(room), rel=0.15), "count again"
