"""Applies each service's own SQL files, in order, once."""

from infra.migrations.files import ALL
from infra.migrations.runner import MigrationError, migrate, status

__all__ = ["ALL", "MigrationError", "migrate", "status"]
