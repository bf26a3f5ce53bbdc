"""The composition root. Chooses the store; opens nothing."""

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
                )
            )
        case other:
            raise ValueError(f"PROJECTIONS is {other!r}; it can be: postgres.")
