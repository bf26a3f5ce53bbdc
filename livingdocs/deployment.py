"""A stage as its synthesized templates describe it: what is wired to what, and who may do what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.local.stack import Stack, function_label, function_name
from infra.local.stack_reader import read_stack
from infra.local.template import Json, Template, read_bodies, ssm_parameters

_PLAYED: Final = (
    "AWS::ApiGatewayV2::",
    "AWS::DynamoDB::Table",
    "AWS::Events::",
    "AWS::Lambda::Alias",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Logs::LogGroup",
    "AWS::SQS::Queue",
)
_STORES: Final[Mapping[str, str]] = {
    "dynamodb": "table",
    "events": "bus",
    "lambda": "function",
    "rds-db": "database",
    "secretsmanager": "secret",
    "ses": "mail",
    "sqs": "queue",
}
"""What an action's service keeps; of any other (logs, traces, networks) nothing is drawn."""


@dataclass(frozen=True)
class Permission:
    """That a function may do `actions` to `what`, a kind as in _STORES, which has that name."""

    function: str
    kind: str
    what: str
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Deployment:
    stack: Stack
    permissions: tuple[Permission, ...]


def read(assembly: Path) -> Deployment:
    """The stage's application stack, out of a cloud assembly."""
    bodies = read_bodies(assembly)
    name = next(name for name in bodies if name.endswith("-application"))
    # Values that one stack leaves for another are not known before; their names will do.
    told = {parameter: parameter for parameter in ssm_parameters([bodies[name]])}
    whole = Template(name, bodies[name], endpoint="queues:", parameters=told)
    return Deployment(
        read_stack([_of_our_own(whole)]),
        tuple(
            Permission(function_label(function), kind, what, actions)
            for function, kind, what, actions in _permissions(whole)
        ),
    )


def _of_our_own(template: Template) -> Template:
    """Without what is beside messages and requests, and what CDK brings along for itself."""
    kept = {
        identifier: body
        for identifier, body in template.body["Resources"].items()
        if body["Type"].startswith(_PLAYED) or "FunctionName" in body.get("Properties", {})
    }
    body = {**template.body, "Resources": kept}
    return Template(template.stack, body, template.endpoint, template.parameters)


def _permissions(template: Template) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    functions = {
        resource.properties["Role"]["Fn::GetAtt"][0]: template.physical_name(resource)
        for resource in template.resources()
        if resource.type == "AWS::Lambda::Function" and "FunctionName" in resource.properties
    }
    for policy in template.resources():
        if policy.type != "AWS::IAM::Policy":
            continue
        for role in policy.properties["Roles"]:
            for statement in policy.properties["PolicyDocument"]["Statement"]:
                if statement["Effect"] == "Allow" and role["Ref"] in functions:
                    for allowed in _allowed(template, statement):
                        yield functions[role["Ref"]], *allowed


def _allowed(
    template: Template, statement: Mapping[str, Json]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    granted = _listed(statement["Action"])
    kind = _STORES.get(granted[0].partition(":")[0])
    actions = tuple(action.partition(":")[2] for action in granted)
    if kind is None or "ReceiveMessage" in actions:  # who is fed by a queue, its mapping says
        return
    for arn in map(template.resolve, _listed(statement["Resource"])):
        yield kind, _name(kind, arn), actions


def _name(kind: str, arn: str) -> str:
    match kind:
        case "function":
            return function_label(function_name(arn))
        case "database":
            return arn.rpartition("/")[2]
        case "mail":
            return "SES"
        case _:
            return function_label(arn.rpartition(":")[2].rpartition("/")[2])


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]
