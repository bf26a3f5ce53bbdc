"""The stage's secret: kept for a while, asked for again when it does not match."""

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from uuid import uuid4

import aioboto3
import pytest

from command_api.application.ports.unavailable import Unavailable
from command_api.infrastructure.origin_secret import StoredOriginSecret
from command_api.infrastructure.stage_secret import SecretValues, StageSecret
from tests.infrastructure.aws_clients import WallClock, aws_clients, nobody_listens

if TYPE_CHECKING:
    from types_aiobotocore_secretsmanager import SecretsManagerClient


class Vault:
    """Secrets Manager, with one secret in it."""

    def __init__(self, client: "SecretsManagerClient") -> None:
        self._client = client
        self.arn = ""

    async def create(self) -> None:
        self.arn = (await self._client.create_secret(Name=f"test-{uuid4()}", SecretString="{}"))[
            "ARN"
        ]

    async def put(self, origin: str, password: str = "a-hash") -> None:  # noqa: S107
        await self.put_text(
            json.dumps({"originSecret": origin, "hostPasswordHash": password, "content": {}})
        )

    async def put_text(self, text: str) -> None:
        await self._client.put_secret_value(SecretId=self.arn, SecretString=text)


@pytest.fixture
async def vault(aws: str) -> AsyncIterator[Vault]:
    async with aioboto3.Session().client("secretsmanager") as client:
        vault = Vault(client)
        await vault.create()
        yield vault


@pytest.fixture
def clock() -> WallClock:
    return WallClock()


@pytest.fixture
async def secret(vault: Vault, clock: WallClock) -> AsyncIterator[StageSecret]:
    async with aws_clients() as clients:
        yield StageSecret(clients, vault.arn, clock=clock)


async def test_what_was_read_is_kept(vault: Vault, secret: StageSecret):
    await vault.put("first", "one-hash")
    assert await secret.read() == SecretValues("first", "one-hash")

    await vault.put("second", "another-hash")
    assert await secret.read() == SecretValues("first", "one-hash")


async def test_it_is_asked_for_again_on_demand_but_not_all_the_time(
    vault: Vault, secret: StageSecret, clock: WallClock
):
    await vault.put("first")
    await secret.read()
    await vault.put("second")

    clock.seconds += 29
    assert (await secret.read_again()).origin_secret == "first"  # noqa: S105
    clock.seconds += 1
    assert (await secret.read_again()).origin_secret == "second"  # noqa: S105

    await vault.put("third")
    clock.seconds += 29
    assert (await secret.read_again()).origin_secret == "second"  # noqa: S105


async def test_a_changed_origin_secret_is_known_without_a_restart(
    vault: Vault, secret: StageSecret, clock: WallClock
):
    origin_secret = StoredOriginSecret(secret)
    await vault.put("first")
    assert await origin_secret.is_known("first")
    assert not await origin_secret.is_known("second")

    await vault.put("second")
    clock.seconds += 30
    assert await origin_secret.is_known("second")
    assert not await origin_secret.is_known("first")


@pytest.mark.parametrize("presented", ["", "firs", "first ", "ünlikely", "\ud800"])
async def test_only_the_very_secret_is_known(vault: Vault, secret: StageSecret, presented: str):
    await vault.put("first")

    assert not await StoredOriginSecret(secret).is_known(presented)


async def test_an_empty_secret_is_never_known(vault: Vault, secret: StageSecret):
    await vault.put("")

    assert not await StoredOriginSecret(secret).is_known("")


@pytest.mark.parametrize("text", ["{}", "no JSON"])
async def test_a_secret_that_says_nothing_is_unavailable(
    vault: Vault, secret: StageSecret, text: str
):
    await vault.put_text(text)

    with pytest.raises(Unavailable):
        await secret.read()


async def test_a_secret_out_of_reach_is_unavailable(monkeypatch: pytest.MonkeyPatch, aws: str):
    with nobody_listens() as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        async with aws_clients() as clients:
            with pytest.raises(Unavailable):
                await StageSecret(clients, "arn:aws:secretsmanager:eu-west-2:1:secret:x").read()


def test_the_values_do_not_print():
    assert "hunter2" not in repr(SecretValues("hunter2", "hunter2"))
