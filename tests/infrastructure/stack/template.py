"""The synthesized application stack, read the way an assertion wants to."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

type Properties = Mapping[str, Any]


@dataclass(frozen=True)
class SynthesizedStack:
    """A CloudFormation template with names instead of logical ids."""

    template: Mapping[str, Any]

    def resources(self, kind: str) -> dict[str, Properties]:
        """Properties by logical id; `kind` as in `SQS::Queue`."""
        return {
            logical_id: resource.get("Properties", {})
            for logical_id, resource in self.template["Resources"].items()
            if resource["Type"] == f"AWS::{kind}"
        }

    def named(self, kind: str, name: str) -> dict[str, Properties]:
        """Properties by physical name, less the `rsvp-<stage>-` all of them begin with."""
        return {
            _less_stage(properties[name]): properties
            for properties in self.resources(kind).values()
            if name in properties  # what CDK brings along has none
        }

    @property
    def functions(self) -> dict[str, Properties]:
        return self.named("Lambda::Function", "FunctionName")

    @property
    def queues(self) -> dict[str, Properties]:
        return self.named("SQS::Queue", "QueueName")

    @property
    def rules(self) -> dict[str, Properties]:
        return self.named("Events::Rule", "Name")

    @property
    def consumers(self) -> dict[str, Properties]:
        """Event source mappings by the name of their queue."""
        return {
            self.name(mapping["EventSourceArn"]): mapping
            for mapping in self.resources("Lambda::EventSourceMapping").values()
        }

    def name(self, value: Any) -> str:
        """A reference as the physical name it leads to, any other intrinsic as its parts joined."""
        match value:
            case str():
                return value
            case {"Ref": str(target)} | {"Fn::GetAtt": [str(target), _]}:
                return self._physical_name(target)
            case {"Fn::Join": [str(separator), list(parts)]}:
                return separator.join(self.name(part) for part in parts)
            case {"Fn::Select": [6, {"Fn::Split": [":", alias]}]}:  # the function, out of an ARN
                return self.name(alias).partition(":")[0]
        raise ValueError(f"not a reference: {value}")

    def _physical_name(self, logical_id: str) -> str:
        if parameter := self.template.get("Parameters", {}).get(logical_id):
            return str(parameter["Default"])
        resource = self.template["Resources"].get(logical_id, {})
        properties = resource.get("Properties", {})
        if resource.get("Type") == "AWS::Lambda::Alias":
            return f"{self.name(properties['FunctionName'])}:{properties['Name']}"
        keys = ("FunctionName", "QueueName", "TableName", "LogGroupName", "Name")
        name = next((properties[key] for key in keys if key in properties), logical_id)
        return _less_stage(name.removeprefix("/aws/lambda/"))

    def permissions(self, function: str) -> Iterator[tuple[str, str]]:
        """(action, resource) of everything the function's role allows."""
        role = self.functions[function]["Role"]["Fn::GetAtt"][0]
        for policy in self.resources("IAM::Policy").values():
            if {"Ref": role} in policy["Roles"]:
                for statement in policy["PolicyDocument"]["Statement"]:
                    yield from self._allowed(statement)

    def _allowed(self, statement: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        if statement["Effect"] == "Deny":
            return
        for action in _listed(statement["Action"]):
            for resource in _listed(statement["Resource"]):
                yield action, self.name(resource)


def _less_stage(name: str) -> str:
    return re.sub("^rsvp-[^-]+-", "", name)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
