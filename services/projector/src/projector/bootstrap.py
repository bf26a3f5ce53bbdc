"""The composition root. Chooses the store; opens nothing."""

from collections.abc import Callable

from projector.application import ReadModels
from projector.settings import Settings

_PATIENCE_SECONDS = 9
"""A waking database is worth waiting for, twice (a connection may be lost) within 20 s."""


def read_models(settings: Settings) -> ReadModels:
    match settings.projections:
        case "postgres":
            from projector.infrastructure.connection import HeldConnection  # noqa: PLC0415
            from projector.infrastructure.postgres import PostgresReadModels  # noqa: PLC0415

            return PostgresReadModels(
                HeldConnection(
                    settings.database_url,
                    settings.database_user,
                    patience_seconds=_PATIENCE_SECONDS,
                    password=_password(settings),
                )
            )
        case "dynamodb":
            from projector.infrastructure.dynamodb import DynamoDbReadModels  # noqa: PLC0415
            from projector.infrastructure.dynamodb_table import DynamoDbTable  # noqa: PLC0415

            return DynamoDbReadModels(DynamoDbTable(settings.read_models_table))
        case other:
            raise ValueError(f"PROJECTIONS is {other!r}; it can be: postgres, dynamodb.")


def _password(settings: Settings) -> Callable[[], str] | None:
    match settings.database_auth:
        case "iam":
            from projector.infrastructure.iam_token import IamToken  # noqa: PLC0415

            return IamToken(settings.database_url, settings.database_user)
        case "trust":
            return None
        case other:
            raise ValueError(f"DATABASE_AUTH is {other!r}; it can be: iam, trust.")
