"""What must hold in every stage that is deployed, in both profiles, whatever else changes."""

from typing import Any

from infra.cdk.tables import EventTable
from tests.infrastructure.stack.conftest import Synthesized
from tests.infrastructure.stack.template import Properties, SynthesizedStack

DAYS = {"staging": 14, "prod": 90}
"""That logs are kept."""
KEPT_FOR_GOOD = {"events", "read-models"}

BASE = {
    "command-http": {
        "sqs:SendMessage": {"nudges", "commands"},
        "dynamodb:PutItem": {"sessions"},
        "dynamodb:DeleteItem": {"sessions"},
        "dynamodb:UpdateItem": {"sign-ins"},
        "secretsmanager:GetSecretValue": {"secret-arn"},
    },
    "command-worker": {"sqs:SendMessage": {"nudges"}},
    "command-relay": {"sqs:SendMessage": {"nudges"}, "events:PutEvents": {"bus"}},
    "command-replay": {
        "sqs:SendMessage": {"projections"},
        "lambda:InvokeFunction": {"projector-rebuild:live"},
    },
    "command-answered": {},
    "authorizer": {
        "dynamodb:GetItem": {"sessions"},
        "dynamodb:UpdateItem": {"sessions"},
        "secretsmanager:GetSecretValue": {"secret-arn"},
    },
    "projector": {},
    "projector-rebuild": {},
    "notifier": {
        **{f"dynamodb:{action}Item": {"mailed"} for action in ("Get", "Put", "Update", "Delete")},
        "ses:SendEmail": {"sender"},
        "ses:SendRawEmail": {"sender"},
        "lambda:InvokeFunction": {"command-answered:live"},
        "secretsmanager:GetSecretValue": {"secret-arn"},
    },
    "query-http": {"secretsmanager:GetSecretValue": {"secret-arn"}},
}
"""Actions by function, each with what it may be done to: besides its queue, its store, its log."""

