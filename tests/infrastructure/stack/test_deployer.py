"""Who may deploy a stage from GitHub, and what that role may do."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from aws_cdk import App
from cdk_nag import AwsSolutionsChecks
from cfnlint import lint_file  # type: ignore[import-untyped]

from infra.cdk.app import build
from tests.infrastructure.stack.conftest import Synthesized
from tests.infrastructure.stack.template import SynthesizedStack

WORKFLOWS = Path(".github/workflows")
ACTIONS = {
    "sts:AssumeRole",
    "ssm:GetParameter",
    "ssm:PutParameter",
    "lambda:ListFunctions",
    "lambda:GetAlias",
    "lambda:UpdateAlias",
    "lambda:PublishVersion",
    "lambda:GetFunctionConfiguration",
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "events:DescribeEventBus",
    "events:PutEvents",
    "events:DescribeRule",
    "events:ListTargetsByRule",
    "sqs:GetQueueUrl",
    "sqs:GetQueueAttributes",
    "dynamodb:GetItem",
}
"""What `make deploy`, `smoke` and `rollback` call; CDK's own roles do the rest."""


@pytest.fixture(scope="module")
def app(dynamodb: Synthesized, tmp_path_factory: pytest.TempPathFactory) -> App:
    stage = replace(dynamodb.stage, repository="us/wedding")
    return build(stage, tmp_path_factory.mktemp("deployer"))


@pytest.fixture(scope="module")
def foundation(app: App) -> SynthesizedStack:
    return SynthesizedStack(app.synth().get_stack_by_name("rsvp-prod-foundation").template)


def test_only_the_stages_own_environment_may_take_the_role(foundation: SynthesizedStack):
    [role] = foundation.resources("IAM::Role").values()
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    github = "token.actions.githubusercontent.com"
    assert foundation.name(statement["Principal"]["Federated"]).endswith(f":oidc-provider/{github}")
    assert statement["Condition"] == {
        "StringEquals": {
            f"{github}:aud": "sts.amazonaws.com",
            f"{github}:sub": "repo:us/wedding:environment:prod",
        }
    }


def test_it_may_do_what_a_deployment_calls_and_no_more(foundation: SynthesizedStack):
    [policy] = foundation.resources("IAM::Policy").values()
    allowed: set[str] = set()
    for statement in policy["PolicyDocument"]["Statement"]:
        actions = statement["Action"]
        actions = [actions] if isinstance(actions, str) else actions
        allowed.update(actions)
        resources = statement["Resource"]
        for resource in resources if isinstance(resources, list) else [resources]:
            if resource == "*":
                assert actions == ["lambda:ListFunctions"]
            elif "Fn::GetAtt" not in json.dumps(resource):  # the website's bucket
                text = json.dumps(resource)
                assert "rsvp-prod" in text or "rsvp/prod/" in text or "hnb659fds" in text
    assert allowed == ACTIONS


def test_nobody_deploys_from_anywhere_unless_the_stage_says_so(deployed: Synthesized):
    assert deployed.foundation.named("IAM::Role", "RoleName") == {}


def test_linters_find_nothing(app: App):
    assembly = app.synth()
    report = AwsSolutionsChecks(app).validate_scope(app)
    assert [(each.rule_name, each.description) for each in report.violations] == []
    found = lint_file(Path(assembly.directory) / "rsvp-prod-foundation.template.json")
    assert [each for each in found if each.rule.id != "W3005"] == []


def workflow(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((WORKFLOWS / name).read_text())
    return found


def test_prod_comes_after_staging_and_in_an_environment_that_can_ask():
    jobs = workflow("deploy.yml")["jobs"]
    assert {name: job["with"]["stage"] for name, job in jobs.items()} == {
        "staging": "staging",
        "prod": "prod",
    }
    assert jobs["prod"]["needs"] == "staging"
    [job] = workflow("deploy-stage.yml")["jobs"].values()
    assert job["environment"] == "${{ inputs.stage }}"
    assert job["permissions"] == {"contents": "read", "id-token": "write"}


def test_what_does_not_pass_the_smoke_test_is_rolled_back():
    [job] = workflow("deploy-stage.yml")["jobs"].values()
    commands = [step["run"].partition(" #")[0] for step in job["steps"] if "run" in step]
    assert commands[-3:] == ["make deploy APPROVAL=never", "make smoke", "make rollback"]
    [smoke, rollback] = [
        step for step in job["steps"] if step.get("run") in {"make smoke", "make rollback"}
    ]
    assert rollback["if"] == f"failure() && steps.{smoke['id']}.outcome == 'failure'"


def test_workflows_hold_no_keys():
    for file in WORKFLOWS.glob("*.yml"):
        assert "aws-access-key-id" not in file.read_text()
