"""What each function runs on, is told and may do."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench.cold_imports import NEEDED
from infra.cdk.app import build
from infra.cdk.config import Mailer
from infra.cdk.stages import STAGES
from tests.infrastructure.stack.template import SynthesizedStack

TIMEOUTS = {
    "command-http": 20,
    "command-worker": 20,
    "command-relay": 15,
    "command-replay": 60,
    "command-answered": 8,
    "authorizer": 10,
    "projector": 20,
    "projector-rebuild": 20,
    "notifier": 30,
    "query-http": 20,
}

USING_THE_DATABASE = {
    "command-http": "command_api",
    "command-worker": "command_api",
    "command-relay": "command_api",
    "command-replay": "command_api",
    "command-answered": "command_api",
    "projector": "projector",
    "projector-rebuild": "projector",
    "query-http": "query_api",
}

PERMISSIONS = {
    "command-http": {
        ("sqs:SendMessage", "nudges"),
        ("sqs:SendMessage", "commands"),
        ("dynamodb:PutItem", "sessions"),
        ("dynamodb:DeleteItem", "sessions"),
        ("dynamodb:UpdateItem", "sign-ins"),
        ("secretsmanager:GetSecretValue", "/rsvp/local/secret-arn"),
    },
    "command-worker": {
        ("sqs:ReceiveMessage", "commands"),
        ("sqs:DeleteMessage", "commands"),
        ("sqs:GetQueueAttributes", "commands"),
        ("sqs:SendMessage", "nudges"),
    },
    "command-relay": {
        ("sqs:ReceiveMessage", "nudges"),
        ("sqs:DeleteMessage", "nudges"),
        ("sqs:GetQueueAttributes", "nudges"),
        ("sqs:SendMessage", "nudges"),
        ("events:PutEvents", "rsvp-local"),
    },
    "command-replay": {
        ("sqs:SendMessage", "projections"),
        ("lambda:InvokeFunction", "projector-rebuild:live"),
    },
    "authorizer": {
        ("dynamodb:GetItem", "sessions"),
        ("dynamodb:UpdateItem", "sessions"),
        ("secretsmanager:GetSecretValue", "/rsvp/local/secret-arn"),
    },
    "projector": {
        ("sqs:ReceiveMessage", "projections"),
        ("sqs:DeleteMessage", "projections"),
        ("sqs:GetQueueAttributes", "projections"),
    },
    "projector-rebuild": set(),
    "command-answered": set(),
    "notifier": {
        ("lambda:InvokeFunction", "command-answered:live"),
        ("sqs:ReceiveMessage", "notifications"),
        ("sqs:DeleteMessage", "notifications"),
        ("sqs:GetQueueAttributes", "notifications"),
        ("dynamodb:GetItem", "mailed"),
        ("dynamodb:PutItem", "mailed"),
        ("dynamodb:UpdateItem", "mailed"),
        ("dynamodb:DeleteItem", "mailed"),
        ("secretsmanager:GetSecretValue", "/rsvp/local/secret-arn"),
    },
    "query-http": {("secretsmanager:GetSecretValue", "/rsvp/local/secret-arn")},
}
"""Besides its own logs and X-Ray, what each function may do: nothing it does not call."""

ENVIRONMENT = {
    "command-http": {
        "EVENT_STORE": "postgres",
        "NUDGES_QUEUE_URL": "nudges",
        "COMMANDS_QUEUE_URL": "commands",
        "SESSIONS_TABLE": "sessions",
        "SIGN_INS_TABLE": "sign-ins",
        "SECRET_ARN": "/rsvp/local/secret-arn",
        "SITE_URL": "/rsvp/local/site-url",
    },
    "command-worker": {"EVENT_STORE": "postgres", "NUDGES_QUEUE_URL": "nudges"},
    "command-relay": {
        "EVENT_STORE": "postgres",
        "NUDGES_QUEUE_URL": "nudges",
        "EVENT_BUS_NAME": "rsvp-local",
    },
    "command-replay": {
        "EVENT_STORE": "postgres",
        "PROJECTIONS_QUEUE_URL": "projections",
        "REBUILD_FUNCTION": "rsvp-local-projector-rebuild:live",
    },
    "authorizer": {"SESSIONS_TABLE": "sessions", "SECRET_ARN": "/rsvp/local/secret-arn"},
    "command-answered": {"EVENT_STORE": "postgres"},
    "projector": {"PROJECTIONS": "postgres"},
    "projector-rebuild": {"PROJECTIONS": "postgres"},
    "notifier": {
        "MAILER": "smtp",
        "SMTP_URL": "/rsvp/local/smtp-url",
        "MAIL_SENDER": STAGES["local"].mail_sender,
        "HOST_EMAILS": ",".join(STAGES["local"].host_emails),
        "MAILED_TABLE": "mailed",
        "ANSWERED_FUNCTION": "rsvp-local-command-answered:live",
        "SECRET_ARN": "/rsvp/local/secret-arn",
        "SITE_URL": "/rsvp/local/site-url",
    },
    "query-http": {"PROJECTIONS": "postgres", "SECRET_ARN": "/rsvp/local/secret-arn"},
}

ADDRESSES = {
    "DATABASE_URL": "postgresql://127.0.0.1:5432/rsvp",
    "SMTP_URL": "smtp://127.0.0.1:1025",
    "SITE_URL": "http://localhost:8080",
}
"""In place of SSM parameters, where a service may look at the form of an address."""


def test_the_functions_are_the_ones_planned(stack: SynthesizedStack):
    assert {name: f["Timeout"] for name, f in stack.functions.items()} == TIMEOUTS


def test_each_ones_cold_start_can_be_measured(stack: SynthesizedStack):
    assert set(NEEDED) == set(stack.functions)


@pytest.mark.parametrize("name", sorted(TIMEOUTS))
def test_functions_run_on_arm_with_json_logs_and_traces(stack: SynthesizedStack, name: str):
    function = stack.functions[name]
    assert function["Runtime"] == "python3.13"
    assert function["Architectures"] == ["arm64"]
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    assert stack.name(function["LoggingConfig"]["LogGroup"]) == name
    assert function["TracingConfig"] == {"Mode": "Active"}


@pytest.mark.parametrize("name", sorted(TIMEOUTS))
def test_handlers_load_with_nothing_but_their_environment(stack: SynthesizedStack, name: str):
    function = stack.functions[name]
    module, _, attribute = function["Handler"].rpartition(".")
    variables = function["Environment"]["Variables"]
    environment = {key: stack.name(value) for key, value in variables.items()}
    environment |= {key: value for key, value in ADDRESSES.items() if key in environment}

    loaded = subprocess.run(  # noqa: S603 our own handlers
        [sys.executable, "-c", f"from {module} import {attribute}; assert callable({attribute})"],
        env=environment | {"AWS_REGION": "eu-west-2", "AWS_DEFAULT_REGION": "eu-west-2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert loaded.returncode == 0, loaded.stderr


@pytest.mark.parametrize("name", sorted(ENVIRONMENT))
def test_environments_hold_exactly_what_the_settings_need(stack: SynthesizedStack, name: str):
    expected = ENVIRONMENT[name] | {
        "STAGE": "local",
        "POWERTOOLS_SERVICE_NAME": name,
        "POWERTOOLS_METRICS_NAMESPACE": "Rsvp",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }
    if role := USING_THE_DATABASE.get(name):
        expected |= {"DATABASE_URL": "/rsvp/local/database-url", "DATABASE_USER": role}
        expected |= {"DATABASE_AUTH": "trust"}
    variables = stack.functions[name]["Environment"]["Variables"]
    assert {key: stack.name(value) for key, value in variables.items()} == expected


@pytest.mark.parametrize("name", sorted(PERMISSIONS))
def test_permissions_are_exactly_these(stack: SynthesizedStack, name: str):
    assert set(stack.permissions(name)) == PERMISSIONS[name] | {
        ("logs:CreateLogStream", name),
        ("logs:PutLogEvents", name),
        ("xray:PutTraceSegments", "*"),
        ("xray:PutTelemetryRecords", "*"),
    }


def test_roles_carry_no_managed_or_inline_policies(stack: SynthesizedStack):
    for role in stack.resources("IAM::Role").values():
        assert set(role) == {"AssumeRolePolicyDocument"}


def test_logs_are_kept_as_long_as_the_stage_says(stack: SynthesizedStack):
    groups = stack.resources("Logs::LogGroup").values()
    assert {group["RetentionInDays"] for group in groups} == {7}
    assert len(groups) == len(TIMEOUTS) + 1


def test_a_stage_that_mails_through_ses_may_send_as_its_sender_only(assembly: Path):
    stage = replace(
        STAGES["local"], name="other", mailer=Mailer.SES, mail_sender="Us <us@wedding.example>"
    )
    synthesized = build(stage, assembly / "other").synth()
    stack = SynthesizedStack(synthesized.get_stack_by_name("rsvp-other-application").template)

    mails = [p for p in stack.permissions("notifier") if p[0].startswith("ses:")]
    assert [action for action, _ in mails] == ["ses:SendEmail", "ses:SendRawEmail"]
    # Readers are asked about as well, where they are identities: hosts are, in the sandbox.
    assert {resource.rpartition(":")[2] for _, resource in mails} == {"identity/*"}
    [condition] = [
        statement["Condition"]
        for policy in stack.resources("IAM::Policy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if "ses:SendEmail" in statement["Action"]
    ]
    assert condition == {"StringEquals": {"ses:FromAddress": "us@wedding.example"}}
    variables = stack.functions["notifier"]["Environment"]["Variables"]
    assert variables["MAILER"] == "ses"
    assert "SMTP_URL" not in variables


def test_bytecode_does_not_change_the_code_that_is_deployed(
    stack: SynthesizedStack, assembly: Path
):
    packaged = [file for asset in assembly.glob("asset.*") for file in asset.rglob("*")]
    assert any(file.suffix == ".py" for file in packaged)
    assert [file for file in packaged if "__pycache__" in file.parts] == []
