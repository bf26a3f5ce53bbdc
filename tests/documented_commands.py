"""The commands that README and docs/ tell people to type."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).parents[1]
RECORDS: Final = {"benchmarks.md", "decisions.md", "messages.md", "reliability.md"}
"""What was measured, decided and drawn; nothing there is to be typed."""

PROGRAMS: Final = (
    *("make", "rsvp", "aws", "cdk", "npx", "npm", "node", "uv", "uvx", "docker", "git", "bash"),
    *("psql", "pg_dump", "curl", "jq", "openssl", "python", "python3", "cd", "export"),
    *("sql", "told"),  # which operations.md makes
)
_TYPED: Final = re.compile(rf"(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?(?:{'|'.join(PROGRAMS)}) \S")
_LOOKS_TYPED: Final = re.compile(r"[a-z][\w./-]* (?:.* )?--?[a-z]")
_FENCE: Final = re.compile(r"( *)```(\w*)$")
_SPAN: Final = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


@dataclass(frozen=True)
class Command:
    """One fence of shell, or one span of code that begins with a program."""

    page: str
    line: int
    text: str
    fenced: bool = False

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    docs = sorted((REPOSITORY / "docs").glob("*.md"))
    return [REPOSITORY / "README.md", *(page for page in docs if page.name not in RECORDS)]


def commands(page: str, text: str) -> Iterator[Command]:
    """In the order in which they stand there."""
    for line, language, content in _parts(text):
        if language == "sh":
            yield Command(page, line, content, fenced=True)
        elif language is None:
            for span in spans(content):
                if _TYPED.match(span):
                    yield Command(page, line, span)


def hidden(page: str, text: str) -> Iterator[str]:
    """Where something that looks like a command stands so that `commands` does not find it."""
    for line, language, content in _parts(text):
        if language is None:
            if content.startswith("    ") and _TYPED.match(content.strip()):
                yield f"{page}:{line}: put it into a fence, ```sh: {content.strip()}"
            for span in spans(content):
                if _LOOKS_TYPED.match(span) and not _TYPED.match(span):
                    yield f"{page}:{line}: which program is it? tell {Path(__file__).name}: {span}"
        elif language != "sh" and any(map(_TYPED.match, content.splitlines())):
            yield f"{page}:{line}: call the fence ```sh"


def spans(line: str) -> list[str]:
    """What stands between backticks."""
    return [span.strip() for _, span in _SPAN.findall(line)]


def _parts(text: str) -> Iterator[tuple[int, str | None, str]]:
    """(line, language, content) of each fence, and of each line outside of them (no language)."""
    lines = enumerate(text.splitlines(), start=1)
    for number, line in lines:
        opening = _FENCE.match(line)
        if opening is None:
            yield number, None, line
            continue
        indent, language = opening.groups()
        inside = []
        for _, each in lines:
            if each == f"{indent}```":
                break
            inside.append(each.removeprefix(indent))
        yield number, language, "\n".join(inside) + "\n"
