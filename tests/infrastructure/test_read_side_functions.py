"""The projector's and query_api's functions as they are deployed, on a real database."""

import json
from typing import Any
from uuid import UUID

import aioboto3
import pytest

from contracts.principal import Principal
from contracts.values import Course, GuestType
from tests.histories import an_id, answer, comes, dish, guest, invite, recorded
from tests.infrastructure.function_process import Ran, gateway_event, run
from tests.infrastructure.read_model_stores import deliver, postgres
from tests.query_client import HOST, guest_of

SOUP = dish(1, GuestType.ADULT, Course.STARTER, "Crème brûlée")
ZOE = guest(1, 1, "Zoë Ng")
INVITE = an_id("invite", 1)
HISTORY = [recorded(SOUP), recorded(invite(1, ZOE)), recorded(answer(1, comes(ZOE, SOUP)), 2)]
CONTENT = {
    "names": "Zoë & Tomás",
    "weddingDate": "2027-06-19",
    "planOfTheDay": "Dinner",
    "planOfTheEvening": "Dancing",
    "menu": "Soup",
    "giftRegistry": "A tree",
    "location": "The barn",
    "mapLink": "https://map.example",
    "accommodation": "Tents",
}


def environment(database: str, role: str, **more: str) -> dict[str, str]:
    return {
        "POWERTOOLS_SERVICE_NAME": role,
        "POWERTOOLS_METRICS_NAMESPACE": "Rsvp",
        "PROJECTIONS": "postgres",
        "DATABASE_URL": database,
        "DATABASE_USER": role,
        "DATABASE_AUTH": "trust",
        **more,
    }


def message(number: int, detail: dict[str, Any]) -> dict[str, str]:
    return {"messageId": f"message-{number}", "body": json.dumps({"detail": detail})}


async def test_the_projector_answers_with_what_failed(database: str):
    bad = recorded(dish(2, GuestType.ADULT, Course.MAIN, "Cod\x00"))
    events = [*HISTORY, bad]
    records = [message(n, event.model_dump(mode="json")) for n, event in enumerate(events)]
    ran = await run(
        "projector.lambdas.projector",
        environment(database, "projector"),
        [{"Records": records}, {"Records": records[:1]}],
    )
    assert ran.responses == [
        {"batchItemFailures": [{"itemIdentifier": "message-3"}]},
        {"batchItemFailures": []},
    ]
    async with postgres(database) as store:
        [listed] = (await store.read.attending_guests(None, None)).items
    assert listed.chosen_food_choices == ("Crème brûlée",)
    assert '"EventsProjected":[3.0]' in ran.log.replace(" ", "")
    assert "message-3" in ran.log
    for secret in ("Cod", "Zo", "Cr\\u00e8me", "Crème", "00000001"):
        assert secret not in ran.log
    assert "boto3" not in ran.modules


def request(path: str, asking: Principal, query: str = "", **headers: str) -> dict[str, Any]:
    return gateway_event("GET", path, asking, query=query, **headers)


async def answered(database: str, *requests: dict[str, Any], secret_arn: str = "") -> Ran:
    async with postgres(database) as store:
        await deliver(store.written, HISTORY)
    variables = environment(database, "query_api", SECRET_ARN=secret_arn)
    return await run("query_api.lambdas.http", variables, requests)


async def test_query_api_answers_api_gateway(database: str):
    ran = await answered(
        database,
        request("/api/rsvp", guest_of(INVITE), "version=2"),
        request("/api/attending-guests", HOST, accept="text/csv"),
        request("/api/rsvp", HOST),
        request("/api/rsvp", guest_of(UUID(int=0))),
        request("/api/openapi.json", Principal()),
    )
    rsvp, csv, refused, behind, described = ran.responses
    assert (rsvp["statusCode"], rsvp["isBase64Encoded"]) == (200, False)
    assert json.loads(rsvp["body"])["guests"][0]["chosenFoodChoices"] == ["Crème brûlée"]
    assert rsvp["headers"]["cache-control"] == "private, no-store"
    assert csv["body"].startswith("\ufeff")
    assert "Zoë Ng" in csv["body"]
    assert (refused["statusCode"], refused["isBase64Encoded"]) == (403, False)
    assert json.loads(refused["body"])["type"] == "/problems/forbidden"
    assert (behind["statusCode"], behind["headers"]["retry-after"]) == (503, "1")
    assert json.loads(described["body"])["openapi"] == "3.1.0"
    assert ran.log == ""
    assert {"boto3", "httpx", "aws_xray_sdk"} & ran.modules == set()


async def kept(name: str, secret: str) -> str:
    """The ARN the secret is kept under from now on."""
    async with aioboto3.Session().client("secretsmanager") as secrets:
        return (await secrets.create_secret(Name=name, SecretString=secret))["ARN"]


async def test_content_comes_from_the_stages_secret(database: str, aws: str):
    arn = await kept("rsvp/with-content", json.dumps({"originSecret": "x", "content": CONTENT}))
    ran = await answered(
        database,
        request("/api/content", guest_of(INVITE)),
        request("/api/content", guest_of(INVITE)),
        secret_arn=arn,
    )
    for response in ran.responses:
        assert response["statusCode"] == 200
        content = json.loads(response["body"])
        assert (content["names"], content["plan"]) == ("Zoë & Tomás", "Dinner")


@pytest.mark.parametrize(("secret", "status"), [('{"originSecret": "x"}', 404), (None, 503)])
async def test_a_secret_without_content_and_none_at_all(
    database: str, aws: str, secret: str | None, status: int
):
    arn = "arn:aws:secretsmanager:eu-west-2:123456789012:secret:nowhere"
    if secret:
        arn = await kept("rsvp/without-content", secret)
    ran = await answered(database, request("/api/content", guest_of(INVITE)), secret_arn=arn)
    assert ran.responses[0]["statusCode"] == status


async def test_query_api_starts_and_reports_its_health_without_a_database(unused_tcp_port: int):
    nowhere = f"postgresql://127.0.0.1:{unused_tcp_port}/rsvp"
    variables = environment(nowhere, "query_api", SECRET_ARN="")
    ran = await run("query_api.lambdas.http", variables, [request("/api/health", Principal())])
    assert ran.responses[0]["statusCode"] == 200
