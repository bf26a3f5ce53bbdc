"""The one place where the service is put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics

from notifier.application import Mailer, Sources
from notifier.infrastructure.answered_function import AnsweredFunction
from notifier.infrastructure.mailed import MailedLetters
from notifier.infrastructure.mime import Correspondents
from notifier.infrastructure.secret import SecretContents
from notifier.settings import MailerKind, Settings
from notifier.ui import Post


@asynccontextmanager
async def open_mailer(settings: Settings) -> AsyncIterator[Mailer]:
    """Imports the one that is asked for: a cold start should not pay for the other."""
    correspondents = Correspondents(sender=settings.mail_sender, hosts=settings.host_emails)
    match settings.mailer:
        case MailerKind.SES:
            from notifier.infrastructure.ses import open_ses  # noqa: PLC0415

            async with open_ses(correspondents) as mailer:
                yield mailer
        case MailerKind.SMTP:
            from notifier.infrastructure.smtp import SmtpMailer, SmtpServer  # noqa: PLC0415

            yield SmtpMailer(SmtpServer.at(settings.smtp_url or ""), correspondents)


def open_post(settings: Settings, runner: asyncio.Runner) -> Post:
    """Open what the process keeps until it ends; Lambda never tells it to close."""
    resources = AsyncExitStack()
    return Post(
        runner=runner,
        resources=resources,
        mailer=runner.run(resources.enter_async_context(open_mailer(settings))),
        mailed=MailedLetters(settings.mailed_table),
        sources=Sources(
            SecretContents(settings.secret_arn), AnsweredFunction(settings.answered_function)
        ),
        site_url=settings.site_url,
        logger=Logger(),
        metrics=EphemeralMetrics(),
    )
