"""Domain events off the queue, each mailed once."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final, Protocol

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.idempotency import (
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer

from contracts.domain_events import Published
from contracts.values import Message
from notifier.application import Fate, Mailer, NotSent, Sources, notify

KEPT_SECONDS: Final = 90 * 24 * 60 * 60
SEND_SECONDS: Final = 10
"""The most one letter may take."""
_SPARE_SECONDS: Final = 2


class Context(Protocol):
    """What we need of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int: ...


class BusEvent(Message):
    """An EventBridge event, as its rule puts it on the queue."""

    detail: Published


@dataclass(frozen=True)
class Post:
    """What outlives an invocation: the way out, and the loop it lives on."""

    runner: asyncio.Runner
    resources: AsyncExitStack
    mailer: Mailer
    mailed: BasePersistenceLayer
    sources: Sources
    site_url: str
    logger: Logger
    metrics: EphemeralMetrics

    def close(self) -> None:
        self.runner.run(self.resources.aclose())


def handle(event: dict[str, Any], context: Context, post: Post) -> dict[str, Any]:
    """Deal with an SQS batch; what could not be mailed is reported, and comes back alone."""
    mail_once = _mailing_once(post, context)

    def process(record: SQSRecord) -> None:
        try:
            published = BusEvent.model_validate_json(record.body).detail
            post.logger.append_keys(
                correlation_id=published.correlation_id, event_id=str(published.id)
            )
            _require_time_for_a_letter(context)
            mail_once(published)
        except NotSent as error:
            _tell_not_sent(post, str(error))
            raise
        except Exception as error:
            # The name only: what an error says of its input may hold a guest's words.
            _tell_not_sent(post, type(error).__name__)
            raise
        finally:
            post.logger.remove_keys(["correlation_id", "event_id"])

    batch = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    with batch(records=event["Records"], handler=process):
        batch.process()
    if post.metrics.metric_set:
        post.metrics.flush_metrics()
    return dict(batch.response())


def _tell_not_sent(post: Post, reason: str) -> None:
    post.logger.warning("Letter not sent", reason=reason)
    post.metrics.add_metric("LettersNotSent", MetricUnit.Count, 1)


def _require_time_for_a_letter(context: Context) -> None:
    """An invocation that ends while a letter is on its way would not know whether it went."""
    if context.get_remaining_time_in_millis() < (SEND_SECONDS + _SPARE_SECONDS) * 1000:
        raise NotSent("Too late in this invocation to begin another; the queue keeps it.")


def _mailing_once(post: Post, context: Context) -> Callable[[Published], None]:
    """Mail a domain event unless its id is in the table.

    Powertools calls what it decorates without awaiting it, so the coroutine is run to its end in
    here. A failure takes the id out again; a crash leaves it until the invocation would have timed
    out; and an id that is being mailed elsewhere fails, so that the queue asks again later.
    """
    config = IdempotencyConfig(
        event_key_jmespath="id",
        raise_on_no_idempotency_key=True,
        expires_after_seconds=KEPT_SECONDS,
        hash_function="sha256",
        lambda_context=context,  # type: ignore[arg-type]  # it asks for the remaining time only
    )

    # The prefix is fixed: by default it would be the name of this very function.
    @idempotent_function(  # type: ignore[untyped-decorator]
        data_keyword_argument="key",
        persistence_store=post.mailed,
        config=config,
        key_prefix="letter",
    )
    def mail(published: Published, *, key: dict[str, str]) -> None:  # noqa: ARG001
        match post.runner.run(_within_time(published)):
            case Fate.SENT:
                post.logger.info("Letter sent")
                post.metrics.add_metric("LettersSent", MetricUnit.Count, 1)
            case Fate.UNDELIVERABLE:
                post.logger.warning("Nobody takes letters at the address a guest left")
                post.metrics.add_metric("LettersUndeliverable", MetricUnit.Count, 1)

    async def _within_time(published: Published) -> Fate:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await notify(published, post.mailer, post.sources, site_url=post.site_url)
        except TimeoutError as error:
            raise NotSent(f"No answer within {SEND_SECONDS} s.") from error

    return lambda published: mail(published, key={"id": str(published.id)})
