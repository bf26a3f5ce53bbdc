"""What the application is told by the stack below it, through SSM parameters."""

from aws_cdk import CfnParameter
from constructs import Construct

from infra.cdk.config import StageConfig


class Inputs:
    """Values CloudFormation looks up when it deploys, so that synthesis needs no network."""

    def __init__(self, scope: Construct, stage: StageConfig) -> None:
        self._scope = scope
        self._stage = stage
        self._parameters: dict[str, CfnParameter] = {}

    def __call__(self, name: str) -> str:
        """The value of `/rsvp/<stage>/<name>`."""
        return self._parameter(name, "String").value_as_string

    def several(self, name: str) -> list[str]:
        """The values of the list `/rsvp/<stage>/<name>`."""
        return self._parameter(name, "List<String>").value_as_list

    def _parameter(self, name: str, kind: str) -> CfnParameter:
        if name not in self._parameters:
            self._parameters[name] = CfnParameter(
                self._scope,
                name.title().replace("-", ""),
                type=f"AWS::SSM::Parameter::Value<{kind}>",
                default=self._stage.parameter(name),
            )
        return self._parameters[name]
