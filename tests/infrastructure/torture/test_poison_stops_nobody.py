"""One message in a hundred can't be dealt with: the others don't wait for it, and it can be sent
back later, as often and as late as anybody likes."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

from contracts.envelope import Recorded
from contracts.events import InviteCreated
from infra.cdk.queues import MAX_RECEIVES
from tests.aws_proxy import AwsProxy
from tests.in_memory_read_models import in_order
from tests.infrastructure.aws_clients import new_table
from tests.infrastructure.notifications import NAME, record, submitted
from tests.infrastructure.read_model_stores import Store, dynamodb, everything, postgres
from tests.infrastructure.torture.lanes import lane
from tests.infrastructure.torture.poison import (
    POISON,
    PoisonedStore,
    body,
    drawn,
    refuse_poison,
    refuse_poisonous_items,
)
from tests.torture import Figures, tries

PROMISE = "Poison stops nobody"


@pytest.fixture
async def in_postgres(database: str, aws: str) -> AsyncIterator[PoisonedStore]:
    admin = await asyncpg.connect(database)
    environment = {
        "PROJECTIONS": "postgres",
        "DATABASE_URL": database,
        "DATABASE_USER": "projector",
        "DATABASE_AUTH": "trust",
    }
    async with postgres(database) as store:
        yield PoisonedStore(store, environment, aws, await refuse_poison(admin))
    await admin.close()


@pytest.fixture
async def in_dynamodb(read_models_table: str, aws: str) -> AsyncIterator[PoisonedStore]:
    environment = {"PROJECTIONS": "dynamodb", "READ_MODELS_TABLE": read_models_table}
    async with AwsProxy(aws) as proxy, dynamodb(read_models_table) as store:
        proxy.before.append(refuse_poisonous_items)

        async def mend() -> None:
            proxy.before.clear()

        yield PoisonedStore(store, environment, proxy.url, mend)


@pytest.fixture(params=["postgres", "dynamodb"])
def poisoned(request: pytest.FixtureRequest) -> PoisonedStore:
    store: PoisonedStore = request.getfixturevalue(f"in_{request.param}")
    return store


async def hold_the_fold(store: Store, history: list[Recorded]) -> None:
    invites = [each.event.id for each in history if isinstance(each.event, InviteCreated)]
    assert await everything(store.read, invites) == await everything(in_order(history), invites)


@pytest.mark.torture(PROMISE)
async def test_read_models(figures: Figures, aws: str, poisoned: PoisonedStore, tmp_path: Path):
    sent = drawn(tries(200, of=500), seed=7)
    good, poison, later = list(sent.good), list(sent.poison), list(sent.later)
    async with lane(
        poisoned.endpoint,
        tmp_path,
        queue="projections",
        handler="projector.lambdas.projector.handler",
        environment=poisoned.environment,
    ) as projections:
        bodies = sorted(map(body, good + poison), key=hash)
        await projections.send(bodies)

        await projections.holds(len(poison))
        await hold_the_fold(poisoned.store, good)
        assert set(projections.receives.values()) == {1}

        await projections.gives_up(len(poison))
        receives = Counter(projections.receives.values())
        assert receives == {1: len(good), MAX_RECEIVES: len(poison)}
        await projections.holds(0)
        await hold_the_fold(poisoned.store, good)

        await projections.send(map(body, later))
        await projections.holds(0)
        await poisoned.mend()
        await projections.redrive()
        await projections.holds(0)
        await hold_the_fold(poisoned.store, good + poison + later)

        await projections.send(map(body, poison), dead=True)
        await projections.redrive()
        await projections.holds(0)
        await hold_the_fold(poisoned.store, good + poison + later)
        await projections.holds(0, dead=True)
    figures(
        messages=len(bodies),
        poisonous=len(poison),
        applied_within_one_visibility_period=len(good),
        receives_until_given_up=MAX_RECEIVES,
        redriven_twice=len(poison),
    )


class HostsMailbox:
    """An aiosmtpd handler that counts mails, and is too busy for what is named Poison."""

    def __init__(self) -> None:
        self.mails: Counter[UUID] = Counter()
        self.busy = True

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: SmtpSession, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        if self.busy and POISON.encode() in envelope.content:
            return "451 Too busy"
        found = re.search(rb"^Message-ID: <([0-9a-f-]{36})@", envelope.content, re.MULTILINE)
        assert found
        self.mails[UUID(found[1].decode())] += 1
        return "250 OK"


@pytest.mark.torture(PROMISE)
async def test_mails(figures: Figures, aws: str, tmp_path: Path):
    letters = [submitted() for _ in range(tries(100, of=500))]
    poison = letters[7::100]
    for letter in poison:
        letter["event"]["guests"][0]["name"] = POISON
    good = [letter for letter in letters if letter["event"]["guests"][0]["name"] == NAME]
    mailbox, loop = HostsMailbox(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(mailbox, loop=loop), "127.0.0.1", 0)
    environment = {
        "MAILER": "smtp",
        "SMTP_URL": f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}",
        "MAIL_SENDER": "rsvp@wedding.example",
        "HOST_EMAILS": "zoe@hosts.example",
        "MAILED_TABLE": await new_table(f"mailed-{uuid4()}"),
        "ANSWERED_FUNCTION": "none",
        "SECRET_ARN": "none",
        "SITE_URL": "https://wedding.example",
    }
    async with (
        server,
        lane(
            aws,
            tmp_path,
            queue="notifications",
            handler="notifier.lambdas.notifier.handler",
            environment=environment,
        ) as notifications,
    ):
        await notifications.send(record(letter)["body"] for letter in letters)
        await notifications.holds(len(poison))
        assert mailbox.mails == dict.fromkeys((UUID(letter["id"]) for letter in good), 1)
        assert set(notifications.receives.values()) == {1}

        await notifications.gives_up(len(poison))
        receives = Counter(notifications.receives.values())
        assert receives == {1: len(good), MAX_RECEIVES: len(poison)}

        mailbox.busy = False
        await notifications.redrive()
        await notifications.holds(0)
        everybody = dict.fromkeys((UUID(letter["id"]) for letter in letters), 1)
        assert mailbox.mails == everybody

        await notifications.send((record(letter)["body"] for letter in letters), dead=True)
        await notifications.redrive()
        await notifications.holds(0)
        await notifications.holds(0, dead=True)
        assert mailbox.mails == everybody
    figures(
        messages=len(letters),
        poisonous=len(poison),
        mailed_within_one_visibility_period=len(good),
        receives_until_given_up=MAX_RECEIVES,
        redriven_twice=len(letters),
        mailed_twice=mailbox.mails.total() - len(letters),
    )
