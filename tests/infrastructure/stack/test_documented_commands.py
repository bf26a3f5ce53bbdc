"""Every command in README and docs/ is typed here; so are the lines of the workflows.

A shell types what a page says, from top to bottom. `aws` is the real command line, and asks a
moto in which the stage is as its templates name it; `psql` and `pg_dump` are PostgreSQL's. What
would build, deploy or serve is asked of its own parser instead: those programs note what they
were told. Targets of make must be run by some test or workflow besides.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import asyncpg
import boto3  # type: ignore[import-untyped]
import pytest

from infra.cdk.app import build
from infra.cdk.config import EventStore, Projections
from infra.cdk.stages import find
from infra.edge import ORIGIN_SECRET_HEADER
from tests.documented_commands import REPOSITORY, Command, commands, hidden, pages, spans
from tests.infrastructure.conftest import created_database
from tests.infrastructure.stack.conftest import Synthesized
from tests.infrastructure.stack.desk import UNKNOWN_TO_MOTO, Desk, at_a_desk
from tests.infrastructure.stack.stage_in_moto import DRAWN, StageInMoto
from tests.infrastructure.stack.targets import MAKEFILE, run_by_workflows, run_somewhere

BY_HAND: Final = {"aws configure sso --profile wedding"}
"""They ask, and open a browser; only the second version of the AWS command line has them."""
NEED_AN_ACCOUNT: Final = ("diff", "deploy", "smoke", "rollback", "destroy")
"""Typed line by line, as make would. test_deployment.py sees that they refuse without one."""
MADE_BY_THE_COMMANDS: Final = {"restored", "restored-writer", "before", "last", "events-restored"}
LOOK: Final = Command(
    "after the origin secret's rotation",
    0,
    "aws secretsmanager get-secret-value --secret-id rsvp-prod-secret"
    " --output text --query SecretString",
)
"""Later, it is gone."""
TEXTS: Final = {str(page.relative_to(REPOSITORY)): page.read_text() for page in pages()}
DOCUMENTED: Final = [each for page, text in TEXTS.items() for each in commands(page, text)]


@pytest.fixture
def desk(aws: str, tmp_path: Path) -> Iterator[Desk]:
    with at_a_desk(tmp_path, aws) as ready:
        yield ready


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """With all that a page may name: events in DynamoDB, a database beside them, a deployer."""
    config = replace(
        find("prod"),
        event_store=EventStore.DYNAMODB,
        projections=Projections.POSTGRES,
        repository="us/wedding",
    )
    assembly = tmp_path_factory.mktemp("cdk.out")
    return Synthesized(config, build(config, assembly), assembly)


@pytest.fixture
async def another_database(postgres_url: str, migrated_template: str) -> AsyncIterator[str]:
    """As a deployment leaves it: migrated, and with nothing in it."""
    async for url in created_database(postgres_url, template=migrated_template):
        yield url


async def test_what_the_pages_say_can_be_typed(
    desk: Desk, stage: Synthesized, database: str, another_database: str
):
    StageInMoto(stage)
    mistakes, asked = [], []
    for page in TEXTS:
        typed = [
            each
            for command in DOCUMENTED
            if command.page == page and command.text not in BY_HAND
            for each in ([command, LOOK] if "with originSecret" in command.text else [command])
        ]
        wrong, calls = await asyncio.to_thread(desk.type, typed, FROM=database, TO=another_database)
        mistakes += wrong
        asked += calls
    assert not mistakes, "\n".join(mistakes)
    assert len(asked) > 50
    assert {call.arguments[:2] for call in asked if call.code} == set(UNKNOWN_TO_MOTO)
    [kept] = [call.printed for call in asked if call.arguments == tuple(LOOK.text.split()[1:])]
    the_secret_was_changed_and_the_cdn_knows(json.loads(kept))
    told = {
        call.arguments[call.arguments.index("--sql") + 1]
        for call in asked
        if "--sql" in call.arguments
    }
    written = {
        span for text in TEXTS.values() for span in spans(text) if span.startswith("SELECT ")
    }
    assert told
    assert written
    await can_be_asked(told | written, database)


def the_secret_was_changed_and_the_cdn_knows(held: dict[str, Any]) -> None:
    assert held["originSecret"] != DRAWN
    assert held["content"] == {"menu": "Zoë’s"}
    cdn = boto3.client("cloudfront")
    [distribution] = cdn.list_distributions()["DistributionList"]["Items"]
    answer = cdn.get_distribution_config(Id=distribution["Id"])
    [origin] = answer["DistributionConfig"]["Origins"]["Items"]
    assert origin["CustomHeaders"]["Items"] == [
        {"HeaderName": ORIGIN_SECRET_HEADER, "HeaderValue": held["originSecret"]}
    ]


async def can_be_asked(statements: set[str], database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        for statement in sorted(statements):
            transaction = connection.transaction()
            await transaction.start()
            try:
                await connection.execute(statement)
            except asyncpg.PostgresError as error:
                pytest.fail(f"{statement}\n    {error}")
            await transaction.rollback()
    finally:
        await connection.close()


def test_nothing_that_is_to_be_typed_hides():
    assert [each for page, text in TEXTS.items() for each in hidden(page, text)] == []
    assert {each.text for each in DOCUMENTED} >= BY_HAND


def test_names_are_those_of_the_templates(stage: Synthesized):
    deployed = stage.app.synth().stacks
    templates = json.dumps([[stack.stack_name, stack.template] for stack in deployed])
    wrong = [
        f"{page}: nothing is called {name}"
        for page, text in TEXTS.items()
        for name in names(text)
        if not re.search(rf"{name}(?![\w-])", templates)
    ]
    assert not wrong, "\n".join(wrong)


def names(text: str) -> set[str]:
    """Of resources and parameters, as they would be in prod."""
    found = re.findall(
        r"(rsvp-|/rsvp/)(?:prod|staging|STAGE|\$STAGE|<stage>)([-/])([a-z][a-z-]*[a-z])", text
    )
    return {
        f"{before}prod{mark}{name}"
        for before, mark, name in found
        if name not in MADE_BY_THE_COMMANDS
    }


def test_targets_of_make_are_run_by_a_test_or_a_workflow():
    told = {name for each in DOCUMENTED for name in re.findall(r"\bmake ([a-z-]+)", each.text)}
    assert len(told) > 20
    unseen = told & MAKEFILE.targets.keys() - run_somewhere() - {*NEED_AN_ACCOUNT}
    assert not unseen, f"run by no test and no workflow: make {', '.join(sorted(unseen))}"


def test_what_make_would_type_can_be_typed(desk: Desk):
    lines = [
        Command(f"make {target}", number, line)
        for target in NEED_AN_ACCOUNT
        for number, line in enumerate(MAKEFILE.recipe(target, "STAGE=prod").splitlines())
    ]
    mistakes, _ = desk.type(lines)
    assert not mistakes, "\n".join(mistakes)


def test_what_the_workflows_say_can_be_typed(desk: Desk):
    lines = [
        Command("workflow", number, line)
        for number, line in enumerate(run_by_workflows())
        if re.match("(make|uv) ", line)
    ]
    mistakes, _ = desk.type(lines)
    assert not mistakes, "\n".join(mistakes)


WRONG: Final = {
    "make rolback STAGE=prod": "no target rolback",
    "make rollback STAEG=prod": "reads no variable STAEG",
    "rsvp reply": "no verb reply",
    "rsvp replay --stge prod": "No such option",
    "rsvp copy-events --from postgresql://h/d": "Missing parameter: target",
    ".venv/bin/python -m infra.local exce": "invalid choice",
    "npx cdk destroy --al": "no option --al",
    "docker compose up --detatch": "neither the Makefile nor a workflow",
    "uv sync --lockd": "no option --lockd",
    "curl https://example.com": "nothing types this one",
    "aws rds describe-db-clusters --db-cluster-identifer x": "Unknown options",
    "aws rds describe-db-clusters --max-record 20": "has no option --max-record",
    "aws rds describe-db-clusters --db-cluster-identifier x": "DBClusterNotFound",
    "aws rds describe-database-clusters": "Invalid choice",
    "aws sts get-caller-identity --query Acount": "the --query finds nothing",
    "echo one | kubectl apply": "kubectl: command not found",
    'echo "$UNHEARD_OF"': "unbound variable",
}


def test_what_is_wrong_is_found(desk: Desk):
    region = Command("page", 0, "export AWS_PROFILE=wedding AWS_DEFAULT_REGION=eu-west-2")
    wrong = [Command("page", line, text) for line, text in enumerate(WRONG, start=1)]
    mistakes, _ = desk.type([region, *wrong])
    for (text, complaint), mistake in zip(WRONG.items(), mistakes, strict=True):
        assert text in mistake
        assert complaint in mistake


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ("Then\n\n    make deploy STAGE=prod\n", "page:3: put it into a fence"),
        ("```\nmake deploy\n```\n", "page:1: call the fence"),
        ("Type `kubectl get --all`.\n", "page:1: which program is it?"),
    ],
)
def test_what_hides_is_found(page: str, complaint: str):
    assert list(commands("page", page)) == []
    [found] = hidden("page", page)
    assert complaint in found


def test_commands_are_found_where_they_stand():
    page = (
        "`make a`, then\n\n- so:\n\n  ```sh\n  aws b \\\n    --c | rsvp d\n  ```\n\n"
        "Or `STAGE=prod npx e`; `make`.\n"
    )
    assert list(commands("page", page)) == [
        Command("page", 1, "make a"),
        Command("page", 5, "aws b \\\n  --c | rsvp d\n", fenced=True),
        Command("page", 10, "STAGE=prod npx e"),
    ]
