"""A function loads the driver of the event store it uses, and of no other."""

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

AUTHORIZED = """
import json, sys
import command_api.lambdas.authorizer

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


def test_who_is_asking_is_told_without_knowing_any_event() -> None:
    """All requests wait for the authorizer; the events' models would take it a tenth longer."""
    environment = {"POWERTOOLS_SERVICE_NAME": "rsvp", "SECRET_ARN": "secret", "SESSIONS_TABLE": "s"}
    loaded = subprocess.run(  # noqa: S603 our own code
        [sys.executable, "-c", AUTHORIZED],
        env=environment,
        capture_output=True,
        check=True,
    )

    contracts = {name for name in json.loads(loaded.stdout) if name.startswith("contracts.")}
    assert contracts == {"contracts.principal", "contracts.values"}
