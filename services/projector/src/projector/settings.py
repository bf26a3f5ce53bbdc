"""What the projector is told by its environment."""

import os
from collections.abc import Mapping


class Settings:
    """Read when asked for; LookupError names what is missing."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._environment = environment

    @property
    def projections(self) -> str:
        return self._value("PROJECTIONS")

    @property
    def database_url(self) -> str:
        """Without credentials: `database_user` is the role to connect as."""
        return self._value("DATABASE_URL")

    @property
    def database_user(self) -> str:
        return self._value("DATABASE_USER")

    @property
    def database_auth(self) -> str:
        return self._value("DATABASE_AUTH")

    @property
    def read_models_table(self) -> str:
        return self._value("READ_MODELS_TABLE")

    def _value(self, name: str) -> str:
        try:
            return self._environment[name]
        except KeyError:
            raise LookupError(f"The environment has no {name}.") from None
