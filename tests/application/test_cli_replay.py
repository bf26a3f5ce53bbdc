"""`rsvp replay` against the endpoint of Lambda, scripted."""

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from rsvp.__main__ import app
from tests.application.scripted_site import Answer, Asked, ScriptedSite, running_site

INVOCATIONS = "/2015-03-31/functions/rsvp-local-command-replay%3Alive/invocations"


@pytest.fixture
def endpoint() -> Iterator[ScriptedSite]:
    with running_site() as site:
        yield site


def replay(endpoint: ScriptedSite, *arguments: str) -> Result:
    environment = {
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_DEFAULT_REGION": "eu-west-2",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "RSVP_STAGE": None,
    }
    return CliRunner(env=environment).invoke(app, ["replay", *arguments])


def of_three_pages(asked: Asked) -> Answer:
    """1,100 events, 500 a page."""
    assert asked.path == INVOCATIONS
    following = {None: "a", "a": "b", "b": None}[asked.body["after"]]
    return Answer(200, {"next": following, "sent": 500 if following else 100})


def test_all_of_history_page_by_page(endpoint: ScriptedSite) -> None:
    endpoint.script = of_three_pages
    result = replay(endpoint)
    assert result.exit_code == 0, result.output
    assert result.stdout == "1100 events sent.\n"
    assert [asked.body for asked in endpoint.asked] == [
        {"after": None, "limit": 500},
        {"after": "a", "limit": 500},
        {"after": "b", "limit": 500},
    ]


def test_it_goes_on_behind_a_token(endpoint: ScriptedSite) -> None:
    endpoint.script = of_three_pages
    result = replay(endpoint, "--after", "b", "--limit", "100")
    assert result.stdout == "100 events sent.\n"
    assert [asked.body for asked in endpoint.asked] == [{"after": "b", "limit": 100}]


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (
            Answer(200, {"errorMessage": "Zoë"}, {"X-Amz-Function-Error": "Unhandled"}),
            "The function command-replay failed; its log says why.",
        ),
        (
            Answer(
                404,
                {"Message": "Function not found"},
                {"x-amzn-ErrorType": "ResourceNotFoundException"},
            ),
            "AWS says ResourceNotFoundException: Function not found",
        ),
        (
            Answer(200, {"surprise": 1}),
            (
                "The function command-replay answered what this command does not understand."
                " Are both of the same release?"
            ),
        ),
        (
            Answer(200, {"next": "b", "sent": 1}),
            "The function command-replay does not get any further than b.",
        ),
    ],
)
def test_breaking_off_says_how_to_go_on(endpoint: ScriptedSite, failure: Answer, says: str) -> None:
    endpoint.script = lambda asked: failure if asked.body["after"] == "b" else of_three_pages(asked)
    result = replay(endpoint)
    assert result.exit_code == 1
    assert result.stderr == (
        f"Broke off after 1000 events. To go on: rsvp replay --stage local --after b\n{says}\n"
    )


def test_the_local_stage_is_never_looked_for_in_the_cloud() -> None:
    environment = {"AWS_ENDPOINT_URL": None, "RSVP_STAGE": None}
    for arguments in (["replay"], ["dead-letters", "list"], ["dead-letters", "redrive", "x"]):
        result = CliRunner(env=environment).invoke(app, arguments)
        assert result.exit_code == 2
        assert "AWS_ENDPOINT_URL" in result.output


@pytest.mark.parametrize("arguments", [["--limit", "0"], ["--limit", "501"], ["--limit", "x"]])
def test_wrong_usage(endpoint: ScriptedSite, arguments: list[str]) -> None:
    assert replay(endpoint, *arguments).exit_code == 2
    assert endpoint.asked == []
