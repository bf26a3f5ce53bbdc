"""Messages of which one in a hundred can't be dealt with, until somebody mends what is wrong."""

import json
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import asyncpg
from aiohttp import web

from contracts.envelope import Recorded
from contracts.events import InviteAmended
from contracts.values import Course, GuestType
from tests.aws_proxy import AwsCall, refusal
from tests.histories import amended, answer, comes, dish, guest, invite, recorded
from tests.infrastructure.read_model_stores import Store

POISON = "Poison"
_REFUSED = "submitted_attending_guests", "available_food_choices"


@dataclass(frozen=True)
class PoisonedStore:
    """A read-model store that refuses whatever is named Poison, until it is mended."""

    store: Store
    environment: dict[str, str]
    endpoint: str
    mend: Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Delivery:
    """`later` are answers that were changed in the week before the poison is sent back."""

    good: Sequence[Recorded]
    poison: Sequence[Recorded]
    later: Sequence[Recorded]


def drawn(messages: int, *, seed: int) -> Delivery:
    """One in a hundred is a dish or an answer that is named Poison; in any order."""
    chance = random.Random(seed)  # noqa: S311 - it is no secret
    poisons = messages // 100
    dishes = [
        dish(n, GuestType.ADULT, Course.MAIN, POISON if n % 2 and n < poisons else f"Dish {n}")
        for n in range(max(10, poisons))
    ]
    good: list[Recorded] = []
    poison: list[Recorded] = []
    later: list[Recorded] = []
    for each in dishes:
        (poison if each.name == POISON else good).append(recorded(each))
    household = 0
    while len(good) + len(poison) < messages:
        is_poison = len(poison) < poisons
        zoe = guest(household, 1, "Zoë")
        good.append(recorded(invite(household, zoe)))
        comer = comes(guest(household, 1, POISON) if is_poison else zoe, dishes[0])
        (poison if is_poison else good).append(recorded(answer(household, comer), 2))
        if is_poison:
            changed: InviteAmended = amended(household, comes(zoe, dishes[2]))
            later.append(recorded(changed, 3))
        household += 1
    chance.shuffle(good)
    return Delivery(good, poison, later)


def body(event: Recorded) -> str:
    """As a rule of the bus puts it on the queue."""
    detail = json.loads(event.model_dump_json())
    return json.dumps({"detail-type": event.event.type, "detail": detail}, ensure_ascii=False)


async def refuse_poison(admin: asyncpg.Connection) -> Callable[[], Awaitable[None]]:
    """What a release may have got wrong in Postgres; gives what mends it."""
    for table in _REFUSED:
        await admin.execute(
            f"ALTER TABLE read_models.{table} ADD CONSTRAINT wrong CHECK (name <> '{POISON}')"
        )

    async def mend() -> None:
        for table in _REFUSED:
            await admin.execute(f"ALTER TABLE read_models.{table} DROP CONSTRAINT wrong")

    return mend


async def refuse_poisonous_items(call: AwsCall) -> web.Response | bool:
    """The same in DynamoDB. Only the fact itself is refused, not the kitchen's entry beside it."""
    if call.operation.endswith(".PutItem") and _is_poison(call.body["Item"]):
        return refusal("ValidationException")
    return False


def _is_poison(item: dict[str, dict[str, str]]) -> bool:
    return "fact" not in item and POISON in json.dumps(item)
