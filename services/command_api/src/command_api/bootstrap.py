"""The composition root. Nothing is opened before it is first used, and then once a process.

Imports are inside, so that a function's cold start pays for no other's adapters.
"""
# ruff: noqa: PLC0415

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from command_api.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from starlette.applications import Starlette

    from command_api.application.appending import Appender
    from command_api.application.chasing import Standing
    from command_api.application.commands import Commands
    from command_api.application.ports.event_store import EventStore
    from command_api.application.ports.outbox import Outbox
    from command_api.application.ports.publishing import Nudges
    from command_api.application.rebuild import Rebuild
    from command_api.application.relay import Relay
    from command_api.application.replay import Replay
    from command_api.infrastructure.aws import AwsClients
    from command_api.infrastructure.kurrentdb_connection import KurrentDbConnection
    from command_api.infrastructure.postgres_connection import PostgresConnection
    from command_api.infrastructure.stage_secret import StageSecret
    from command_api.ui.authorizer import Authorizer
    from command_api.ui.worker import Worker

HTTP_PATIENCE_SECONDS: Final = 8
"""How long a store is waited for. After ten seconds in all, the browser is told to come back."""
ANSWERED_PATIENCE_SECONDS: Final = 4
"""The notifier waits for this answer, within the time it has for a letter, and may ask again."""
QUEUE_PATIENCE_SECONDS: Final = 10
"""A database that wakes up is worth waiting for, within the functions' 15 s and more."""


@dataclass
class Resources:
    """What a function is put together of: one of each a process, made when it is needed."""

    settings: Settings
    patience_seconds: float = QUEUE_PATIENCE_SECONDS

    @cached_property
    def clients(self) -> "AwsClients":
        from command_api.infrastructure.aws import AwsClients

        return AwsClients()

    @cached_property
    def postgres(self) -> "PostgresConnection":
        from command_api.infrastructure.postgres_connection import PostgresConnection

        return PostgresConnection(
            self.settings.database_url,
            user=self.settings.database_user,
            password=self._password,
            connect_seconds=self.patience_seconds,
        )

    @property
    def _password(self) -> "Callable[[], str] | None":
        match self.settings.database_auth:
            case "iam":
                from command_api.infrastructure.iam_token import IamToken

                return IamToken(self.settings.database_url, self.settings.database_user)
            case "trust":
                return None
            case other:
                raise ValueError(f"DATABASE_AUTH is {other!r}; it can be: iam, trust.")

    @cached_property
    def kurrentdb(self) -> "KurrentDbConnection":
        from command_api.infrastructure.kurrentdb_connection import KurrentDbConnection

        return KurrentDbConnection(
            self.secret.kurrentdb_uri, patience_seconds=self.patience_seconds
        )

    @cached_property
    def event_store(self) -> "EventStore":
        match self.settings.event_store:
            case "postgres":
                from command_api.infrastructure.postgres import PostgresEventStore

                return PostgresEventStore(self.postgres)
            case "kurrentdb":
                from command_api.infrastructure.kurrentdb import KurrentDbEventStore

                return KurrentDbEventStore(self.kurrentdb)
            case "dynamodb":
                from command_api.infrastructure.dynamodb import DynamoDbEventStore

                return DynamoDbEventStore(self.clients, self.settings.events_table)
            case other:
                raise _no_event_store(other)

    @cached_property
    def outbox(self) -> "Outbox":
        match self.settings.event_store:
            case "postgres":
                from command_api.infrastructure.postgres import PostgresOutbox

                return PostgresOutbox(self.postgres)
            case "kurrentdb":
                from command_api.infrastructure.kurrentdb_outbox import KurrentDbOutbox

                return KurrentDbOutbox(self.kurrentdb)
            case "dynamodb":
                from command_api.infrastructure.dynamodb_outbox import DynamoDbOutbox

                return DynamoDbOutbox(self.clients, self.settings.events_table)
            case other:
                raise _no_event_store(other)

    @cached_property
    def nudges(self) -> "Nudges":
        from command_api.infrastructure.sqs import SqsNudges
        from command_api.ui.telemetry import logger

        return SqsNudges(self.clients, self.settings.nudges_queue, logger.get_correlation_id)

    @cached_property
    def appender(self) -> "Appender":
        from command_api.application.appending import Appender

        return Appender(self.event_store, self.nudges)

    @cached_property
    def commands(self) -> "Commands":
        from command_api.application.commands import Commands

        return Commands(self.appender, secrets.randbits)

    @cached_property
    def secret(self) -> "StageSecret":
        from command_api.infrastructure.stage_secret import StageSecret

        return StageSecret(self.clients, self.settings.secret_arn)


