"""CloudFormation templates, read and resolved; names are known beforehand, in any order."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from infra.local.moto import ACCOUNT, REGION

type Json = Any

_SSM_TYPE: Final = re.compile(r"AWS::SSM::Parameter::Value<(String|List<String>)>")
_PLACEHOLDER: Final = re.compile(r"\$\{(!?)([^}]+)\}")
_NOTHING: Final = object()


class UnsupportedTemplateError(Exception):
    """The template asks for something that the local platform cannot play."""


@dataclass(frozen=True)
class Resource:
    """A resource of the template, its properties not resolved yet."""

    id: str
    type: str
    properties: Mapping[str, Json]


@dataclass(frozen=True)
class Template:
    """One stack's template. `parameters` holds SSM values by parameter name (`/rsvp/…`)."""

    stack: str
    body: Mapping[str, Json]
    endpoint: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def resources(self) -> Iterator[Resource]:
        for identifier in self.body["Resources"]:
            yield self._resource(identifier)

    def resolve(self, value: Json) -> Json:
        """The value with every intrinsic function carried out."""
        match value:
            case {"Ref": str(name)} if len(value) == 1:
                return self._ref(name)
            case dict() if len(value) == 1 and (key := next(iter(value))).startswith("Fn::"):
                return self._function(key, value[key])
            case dict():
                pairs = ((key, self.resolve(item)) for key, item in value.items())
                return {key: item for key, item in pairs if item is not _NOTHING}
            case list():
                return [item for item in map(self.resolve, value) if item is not _NOTHING]
            case _:
                return value

    def physical_name(self, resource: Resource) -> str:
        """The name it has in AWS; one made up from the stack's where the template gives none."""
        given = resource.properties.get(_NAMES.get(resource.type, "Name"))
        return str(self.resolve(given)) if given else f"{self.stack}-{resource.id}"

    def _function(self, key: str, argument: Json) -> Json:
        match key, argument:
            case "Fn::GetAtt", [identifier, attribute]:
                return self._attribute(self._resource(identifier), attribute)
            case "Fn::GetAtt", str():
                identifier, _, attribute = argument.partition(".")
                return self._attribute(self._resource(identifier), attribute)
            case "Fn::Join", [separator, parts]:
                return str(separator).join(map(str, self.resolve(parts)))
            case "Fn::Sub", str():
                return self._substitute(argument, {})
            case "Fn::Sub", [text, variables]:
                return self._substitute(text, variables)
            case "Fn::Select", [index, items]:
                return self.resolve(items)[int(self.resolve(index))]
            case "Fn::Split", [separator, text]:
                return str(self.resolve(text)).split(separator)
            case "Fn::If", [condition, then, otherwise]:
                return self.resolve(then if self._holds(condition) else otherwise)
            case _:
                raise UnsupportedTemplateError(f"{self.stack}: {key} {json.dumps(argument)}")

    def _substitute(self, text: str, variables: Mapping[str, Json]) -> str:
        def replace(found: re.Match[str]) -> str:
            literal, name = found.groups()
            if literal:
                return f"${{{name}}}"
            if name in variables:
                return str(self.resolve(variables[name]))
            if "." in name:
                return str(self._function("Fn::GetAtt", name))
            return str(self._ref(name))

        return _PLACEHOLDER.sub(replace, text)

    def _holds(self, condition: str) -> bool:
        """A condition by name, as far as equality goes."""
        match self.body["Conditions"][condition]:
            case {"Fn::Equals": [left, right]}:
                return bool(self.resolve(left) == self.resolve(right))
            case other:
                raise UnsupportedTemplateError(f"Condition {condition}: {json.dumps(other)}")

    def _ref(self, name: str) -> Json:
        if name in _PSEUDO:
            return _PSEUDO[name]
        if name == "AWS::StackName":
            return self.stack
        if name in self.body.get("Parameters", {}):
            return self._parameter(name, self.body["Parameters"][name])
        resource = self._resource(name)
        match resource.type:
            case "AWS::SQS::Queue":
                return f"{self.endpoint}/{ACCOUNT}/{self.physical_name(resource)}"
            case "AWS::Lambda::Alias":
                return self._attribute(resource, "AliasArn")
            case "AWS::Lambda::Version":
                return f"{self.resolve(resource.properties['FunctionName'])}:$LATEST"
            case kind if kind in _NAMES or kind in _NAMED_BY_ID:
                return self.physical_name(resource) if kind in _NAMES else resource.id
            case kind:
                raise UnsupportedTemplateError(f"Ref to {name}, a {kind}")

    def _parameter(self, name: str, declaration: Mapping[str, Json]) -> Json:
        ssm = _SSM_TYPE.fullmatch(declaration["Type"])
        if not ssm:
            return declaration["Default"]
        where = declaration["Default"]
        if where not in self.parameters:
            raise UnsupportedTemplateError(f"{self.stack}: {name} wants SSM parameter {where}")
        value = self.parameters[where]
        return value if ssm[1] == "String" else value.split(",")

    def _attribute(self, resource: Resource, attribute: str) -> str:
        name = self.physical_name(resource)
        match resource.type, attribute:
            case _, "Arn" if resource.type in _ARNS:
                return _ARNS[resource.type].format(name=name)
            case "AWS::SQS::Queue", "QueueName":
                return name
            case "AWS::SQS::Queue", "QueueUrl":
                return f"{self.endpoint}/{ACCOUNT}/{name}"
            case "AWS::Events::EventBus", "Name":
                return name
            case "AWS::Lambda::Alias", "AliasArn":
                function = self.resolve(resource.properties["FunctionName"])
                return f"{_ARNS['AWS::Lambda::Function'].format(name=function)}:{name}"
            case "AWS::ApiGatewayV2::Api", "ApiId":
                return resource.id
            case "AWS::ApiGatewayV2::Api", "ApiEndpoint":
                return f"https://{resource.id.lower()}.execute-api.{REGION}.amazonaws.com"
            case kind, _:
                raise UnsupportedTemplateError(f"{resource.id}.{attribute} of a {kind}")

    def _resource(self, identifier: str) -> Resource:
        try:
            body = self.body["Resources"][identifier]
        except KeyError:
            raise UnsupportedTemplateError(f"{self.stack} has no {identifier}") from None
        return Resource(identifier, body["Type"], body.get("Properties", {}))


