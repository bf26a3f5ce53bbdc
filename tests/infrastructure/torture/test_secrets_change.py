"""A secret that was changed is believed by the functions that hold the old one, for one more look
at it; and who shows wrong ones makes them look no more often."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import aioboto3
import pytest
from argon2 import PasswordHasher

from contracts.principal import Principal, Role
from tests.aws_proxy import AwsProxy
from tests.infrastructure.aws_clients import new_table
from tests.infrastructure.function_process import gateway_event
from tests.infrastructure.torture.aging_function import AgingFunction, aging
from tests.torture import Figures, tries

PROMISE: Final = "Dependencies fail, the service degrades"
OLD_ENOUGH: Final = 31
"""Seconds: from then on what does not match may be looked up again."""
CHANGES: Final = tries(1, of=20)
SHOWN: Final = tries(3, of=8)
"""Below what the throttle takes of one address."""


@dataclass
class Vault:
    """The stage's secret, and how often the functions asked for it."""

    client: Any
    arn: str
    proxy: AwsProxy

    @property
    def fetches(self) -> int:
        return sum(call.operation == "secretsmanager.GetSecretValue" for call in self.proxy.calls)

    async def put(self, **values: str) -> None:
        secret = {"originSecret": "", "hostPasswordHash": "", "content": {}} | values
        await self.client.put_secret_value(SecretId=self.arn, SecretString=json.dumps(secret))


@pytest.fixture
async def vault(aws: str) -> AsyncIterator[Vault]:
    async with AwsProxy(aws) as proxy, aioboto3.Session().client("secretsmanager") as client:
        made = await client.create_secret(Name=f"test-{uuid4()}", SecretString="{}")
        yield Vault(client, made["ARN"], proxy)


@pytest.fixture
async def environment(vault: Vault) -> Mapping[str, str]:
    return {
        "AWS_ENDPOINT_URL": vault.proxy.url,
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_METRICS_NAMESPACE": "Rsvp",
        "SITE_URL": "https://wedding.example",
        "SECRET_ARN": vault.arn,
        "SESSIONS_TABLE": await new_table(),
        "SIGN_INS_TABLE": await new_table(),
        "NUDGES_QUEUE_URL": "unused",
        "COMMANDS_QUEUE_URL": "unused",
        "EVENT_STORE": "dynamodb",
        "EVENTS_TABLE": "unused",
    }


@pytest.mark.torture(PROMISE)
async def test_a_changed_origin_secret_takes_one_more_look(
    vault: Vault, environment: Mapping[str, str], figures: Figures
):
    async def is_known(authorizer: AgingFunction, shown: str) -> bool:
        headers = {"x-rsvp-origin-secret": shown, "x-rsvp-viewer-address": "192.0.2.7"}
        answer = await authorizer.invoke({"headers": headers})
        principal = Principal.from_context(answer["context"])
        assert principal.role is Role.NONE
        return bool(principal.viewer_address)

    await vault.put(originSecret="secret-0")
    async with aging("command_api.lambdas.authorizer", environment) as authorizer:
        assert [await is_known(authorizer, "secret-0") for _ in range(SHOWN)] == [True] * SHOWN
        assert vault.fetches == 1
        for change in range(1, CHANGES + 1):
            authorizer.age += OLD_ENOUGH
            await vault.put(originSecret=f"secret-{change}")
            shown = [f"secret-{change}"] * SHOWN
            assert [await is_known(authorizer, one) for one in shown] == [True] * SHOWN
            assert vault.fetches == 1 + 2 * change - 1

            authorizer.age += OLD_ENOUGH
            wrong = [f"guess-{n}" for n in range(SHOWN)]
            assert [await is_known(authorizer, one) for one in wrong] == [False] * SHOWN
            assert vault.fetches == 1 + 2 * change
    figures(
        changes=CHANGES,
        requests_with_the_new_one=CHANGES * SHOWN,
        refused=0,
        looks_because_of_the_change=CHANGES,
        requests_with_a_wrong_one=CHANGES * SHOWN,
        looks_because_of_those=CHANGES,
    )


@pytest.mark.torture(PROMISE)
async def test_a_changed_password_of_the_hosts_takes_one_more_look(
    vault: Vault, environment: Mapping[str, str], figures: Figures
):
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    addresses = iter(range(1, 1_000_000))

    async def signs_in(command: AgingFunction, password: str, *, address: int) -> int:
        asking = Principal(viewer_address=f"198.51.{address // 256}.{address % 256}")
        event = gateway_event("POST", "/api/host/session", asking, body={"password": password})
        status: int = (await command.invoke(event))["statusCode"]
        return status

    async def all_sign_in(command: AgingFunction, password: str) -> set[int]:
        address = next(addresses)
        return {await signs_in(command, password, address=address) for _ in range(SHOWN)}

    await vault.put(hostPasswordHash=quick.hash("password-0"))
    async with aging("command_api.lambdas.http", environment) as command:
        assert await all_sign_in(command, "password-0") == {204}
        assert vault.fetches == 1
        for change in range(1, CHANGES + 1):
            command.age += OLD_ENOUGH
            await vault.put(hostPasswordHash=quick.hash(f"password-{change}"))
            assert await all_sign_in(command, f"password-{change}") == {204}
            assert vault.fetches == 1 + change
            assert await all_sign_in(command, f"password-{change - 1}") == {401}
            assert vault.fetches == 1 + change
    figures(
        changes=CHANGES,
        sign_ins_with_the_new_one=CHANGES * SHOWN,
        refused=0,
        looks_because_of_the_change=CHANGES,
        sign_ins_with_the_old_one=CHANGES * SHOWN,
        accepted=0,
        looks_because_of_those=0,
    )