def _no_event_store(name: str) -> ValueError:
    return ValueError(f"EVENT_STORE is {name!r}; it can be: dynamodb, kurrentdb, postgres.")


def http(settings: Settings) -> "Starlette":
    from command_api.application.chasing import Chasing
    from command_api.application.guest_lists import GuestLists
    from command_api.application.reissuing import Reissuing
    from command_api.application.signing_in import SigningIn
    from command_api.infrastructure.host_password import HashedHostPassword
    from command_api.infrastructure.sessions import DynamoDbSessions
    from command_api.infrastructure.sqs import SqsCommandQueue
    from command_api.infrastructure.throttle import DynamoDbThrottle
    from command_api.ui.http import CommandApi
    from command_api.ui.telemetry import count_wrong_sign_in

    resources = Resources(settings, HTTP_PATIENCE_SECONDS)
    sessions = DynamoDbSessions(resources.clients, settings.sessions_table)
    return CommandApi(
        commands=resources.commands,
        signing_in=SigningIn(
            resources.commands,
            DynamoDbThrottle(resources.clients, settings.sign_ins_table),
            sessions,
            HashedHostPassword(resources.secret.host_password_hash),
        ),
        chasing=Chasing(resources.appender),
        reissuing=Reissuing(resources.appender, secrets.randbits, sessions),
        guest_lists=GuestLists(resources.appender),
        queue=SqsCommandQueue(resources.clients, settings.commands_queue),
        sessions=sessions,
        clock=lambda: datetime.now(UTC),
        site_url=settings.site_url,
        count_wrong_sign_in=count_wrong_sign_in,
    ).app()


def worker(settings: Settings) -> "Worker":
    from command_api.ui.worker import Worker

    return Worker(Resources(settings).commands)


def answered(settings: Settings) -> "Callable[[UUID], Awaitable[Standing]]":
    from functools import partial

    from command_api.application.chasing import standing

    return partial(standing, Resources(settings, ANSWERED_PATIENCE_SECONDS).event_store)


def relay(settings: Settings) -> "Relay":
    from command_api.application.relay import Relay
    from command_api.infrastructure.eventbridge import EventBridgePublisher

    resources = Resources(settings)
    publisher = EventBridgePublisher(resources.clients, settings.event_bus)
    return Relay(resources.outbox, publisher, resources.nudges)


def replay(settings: Settings) -> "Replay":
    from command_api.application.replay import Replay
    from command_api.infrastructure.sqs import SqsReplayQueue

    resources = Resources(settings)
    return Replay(
        resources.event_store, SqsReplayQueue(resources.clients, settings.projections_queue)
    )


def rebuild(settings: Settings) -> "Rebuild":
    from command_api.application.rebuild import Rebuild
    from command_api.infrastructure.rebuild_function import RebuildFunction

    resources = Resources(settings)
    return Rebuild(
        resources.event_store,
        RebuildFunction(resources.clients, settings.rebuild_function),
        clock=lambda: datetime.now(UTC),
    )


def authorizer(settings: Settings) -> "Authorizer":
    from command_api.infrastructure.origin_secret import StoredOriginSecret
    from command_api.infrastructure.sessions import DynamoDbSessions
    from command_api.ui.authorizer import Authorizer

    resources = Resources(settings)
    return Authorizer(
        DynamoDbSessions(resources.clients, settings.sessions_table),
        StoredOriginSecret(resources.secret),
    )
