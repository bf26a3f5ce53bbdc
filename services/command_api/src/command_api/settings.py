"""What the stage tells this service's functions, each of which needs a part of it."""

import os
from collections.abc import Mapping


class Settings:
    """Read when asked for; LookupError names what is missing."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._environment = environment

    @property
    def event_store(self) -> str:
        return self._value("EVENT_STORE")

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
    def events_table(self) -> str:
        return self._value("EVENTS_TABLE")

    @property
    def event_bus(self) -> str:
        return self._value("EVENT_BUS_NAME")

    @property
    def nudges_queue(self) -> str:
        return self._value("NUDGES_QUEUE_URL")

    @property
    def commands_queue(self) -> str:
        return self._value("COMMANDS_QUEUE_URL")

    @property
    def projections_queue(self) -> str:
        return self._value("PROJECTIONS_QUEUE_URL")

    @property
    def rebuild_function(self) -> str:
        """The projector's function that builds read models anew."""
        return self._value("REBUILD_FUNCTION")

    @property
    def sessions_table(self) -> str:
        return self._value("SESSIONS_TABLE")

    @property
    def sign_ins_table(self) -> str:
        return self._value("SIGN_INS_TABLE")

    @property
    def secret_arn(self) -> str:
        return self._value("SECRET_ARN")

    @property
    def site_url(self) -> str:
        return self._value("SITE_URL")

    def _value(self, name: str) -> str:
        try:
            return self._environment[name]
        except KeyError:
            raise LookupError(f"The environment has no {name}.") from None
