"""The read side loads the driver of the store its read models are in, and not the other."""

import json
import subprocess
import sys

import pytest

DRIVERS = {"postgres": "asyncpg", "dynamodb": "aiobotocore"}
FUNCTIONS = [
    "projector.lambdas.projector",
    "projector.lambdas.rebuild",
    "query_api.lambdas.http",
]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("projections", DRIVERS)
def test_only_the_driver_of_the_store_in_use_is_loaded(projections: str, function: str):
    environment = {
        "POWERTOOLS_SERVICE_NAME": "any",
        "POWERTOOLS_METRICS_NAMESPACE": "Rsvp",
        "PROJECTIONS": projections,
        "SECRET_ARN": "secret",
        # Each store is told of what it needs alone, as in the stack.
        **{
            "postgres": {
                "DATABASE_URL": "postgresql://127.0.0.1:1/rsvp",
                "DATABASE_USER": "projector",
                "DATABASE_AUTH": "trust",
            },
            "dynamodb": {"READ_MODELS_TABLE": "read-models", "AWS_REGION": "eu-west-2"},
        }[projections],
    }
    loaded = subprocess.run(  # noqa: S603 our own code
        [sys.executable, "-c", f"import json, sys, {function}; print(json.dumps([*sys.modules]))"],
        env=environment,
        capture_output=True,
        check=True,
    )
    assert set(DRIVERS.values()) & set(json.loads(loaded.stdout)) == {DRIVERS[projections]}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_store_nobody_knows_is_named(function: str):
    refused = subprocess.run(  # noqa: S603 our own code
        [sys.executable, "-c", f"import {function}"],
        env={"PROJECTIONS": "paper", "SECRET_ARN": "", "POWERTOOLS_METRICS_NAMESPACE": "Rsvp"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "PROJECTIONS is 'paper'; it can be: postgres, dynamodb." in refused.stderr
