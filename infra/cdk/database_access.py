"""What a function needs to use the deployed database: a place beside it, and a name there."""

from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from aws_cdk import ArnFormat, Fn, Stack
from aws_cdk.aws_iam import Effect, PolicyStatement
from aws_cdk.aws_lambda import (
    Architecture,
    CfnFunction,
    Code,
    LayerVersion,
    Runtime,
)
from constructs import Construct

from infra.cdk.config import Reached, StageConfig
from infra.cdk.inputs import Inputs

if TYPE_CHECKING:
    from infra.cdk.functions import ServiceFunction

CERTIFICATES: Final = "/opt/rds"
"""Where functions find, by region, the authorities that sign the database's certificate."""

_AUTHORITIES: Final = Path(__file__).parent / "certificates"
_INTERFACES: Final = (
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
)
"""What Lambda does with the function's role to put it into a network."""
_ZONES: Final = 2


class DatabaseAccess(Construct):
    """Only functions that use the database are put beside it: others start and reach AWS sooner."""

    def __init__(self, scope: Construct, stage: StageConfig, inputs: Inputs) -> None:
        super().__init__(scope, "DatabaseAccess")
        self._inputs = inputs
        self._authorities = LayerVersion(
            self,
            "Authorities",
            layer_version_name=stage.resource("rds-certificates"),
            description="Amazon RDS certificate authorities, by region",
            code=Code.from_asset(str(_AUTHORITIES)),
            compatible_architectures=[Architecture.ARM_64],
            compatible_runtimes=[Runtime.PYTHON_3_13],
        )
        region = Stack.of(self).region
        self._endpoints = {
            variable: f"https://{host}.{region}.api.aws"
            for variable, host, reached in (
                ("AWS_ENDPOINT_URL_SQS", "sqs", stage.sqs),
                ("AWS_ENDPOINT_URL_EVENTBRIDGE", "events", stage.eventbridge),
                ("AWS_ENDPOINT_URL_SECRETS_MANAGER", "secretsmanager", stage.secrets_manager),
                ("AWS_ENDPOINT_URL_LAMBDA", "lambda", stage.functions),
            )
            if reached is Reached.DUAL_STACK
        }

    def let_in(self, function: "ServiceFunction") -> None:
        """Put it beside the database, and let it sign in there as its user, if it has one."""
        function.function.add_layers(self._authorities)
        function.reads(**self._endpoints)
        resource = cast("CfnFunction", function.function.node.default_child)
        subnets = self._inputs.several("subnets")
        resource.vpc_config = CfnFunction.VpcConfigProperty(
            ipv6_allowed_for_dual_stack=True,
            security_group_ids=[self._inputs("functions-security-group")],
            subnet_ids=[Fn.select(zone, subnets) for zone in range(_ZONES)],
        )
        function.may(*_INTERFACES, on="*")
        self._keep_from_code(function)
        if function.database_user:
            function.may("rds-db:connect", on=self._user_arn(function.database_user))

    def _keep_from_code(self, function: "ServiceFunction") -> None:
        """Lambda may make network interfaces as the function; the function's own code may not."""
        arn = Stack.of(self).format_arn(
            service="lambda",
            resource="function",
            resource_name=function.physical_name,
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        function.function.add_to_role_policy(
            PolicyStatement(
                effect=Effect.DENY,
                actions=list(_INTERFACES),
                resources=["*"],
                conditions={"ArnEquals": {"lambda:SourceFunctionArn": arn}},
            )
        )

    def _user_arn(self, user: str) -> str:
        return Stack.of(self).format_arn(
            service="rds-db",
            resource="dbuser",
            resource_name=f"{self._inputs('database-resource-id')}/{user}",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
