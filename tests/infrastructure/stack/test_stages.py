"""What a stage may be told, and what is refused before anything is deployed."""

from dataclasses import replace

import pytest

from infra.cdk.config import ConfigurationError, EventStore, Projections, Website
from infra.cdk.stages import STAGES

PROD = STAGES["prod"]
assert PROD.website


def with_website(**changes: str) -> dict[str, Website]:
    assert PROD.website
    return {"website": replace(PROD.website, **changes)}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"name": "prod-2"}, "name"),
        ({"mail_sender": "nobody"}, "mail_sender"),
        ({"host_emails": ()}, "host_emails"),
        ({"host_emails": ("her@example.com", "him")}, "host_emails"),
        ({"alarm_email": None}, "alarm_email"),
        ({"alarm_email": "ring me"}, "alarm_email"),
        ({"repository": "https://github.com/us/wedding"}, "repository"),
        (with_website(domain_name="https://wedding.example.com"), "domain_name"),
        (
            with_website(
                certificate_arn=PROD.website.certificate_arn.replace("us-east-1", "eu-west-2")
            ),
            "certificate_arn",
        ),
        (with_website(web_acl_arn="arn:aws:wafv2:eu-west-2:111122223333:regional/x"), "web_acl"),
    ],
)
def test_nonsense_is_refused_by_name(changes: dict[str, object], named: str):
    with pytest.raises(ConfigurationError, match=rf"^Stage \S+: .*{named}"):
        replace(PROD, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["staging", "prod"])
def test_examples_are_known_as_such(name: str):
    stage = STAGES[name]
    assert stage.website
    assert {stage.website.domain_name, stage.website.certificate_arn} <= set(stage.examples)


def test_a_stage_with_values_of_its_own_has_no_examples():
    assert PROD.website
    own = replace(
        PROD,
        mail_sender="rsvp@us.wedding",
        host_emails=("us@us.wedding",),
        alarm_email="us@us.wedding",
        website=Website(
            "us.wedding", PROD.website.certificate_arn.replace("111122223333", "098765432109")
        ),
    )
    assert own.examples == ()


def test_only_a_deployed_stage_with_a_database_has_a_network():
    mixed = replace(PROD, event_store=EventStore.DYNAMODB)
    without = replace(mixed, projections=Projections.DYNAMODB)
    assert [stage.has_network for stage in (PROD, mixed)] == [True, True]
    assert [stage.has_network for stage in (without, STAGES["local"])] == [False, False]
