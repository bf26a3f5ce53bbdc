"""docs/security.md says what the code does."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import TypeAdapter

from command_api.application.ports.access import SESSION_SECONDS
from command_api.bootstrap import HTTP_PATIENCE_SECONDS
from command_api.domain.confirmation import MAX_ADDRESSES, MAX_COPIES
from command_api.infrastructure.sessions import IDLE_SECONDS
from command_api.infrastructure.throttle import OVERALL, PER_ADDRESS
from command_api.ui.http import CommandApi
from contracts.api.operation import MAX_BODY_BYTES
from contracts.commands import AuthenticateHost
from contracts.values import MAX_GUESTS, MAX_SONGS, EmailAddress, Note, Text
from infra.cdk.alarms import WRONG_SIGN_INS_AN_HOUR
from infra.cdk.config import Allowances
from infra.cdk.stages import find
from query_api.ui.requests import MAX_LIMIT
from rsvp.stage_secret import MIN_PASSWORD
from tests.guessing import CODE_SPACE, Guesser

PAGE: Final = (Path(__file__).parents[3] / "docs" / "security.md").read_text()
INVITES: Final = 150


def table(title: str) -> dict[str, list[str]]:
    """The rows below a title, by their first cell."""
    section = re.split(rf"^## {title}$", PAGE, flags=re.MULTILINE)[1].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+) \|$", section, re.MULTILINE)[1:]
    return {first: cells for first, *cells in (row.split(" | ") for row in rows)}


def longest(kind: Any) -> int:
    schema: dict[str, Any] = TypeAdapter(kind).json_schema()
    return int(schema["maxLength"])


def rates(allowances: Allowances) -> str:
    return f"{allowances.requests} a second, {allowances.request_burst} at once"


def test_the_limits_are_those_of_the_code_and_the_stages():
    prod, staging = find("prod").allowances, find("staging").allowances
    password = AuthenticateHost.model_json_schema()["properties"]["password"]["maxLength"]
    assert (staging.sign_ins, staging.sign_in_burst) == (prod.sign_ins, prod.sign_in_burst)
    assert {what: how_much for what, [how_much] in table("Limits").items()} == {
        "wrong codes and passwords, from one source": (
            f"{PER_ADDRESS.limit} in {PER_ADDRESS.seconds // 60} minutes"
        ),
        "wrong codes and passwords, in all": (
            f"{OVERALL.limit:,} in {OVERALL.seconds // 60} minutes; "
            f"alarm at {WRONG_SIGN_INS_AN_HOUR}"
        ),
        "requests, prod": rates(prod),
        "requests, staging": rates(staging),
        "sign-ins among them": f"{prod.sign_ins} a second, {prod.sign_in_burst} at once",
        "body of a request": f"{MAX_BODY_BYTES // 1024} KB",
        "guests on an invite": str(MAX_GUESTS),
        "songs in an answer": str(MAX_SONGS),
        "a name, a dish, a song": f"{longest(Text)} characters, on one line",
        "dietary requirements": f"{longest(Note)} characters",
        "a mail address": f"{longest(EmailAddress)} characters",
        "the hosts' password": f"{MIN_PASSWORD} to {password} characters",
        "items on a page of a list": str(MAX_LIMIT),
        "copies of an invite's answers by mail": f"{MAX_COPIES}, to {MAX_ADDRESSES} addresses",
        "a session": (
            f"{IDLE_SECONDS // 60} minutes at rest, {SESSION_SECONDS // 3600} hours in all"
        ),
        "waiting for a database that sleeps or is away": (
            f"{HTTP_PATIENCE_SECONDS} seconds, then 503"
        ),
        "a request in all": f"{CommandApi.patience_seconds} seconds, then 503",
        "capacity of the database, prod": f"{prod.database_units:g} units",
    }


@pytest.mark.parametrize("row", list(table("Guessing")))
def test_what_guessers_can_expect_is_worked_out(row: str):
    sources = int(row.partition(" ")[0])
    guesser = Guesser(sources)
    assert table("Guessing")[row] == [
        f"{guesser.guesses():,}",
        f"{guesser.years(INVITES):,.0f} years",
    ]
    assert f"32⁸ = {CODE_SPACE:,}" in PAGE


def test_no_number_of_sources_gets_any_further_than_the_last_row():
    last = int(list(table("Guessing"))[-1].partition(" ")[0])
    assert Guesser(last - 1).guesses() < Guesser(last).guesses() == Guesser(10**9).guesses()