def read_bodies(directory: Path) -> dict[str, dict[str, Json]]:
    """The templates of a CDK assembly, by stack name."""
    suffix = ".template.json"
    files = sorted(directory.glob(f"*{suffix}"))
    if not files:
        raise UnsupportedTemplateError(f"No templates in {directory}")
    return {file.name.removesuffix(suffix): json.loads(file.read_bytes()) for file in files}


def told(bodies: Mapping[str, Mapping[str, Json]], endpoint: str) -> dict[str, str]:
    """The SSM parameters that the stacks leave for each other, by name."""
    found: dict[str, str] = {}
    for stack, body in bodies.items():
        template = Template(stack, body, endpoint)
        for resource in template.resources():
            if resource.type == "AWS::SSM::Parameter":
                value = template.resolve(resource.properties["Value"])
                found[template.physical_name(resource)] = value
    return found


def ssm_parameters(bodies: Sequence[Mapping[str, Json]]) -> set[str]:
    """The SSM parameters that templates declare, CDK's own bootstrap version left out."""
    return {
        declaration["Default"]
        for body in bodies
        for name, declaration in body.get("Parameters", {}).items()
        if name != "BootstrapVersion" and _SSM_TYPE.fullmatch(declaration["Type"])
    }


_PSEUDO: Final[Mapping[str, Json]] = {
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::NoValue": _NOTHING,
}
_NAMES: Final[Mapping[str, str]] = {
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::IAM::Role": "RoleName",
    "AWS::Lambda::Alias": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SSM::Parameter": "Name",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::Scheduler::ScheduleGroup": "Name",
}
_NAMED_BY_ID: Final = {
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::Lambda::EventSourceMapping",
}
_ARNS: Final[Mapping[str, str]] = {
    "AWS::DynamoDB::GlobalTable": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{{name}}",
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{{name}}",
    "AWS::Events::EventBus": f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{{name}}",
    "AWS::Events::Rule": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{{name}}",
    "AWS::IAM::Role": f"arn:aws:iam::{ACCOUNT}:role/{{name}}",
    "AWS::Lambda::Function": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{{name}}",
    "AWS::Logs::LogGroup": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{{name}}:*",
    "AWS::SQS::Queue": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{{name}}",
    "AWS::Scheduler::Schedule": f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{{name}}",
}
