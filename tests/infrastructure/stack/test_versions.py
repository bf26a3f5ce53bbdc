"""Versions behind an alias, so that a deployment ends with one move and a rollback is one move."""

from dataclasses import replace
from pathlib import Path

from infra.cdk.app import build
from infra.cdk.functions import LIVE
from tests.infrastructure.stack.conftest import Synthesized
from tests.infrastructure.stack.template import SynthesizedStack

WEB_ACL = (
    "arn:aws:wafv2:us-east-1:098765432109:global/webacl/guests/11111111-2222-3333-4444-555555555555"
)


def own_functions(stack: SynthesizedStack) -> set[str]:
    return set(stack.functions)


def test_each_function_has_a_live_version(deployed: Synthesized):
    stack = deployed.application
    live = {
        stack.name(alias["FunctionName"]): alias
        for alias in stack.resources("Lambda::Alias").values()
    }
    assert set(live) == own_functions(stack)
    for alias in live.values():
        assert alias["Name"] == LIVE == "live"
        version = alias["FunctionVersion"]["Fn::GetAtt"][0]
        assert stack.template["Resources"][version]["Type"] == "AWS::Lambda::Version"


def test_the_version_that_a_rollback_goes_back_to_is_kept(deployed: Synthesized):
    versions = [
        resource
        for resource in deployed.application.template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Version"
    ]
    assert len(versions) == len(own_functions(deployed.application))
    # Not what a deployment published that failed: Lambda publishes nothing twice in a row, so the
    # next attempt would find its version there already, and fail.
    assert {version["DeletionPolicy"] for version in versions} == {"RetainExceptOnCreate"}


def test_everybody_calls_the_live_version(deployed: Synthesized):
    stack = deployed.application
    for mapping in stack.resources("Lambda::EventSourceMapping").values():
        assert stack.name(mapping["FunctionName"]).endswith(f":{LIVE}")
    for integration in stack.resources("ApiGatewayV2::Integration").values():
        assert stack.name(integration["IntegrationUri"]).endswith(f":{LIVE}")
    [authorizer] = stack.resources("ApiGatewayV2::Authorizer").values()
    assert stack.name(authorizer["AuthorizerUri"]).endswith(f":{LIVE}/invocations")
    for permission in stack.resources("Lambda::Permission").values():
        assert stack.name(permission["FunctionName"]).endswith(f":{LIVE}")


def test_what_costs_extra_is_there_only_where_a_stage_asks(postgres: Synthesized, tmp_path: Path):
    website = postgres.stage.website
    assert website
    asking = replace(postgres.stage, snap_start=True, website=replace(website, web_acl_arn=WEB_ACL))
    synthesized = build(asking, tmp_path).synth()
    asked = SynthesizedStack(synthesized.get_stack_by_name("rsvp-prod-application").template)
    [distribution] = asked.resources("CloudFront::Distribution").values()
    assert distribution["DistributionConfig"]["WebACLId"] == WEB_ACL
    for function in asked.functions.values():
        assert function["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    for function in postgres.application.functions.values():
        assert "SnapStart" not in function
