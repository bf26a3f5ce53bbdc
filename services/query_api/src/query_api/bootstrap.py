"""The composition root. Chooses the store; opens nothing."""

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
            from query_api.infrastructure.connection import HeldConnection  # noqa: PLC0415
            from query_api.infrastructure.postgres import PostgresReadModels  # noqa: PLC0415

            return PostgresReadModels(
                HeldConnection(
                    settings.database_url,
                    settings.database_user,
                    patience_seconds=_PATIENCE_SECONDS,
                )
            )
        case other:
            raise ValueError(f"PROJECTIONS is {other!r}; it can be: postgres.")
