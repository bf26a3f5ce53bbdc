"""Whatever the mailer and the table of what was mailed do: a mail for each answer, and a second
one only where nobody could know of the first."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aioboto3
import pytest
from aiobotocore.config import AioConfig
from aiosmtpd.smtp import SMTP

from notifier.bootstrap import open_post
from notifier.infrastructure import ses, smtp
from notifier.settings import Settings
from tests.aws_proxy import AwsProxy
from tests.infrastructure.aws_clients import new_table
from tests.infrastructure.torture.mail_faults import AtTheMailer, AtTheTable, Schedule
from tests.infrastructure.torture.mailing import Mailing, Told, environment, process_name
from tests.torture import Figures, tries

AT_ONCE = tries(3, of=8)
IMPATIENT_SECONDS = 1.5
"""How long a mail server may take here, instead of 8 s."""


@pytest.fixture
async def proxy(aws: str) -> AsyncIterator[AwsProxy]:
    async with AwsProxy(aws) as proxy, aioboto3.Session().client("sesv2") as client:
        identities = (await client.list_email_identities())["EmailIdentities"]
        if "wedding.example" not in {one.get("IdentityName") for one in identities}:
            await client.create_email_identity(EmailIdentity="wedding.example")
        yield proxy


@asynccontextmanager
async def mailing(
    aws: str, proxy: AwsProxy, mailer: str, patch: pytest.MonkeyPatch
) -> AsyncIterator[Mailing]:
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as closing:
        dynamodb = await closing.enter_async_context(
            aioboto3.Session().client("dynamodb", endpoint_url=aws)
        )
        here = Mailing(proxy, await new_table(), dynamodb)
        server = await loop.create_server(lambda: SMTP(here, loop=loop), "127.0.0.1", 0)
        await closing.enter_async_context(server)
        settings = Settings.model_validate(
            {
                "MAILER": mailer,
                "SMTP_URL": f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}",
                "MAIL_SENDER": "Our wedding <rsvp@wedding.example>",
                "HOST_EMAILS": "zoe@hosts.example, sam@hosts.example",
                "MAILED_TABLE": here.table,
                "ANSWERED_FUNCTION": "none",
                "SECRET_ARN": "none",
                "SITE_URL": "https://wedding.example",
            }
        )
        for _ in range(2):
            name, runner = process_name(), asyncio.Runner()
            closing.push_async_callback(asyncio.to_thread, runner.close)
            with patch.context() as opening:
                for variable, value in environment(name, proxy).items():
                    opening.setenv(variable, value)
                post = await asyncio.to_thread(open_post, settings, runner)
            closing.push_async_callback(asyncio.to_thread, post.close)
            here.add(name, post)
        proxy.before.append(here.strike)
        yield here


@pytest.mark.torture("Hosts get a mail per answer")
@pytest.mark.parametrize("mailer", ["smtp", "ses"])
async def test_none_is_missing_and_only_ambiguous_sends_are_repeated(
    figures: Figures, aws: str, proxy: AwsProxy, monkeypatch: pytest.MonkeyPatch, mailer: str
):
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Rsvp")
    monkeypatch.setattr(smtp, "SECONDS", IMPATIENT_SECONDS)
    impatient = AioConfig(read_timeout=IMPATIENT_SECONDS)
    monkeypatch.setattr(ses, "_CONFIG", ses._CONFIG.merge(impatient))  # noqa: SLF001
    schedules = iter(range(tries(6, of=300)))
    all_told: list[Told] = []

    async def work(here: Mailing) -> None:
        for seed in schedules:
            told = await here.run(Schedule.drawn(seed))
            replay = f"replay {Schedule.drawn(seed)}: {told}"
            assert told.missing == set(), replay
            assert max(told.known.values(), default=0) <= 1, replay
            assert told.sent_later == 0, replay
            all_told.append(told)

    async with AsyncExitStack() as open_ones:
        # One after the other: each is opened in an environment of its own.
        opened = [
            await open_ones.enter_async_context(mailing(aws, proxy, mailer, monkeypatch))
            for _ in range(AT_ONCE)
        ]
        async with asyncio.TaskGroup() as workers:
            for here in opened:
                workers.create_task(work(here))

    struck = sum((told.struck for told in all_told), Counter[AtTheMailer | AtTheTable]())
    answers = sum(len(told.taken) for told in all_told)
    mails = sum(told.taken.total() for told in all_told)
    figures(
        schedules=len(all_told),
        faults=sum(count for fault, count in struck.items() if fault != "none"),
        kills=sum(count for fault, count in struck.items() if fault.startswith("killed")),
        answers=answers,
        mails=mails,
        missing=sum(len(told.missing) for told in all_told),
        ambiguous_sends=mails - sum(told.known.total() for told in all_told),
        duplicates=mails - answers,
    )
