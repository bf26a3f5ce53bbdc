"""Reads the stack out of templates, and refuses what the platform cannot play."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from infra.local.moto import ACCOUNT, REGION
from infra.local.stack import EventSource, Function, Route, Rule, Schedule, Stack, function_name
from infra.local.template import Json, Resource, Template, UnsupportedTemplateError

_RATE: Final = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_UNITS: Final = {"minute": 60, "hour": 3600, "day": 86400}
_QUEUE_ATTRIBUTES: Final = (
    "DelaySeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "RedrivePolicy",
    "VisibilityTimeout",
)
_TABLE_PROPERTIES: Final = (
    "AttributeDefinitions",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
)
# Permissions, watching and delivery: nothing that a message or a request passes through here.
_BESIDE_THE_POINT: Final = (
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CDK::Metadata",
    "AWS::CloudWatch::",
    "AWS::IAM::",
    "AWS::Lambda::Alias",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Version",
    "AWS::Logs::",
    "AWS::SNS::",
    "AWS::SQS::QueuePolicy",
    "AWS::Scheduler::ScheduleGroup",
)


def read_stack(templates: Iterable[Template]) -> Stack:
    """Read templates; what is neither played nor listed as beside the point is an error."""
    stack = Stack()
    for template in templates:
        for resource in template.resources():
            if resource.type.startswith(_BESIDE_THE_POINT):
                continue
            _read(template, resource, stack)
    return stack


def _read(template: Template, resource: Resource, stack: Stack) -> None:
    # Only what is played is resolved: code locations or VPC ids mean nothing on this machine.
    name = template.physical_name(resource)
    match resource.type:
        case "AWS::SQS::Queue":
            stack.queues.append(_queue(name, _properties(template, resource, *_QUEUE_ATTRIBUTES)))
        case "AWS::DynamoDB::Table" | "AWS::DynamoDB::GlobalTable":
            _read_table(name, template.resolve(resource.properties), stack)
        case "AWS::SSM::Parameter":
            stack.parameters[name] = template.resolve(resource.properties["Value"])
        case "AWS::Events::EventBus":
            stack.buses.append(name)
        case "AWS::Events::Rule":
            _read_rule(name, template.resolve(resource.properties), stack)
        case "AWS::Scheduler::Schedule":
            _read_schedule(name, template.resolve(resource.properties), stack)
        case "AWS::Lambda::Function":
            stack.functions.append(_function(template, resource, name))
        case "AWS::Lambda::EventSourceMapping":
            stack.event_sources.append(_event_source(template.resolve(resource.properties)))
        case "AWS::ApiGatewayV2::Route":
            stack.routes.append(_route(template, resource))
        case kind:
            raise UnsupportedTemplateError(f"{resource.id} is a {kind}: play it, or list it")


def _properties(template: Template, resource: Resource, *names: str) -> dict[str, Json]:
    return {
        name: template.resolve(resource.properties[name])
        for name in names
        if name in resource.properties
    }


def _queue(name: str, properties: Mapping[str, Json]) -> dict[str, Json]:
    attributes = {key: _as_attribute(value) for key, value in properties.items()}
    return {"QueueName": name, "Attributes": attributes}


def _as_attribute(value: Json) -> str:
    return json.dumps(value) if isinstance(value, dict) else str(value)


def _read_table(name: str, properties: Mapping[str, Json], stack: Stack) -> None:
    creation = {key: properties[key] for key in _TABLE_PROPERTIES if key in properties}
    creation |= {"TableName": name, "BillingMode": "PAY_PER_REQUEST"}
    stack.tables.append(creation)
    if ttl := properties.get("TimeToLiveSpecification"):
        stack.ttl_attributes[name] = ttl["AttributeName"]


def _read_rule(name: str, properties: Mapping[str, Json], stack: Stack) -> None:
    if properties.get("State") == "DISABLED":  # moto would deliver all the same
        return
    for target in properties["Targets"]:
        if ":sqs:" not in target["Arn"]:
            raise UnsupportedTemplateError(f"Rule {name} targets {target['Arn']}, not a queue")
    if expression := properties.get("ScheduleExpression"):
        stack.schedules.extend(
            Schedule(
                name,
                f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}",
                seconds_of(expression),
                target["Arn"].rpartition(":")[2],
                target.get("Input"),
            )
            for target in properties["Targets"]
        )
    if pattern := properties.get("EventPattern"):
        bus = str(properties.get("EventBusName", "default")).rpartition("/")[2]
        stack.rules.append(Rule(name, bus, pattern, properties["Targets"]))


def _read_schedule(name: str, properties: Mapping[str, Json], stack: Stack) -> None:
    if properties.get("State") == "DISABLED":
        return
    target = properties["Target"]
    if ":sqs:" not in target["Arn"]:
        raise UnsupportedTemplateError(f"Schedule {name} targets {target['Arn']}, not a queue")
    interval = seconds_of(properties["ScheduleExpression"])
    queue = target["Arn"].rpartition(":")[2]
    arn = f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{name}"
    stack.schedules.append(Schedule(name, arn, interval, queue, target.get("Input")))


def seconds_of(expression: str) -> float:
    """The seconds of `rate(20 hours)`."""
    found = _RATE.fullmatch(expression)
    if not found:
        raise UnsupportedTemplateError(f"Schedule {expression}: only rates are played")
    return int(found[1]) * _UNITS[found[2]]


def _function(template: Template, resource: Resource, name: str) -> Function:
    properties = _properties(
        template,
        resource,
        *("Handler", "Timeout", "MemorySize", "Environment", "Runtime", "LoggingConfig"),
    )
    if not str(properties.get("Runtime")).startswith("python"):
        raise UnsupportedTemplateError(f"Function {name} is not a Python one")
    variables = properties.get("Environment", {}).get("Variables", {})
    log_format = properties.get("LoggingConfig", {}).get("LogFormat", "Text")
    return Function(
        name=name,
        arn=template.resolve({"Fn::GetAtt": [resource.id, "Arn"]}),
        handler=properties["Handler"],
        timeout=float(properties.get("Timeout", 3)),
        memory=int(properties.get("MemorySize", 128)),
        environment={
            "AWS_LAMBDA_LOG_FORMAT": log_format,
            **{key: str(value) for key, value in variables.items()},
        },
    )


def _event_source(properties: Mapping[str, Any]) -> EventSource:
    arn = properties["EventSourceArn"]
    if ":sqs:" not in arn:
        raise UnsupportedTemplateError(f"Event source {arn} is not a queue")
    if properties.get("FilterCriteria") or properties.get("MaximumBatchingWindowInSeconds"):
        raise UnsupportedTemplateError(f"Event source {arn}: filters and windows are not played")
    return EventSource(
        queue=arn.rpartition(":")[2],
        function=function_name(properties["FunctionName"]),
        batch_size=int(properties.get("BatchSize", 10)),
        concurrency=properties.get("ScalingConfig", {}).get("MaximumConcurrency"),
        reports_failures="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", []),
    )


def _route(template: Template, resource: Resource) -> Route:
    properties = template.resolve(resource.properties)
    integration = _by_id(template, properties["Target"].removeprefix("integrations/"))
    version = integration["PayloadFormatVersion"]
    if integration["IntegrationType"] != "AWS_PROXY" or version != "2.0":
        raise UnsupportedTemplateError(f"{resource.id}: only Lambda proxies with payload 2.0")
    return Route(
        key=properties["RouteKey"],
        function=function_name(integration["IntegrationUri"]),
        authorizer=_authorizer(template, properties),
    )


def _authorizer(template: Template, route: Mapping[str, Json]) -> str | None:
    """The authorizer's function, held to the only kind played: simple responses, never cached."""
    if route.get("AuthorizationType", "NONE") == "NONE":
        return None
    authorizer = _by_id(template, route["AuthorizerId"])
    if (
        authorizer["AuthorizerType"] != "REQUEST"
        or authorizer.get("AuthorizerPayloadFormatVersion") != "2.0"
        or not authorizer.get("EnableSimpleResponses")
        or authorizer.get("AuthorizerResultTtlInSeconds", 300) != 0
        or authorizer.get("IdentitySource")
    ):
        raise UnsupportedTemplateError(
            "Only REQUEST authorizers with payload 2.0, simple responses, no identity source"
            f" and no cache are played, not {authorizer}"
        )
    return function_name(authorizer["AuthorizerUri"])


def _by_id(template: Template, identifier: str) -> dict[str, Json]:
    for resource in template.resources():
        if resource.id == identifier:
            resolved: dict[str, Json] = template.resolve(resource.properties)
            return resolved
    raise UnsupportedTemplateError(f"{template.stack} has no {identifier}")
