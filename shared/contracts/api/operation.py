"""What there is to say about an operation, and its service."""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from contracts.principal import Role
from contracts.problems import Kind
from contracts.values import Message, Request

MAX_BODY_BYTES: Final = 32 * 1024


class Service(StrEnum):
    COMMAND_API = "command_api"
    QUERY_API = "query_api"


@dataclass(frozen=True)
class Operation:
    """`role` is None where no session is needed; `responses` are the successful ones, by status."""

    id: str
    method: str
    path: str
    service: Service
    summary: str
    responses: dict[HTTPStatus, tuple[type[Message], ...]]
    problems: tuple[Kind, ...] = ()
    role: Role | None = None
    request: type[Request] | None = None
    idempotent: bool = False
    asynchronous: bool = False
    listed: bool = False
    as_of_any_moment: bool = False
    waits_for_version: bool = False
    names_invite: bool = False
    """Which one is about is in the query, as `invite`."""
