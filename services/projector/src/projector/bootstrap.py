"""The composition root. Chooses the store; opens nothing.

Imports are inside, so that no function pays for the driver of a store it does not use.
"""
# ruff: noqa: PLC0415

from collections.abc import Callable
from typing import TYPE_CHECKING

from projector.application import Generations, ReadModels
from projector.settings import Settings

if TYPE_CHECKING:
    from projector.infrastructure.postgres_connection import PostgresConnection

_PATIENCE_SECONDS = 9
"""A waking database is worth waiting for, twice (a connection may be lost) within 20 s."""


def read_models(settings: Settings) -> ReadModels:
    match settings.projections:
        case "postgres":
            from projector.infrastructure.postgres import PostgresReadModels

            return PostgresReadModels(_connection(settings))
        case "dynamodb":
            from projector.infrastructure.dynamodb import DynamoDbReadModels
            from projector.infrastructure.dynamodb_table import DynamoDbTable

            return DynamoDbReadModels(DynamoDbTable(settings.read_models_table))
        case other:
            raise ValueError(f"PROJECTIONS is {other!r}; it can be: postgres, dynamodb.")


def generations(settings: Settings) -> Generations:
    match settings.projections:
        case "postgres":
            from projector.infrastructure.postgres_generations import (
                PostgresGenerations,
            )

            return PostgresGenerations(_connection(settings))
        case "dynamodb":
            from projector.infrastructure.dynamodb_generations import (
                DynamoDbGenerations,
            )
            from projector.infrastructure.dynamodb_table import DynamoDbTable

            return DynamoDbGenerations(DynamoDbTable(settings.read_models_table))
        case other:
            raise ValueError(f"PROJECTIONS is {other!r}; it can be: postgres, dynamodb.")


def _connection(settings: Settings) -> "PostgresConnection":
    from projector.infrastructure.postgres_connection import PostgresConnection

    return PostgresConnection(
        settings.database_url,
        settings.database_user,
        patience_seconds=_PATIENCE_SECONDS,
        password=_password(settings),
    )


def _password(settings: Settings) -> Callable[[], str] | None:
    match settings.database_auth:
        case "iam":
            from projector.infrastructure.iam_token import IamToken

            return IamToken(settings.database_url, settings.database_user)
        case "trust":
            return None
        case other:
            raise ValueError(f"DATABASE_AUTH is {other!r}; it can be: iam, trust.")
