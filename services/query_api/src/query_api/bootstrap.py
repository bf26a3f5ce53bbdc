"""The composition root. Chooses the store; opens nothing."""

from collections.abc import Callable

from starlette.applications import Starlette

from query_api.application import ReadModels
from query_api.infrastructure.secret import SecretContents
from query_api.settings import Settings
from query_api.ui.http import QueryApi

_PATIENCE_SECONDS = 8
"""A sleeping database may take longer; within ten seconds a guest is told to come back."""


def app(settings: Settings) -> Starlette:
    return QueryApi(read_models(settings), SecretContents(settings.secret_arn)).app()


def read_models(settings: Settings) -> ReadModels:
    match settings.projections:
        case "postgres":
            from query_api.infrastructure.postgres import PostgresReadModels  # noqa: PLC0415
            from query_api.infrastructure.postgres_connection import PostgresConnection  # noqa: PLC0415

            return PostgresReadModels(
                PostgresConnection(
                    settings.database_url,
                    settings.database_user,
                    patience_seconds=_PATIENCE_SECONDS,
                    password=_password(settings),
                )
            )
        case "dynamodb":
            from query_api.infrastructure.dynamodb import DynamoDbReadModels  # noqa: PLC0415
            from query_api.infrastructure.dynamodb_table import DynamoDbTable  # noqa: PLC0415

            return DynamoDbReadModels(DynamoDbTable(settings.read_models_table))
        case other:
            raise ValueError(f"PROJECTIONS is {other!r}; it can be: postgres, dynamodb.")


def _password(settings: Settings) -> Callable[[], str] | None:
    match settings.database_auth:
        case "iam":
            from query_api.infrastructure.iam_token import IamToken  # noqa: PLC0415

            return IamToken(settings.database_url, settings.database_user)
        case "trust":
            return None
        case other:
            raise ValueError(f"DATABASE_AUTH is {other!r}; it can be: iam, trust.")