CONSUMED = {
    "command-worker": "commands",
    "command-relay": "nudges",
    "projector": "projections",
    "notifier": "notifications",
}
USERS = {
    "command-http": "command_api",
    "command-worker": "command_api",
    "command-relay": "command_api",
    "command-replay": "command_api",
    "command-answered": "command_api",
    "projector": "projector",
    "projector-rebuild": "projector",
    "query-http": "query_api",
}
TABLES = {
    **dict.fromkeys(
        ("command-http", "command-worker"),
        ("events-table", ("Query", "PutItem", "ConditionCheckItem")),
    ),
    "command-relay": (
        "events-table",
        ("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
    ),
    "command-replay": (f"events-table/index/{EventTable.HISTORY}", ("Query",)),
    "command-answered": ("events-table", ("Query",)),
    "projector": ("read-models-table", ("GetItem", "PutItem")),
    "projector-rebuild": (
        "read-models-table",
        ("GetItem", "Query", "PutItem", "UpdateItem", "BatchWriteItem"),
    ),
    "query-http": ("read-models-table", ("GetItem", "Query")),
}
INTERFACES = {
    f"ec2:{action}"
    for action in (
        "CreateNetworkInterface",
        "DescribeNetworkInterfaces",
        "DescribeSubnets",
        "DeleteNetworkInterface",
        "AssignPrivateIpAddresses",
        "UnassignPrivateIpAddresses",
    )
}


def expected(name: str, *, postgres: bool) -> set[tuple[str, str]]:
    allowed = {(action, each) for action, on in BASE.get(name, {}).items() for each in on}
    allowed |= {(f"logs:{action}", name) for action in ("CreateLogStream", "PutLogEvents")}
    allowed |= {(f"xray:Put{action}", "*") for action in ("TraceSegments", "TelemetryRecords")}
    if queue := CONSUMED.get(name):
        allowed |= {
            (f"sqs:{action}", queue)
            for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
        }
    if name == "migrations":
        allowed.add(("secretsmanager:GetSecretValue", "database-administrator-arn"))
    if postgres and (name in USERS or name == "migrations"):
        allowed |= {(action, "*") for action in INTERFACES}
        if name in USERS:
            allowed.add(("rds-db:connect", f"database-resource-id/{USERS[name]}"))
    elif name in TABLES:
        table, actions = TABLES[name]
        allowed |= {(f"dynamodb:{action}", table) for action in actions}
    return allowed


def shortened(resource: str, stage: str) -> str:
    """Without what every ARN begins with, and the stage's own prefix."""
    if ":identity/" in resource:
        return "sender"
    if resource == f"rsvp-{stage}":
        return "bus"
    return resource.rpartition(f"/rsvp/{stage}/")[2]


def test_each_function_may_do_exactly_this(deployed: Synthesized):
    stack = deployed.application
    postgres = deployed.stage.has_network
    assert set(stack.functions) == set(BASE) | ({"migrations"} if postgres else set())
    for name in stack.functions:
        allowed = {
            (action, shortened(resource, deployed.stage.name))
            for action, resource in stack.permissions(name)
        }
        assert allowed == expected(name, postgres=postgres), name


def statements(stack: SynthesizedStack) -> list[tuple[str, Properties]]:
    found = []
    for logical_id, policy in stack.resources("IAM::Policy").items():
        found += [(logical_id, each) for each in policy["PolicyDocument"]["Statement"]]
    for logical_id, role in stack.resources("IAM::Role").items():
        for policy in role.get("Policies", ()):
            found += [(logical_id, each) for each in policy["PolicyDocument"]["Statement"]]
    return found


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_no_role_may_do_anything_with_a_star(deployed: Synthesized):
    for stack in deployed.stacks:
        for logical_id, statement in statements(stack):
            if statement["Effect"] == "Allow":
                assert "NotAction" not in statement, logical_id
                assert not [a for a in listed(statement["Action"]) if "*" in a], logical_id


def test_each_queue_gives_up_into_one_and_waits_long_enough(deployed: Synthesized):
    stack = deployed.application
    assert set(stack.consumers) == {name for name in stack.queues if not name.endswith("-dlq")}
    for name, mapping in stack.consumers.items():
        queue = stack.queues[name]
        assert stack.name(queue["RedrivePolicy"]["deadLetterTargetArn"]) == f"{name}-dlq"
        function = stack.name(mapping["FunctionName"]).partition(":")[0]
        assert queue["VisibilityTimeout"] >= 6 * stack.functions[function]["Timeout"], name
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"], name


def test_everything_that_is_kept_is_encrypted(deployed: Synthesized):
    """DynamoDB and Secrets Manager always are; a queue, a bucket and a database ask for it."""
    for stack in deployed.stacks:
        for name, queue in stack.queues.items():
            assert queue["SqsManagedSseEnabled"] is True, name
        for name, bucket in stack.resources("S3::Bucket").items():
            assert bucket["BucketEncryption"], name
        for name, cluster in stack.resources("RDS::DBCluster").items():
            assert cluster["StorageEncrypted"] is True, name


def test_queues_and_topics_are_spoken_to_over_tls_only(deployed: Synthesized):
    stack = deployed.application
    for kind, key in (("SQS::QueuePolicy", "Queues"), ("SNS::TopicPolicy", "Topics")):
        policies = stack.resources(kind).values()
        assert len(policies) == len(stack.resources(kind.removesuffix("Policy")))
        for policy in policies:
            assert any(
                statement["Effect"] == "Deny"
                and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
                for statement in policy["PolicyDocument"]["Statement"]
            ), policy[key]


def test_tables_forget_unless_they_hold_history(deployed: Synthesized):
    for stack in deployed.stacks:
        for name, table in stack.named("DynamoDB::Table", "TableName").items():
            expiry = {"AttributeName": "expiresAt", "Enabled": True}
            forgets = table.get("TimeToLiveSpecification") == expiry
            assert forgets == (name not in KEPT_FOR_GOOD), name
            recovery = table["PointInTimeRecoverySpecification"]
            assert recovery["PointInTimeRecoveryEnabled"] is True, name


def test_every_route_asks_who_it_is_every_time(deployed: Synthesized):
    stack = deployed.application
    [(logical_id, authorizer)] = stack.resources("ApiGatewayV2::Authorizer").items()
    assert authorizer["AuthorizerResultTtlInSeconds"] == 0
    assert authorizer.get("IdentitySource", []) == []
    routes = stack.resources("ApiGatewayV2::Route").values()
    assert routes
    for route in routes:
        assert route["AuthorizerId"] == {"Ref": logical_id}, route["RouteKey"]


def test_logs_end_and_functions_are_traced(deployed: Synthesized):
    for stack in deployed.stacks:
        for name, group in stack.resources("Logs::LogGroup").items():
            assert group["RetentionInDays"] == DAYS[deployed.stage.name], name
        for name, function in stack.functions.items():
            assert function["TracingConfig"] == {"Mode": "Active"}, name
            assert function["Architectures"] == ["arm64"], name
            assert function["LoggingConfig"]["LogFormat"] == "JSON", name
