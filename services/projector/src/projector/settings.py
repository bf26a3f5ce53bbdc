"""What the projector is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Settings:
    """`database_url` has no credentials: `database_user` is the role to connect as."""

    projections: str
    database_url: str
    database_user: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        return cls(
            projections=environment["PROJECTIONS"],
            database_url=environment["DATABASE_URL"],
            database_user=environment["DATABASE_USER"],
        )
