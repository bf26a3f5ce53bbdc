"""A function loads what it uses, and nothing that others do: cold starts wait for all of it."""

import json
import subprocess
import sys

import pytest

DRIVERS = {
    "postgres": "asyncpg",
    # Its driver is loaded whatever the store: there are queues and the stage's secret, too.
    "dynamodb": "command_api.infrastructure.dynamodb",
    "kurrentdb": "grpc",
}

OPENED = """
import json, sys
from command_api.bootstrap import Resources
from command_api.settings import Settings

resources = Resources(Settings(json.loads(sys.argv[1])))
resources.event_store, resources.outbox
json.dump(sorted(sys.modules), sys.stdout)
"""

STARTED = """
import importlib, json, sys
importlib.import_module(sys.argv[1])

json.dump(sorted(sys.modules), sys.stdout)
"""


@pytest.mark.parametrize("event_store", DRIVERS)
def test_only_the_driver_of_the_store_in_use_is_loaded(event_store: str):
    environment = {
        "EVENT_STORE": event_store,
        "DATABASE_URL": "postgresql://127.0.0.1:1/rsvp",
        "DATABASE_USER": "command_api",
        "DATABASE_AUTH": "trust",
        "EVENTS_TABLE": "events",
        "SECRET_ARN": "secret",
    }
    loaded = subprocess.run(  # noqa: S603 our own code
        [sys.executable, "-c", OPENED, json.dumps(environment)],
        capture_output=True,
        check=True,
    )

    assert set(DRIVERS.values()) & set(json.loads(loaded.stdout)) == {DRIVERS[event_store]}


def loaded_with(function: str) -> set[str]:
    environment = {
        "POWERTOOLS_SERVICE_NAME": "rsvp",
        "POWERTOOLS_METRICS_NAMESPACE": "Rsvp",
        "DATABASE_URL": "postgresql://127.0.0.1:1/rsvp",
        "DATABASE_USER": "nobody",
        "DATABASE_AUTH": "trust",
        "EVENT_STORE": "postgres",
        "PROJECTIONS": "postgres",
        "SITE_URL": "http://localhost",
        "SECRET_ARN": "secret",
        "SESSIONS_TABLE": "sessions",
        "SIGN_INS_TABLE": "sign-ins",
        "NUDGES_QUEUE_URL": "nudges",
        "COMMANDS_QUEUE_URL": "commands",
    }
    started = subprocess.run(  # noqa: S603 our own code
        [sys.executable, "-c", STARTED, function],
        env=environment,
        capture_output=True,
        check=True,
    )
    return set(json.loads(started.stdout))


def test_who_is_asking_is_told_without_knowing_any_event() -> None:
    """All requests wait for the authorizer; the events' models would take it a tenth longer."""
    loaded = loaded_with("command_api.lambdas.authorizer")
    contracts = {name for name in loaded if name.startswith("contracts.")}
    assert contracts == {"contracts.principal", "contracts.values"}


@pytest.mark.parametrize(
    ("function", "others"),
    [
        ("command_api.lambdas.http", "contracts.read_models"),
        ("query_api.lambdas.http", "contracts.commands"),
    ],
)
def test_an_api_starts_without_the_models_of_the_other(function: str, others: str) -> None:
    loaded = loaded_with(function)
    assert others not in loaded
    assert function in loaded
