"""A service's Lambda function, and what it may do: a permission comes with what needs it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk.aws_events import EventBus
from aws_cdk.aws_iam import PolicyStatement, Role, ServicePrincipal
from aws_cdk.aws_lambda import (
    Alias,
    Architecture,
    AssetCode,
    CfnFunction,
    Function,
    LoggingFormat,
    Runtime,
    SnapStartConf,
    Tracing,
    VersionOptions,
)
from aws_cdk.aws_logs import LogGroup
from constructs import Construct

from infra.cdk.code import service_code
from infra.cdk.config import StageConfig
from infra.cdk.findings import acknowledge
from infra.cdk.tables import ExpiringTable

if TYPE_CHECKING:
    from infra.cdk.queues import ConsumedQueue


METRICS = "Rsvp"
"""The namespace of the metrics that functions write into their logs."""

MEMORY_MIB = 1024
"""Buys CPU more than room: half a core more makes each cold start shorter."""

LIVE = "live"
"""The alias that everything calls: a deployment moves it last, and a rollback moves it back."""


class ServiceFunction(Construct):
    """A few-line deployable of a service; `module` is where its `handler` is.

    `code` is that of the module's service unless given.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        stage: StageConfig,
        module: str,
        *,
        timeout_seconds: int,
        code: AssetCode | None = None,
    ) -> None:
        super().__init__(scope, name.title().replace("-", ""))
        self.name = name
        self.timeout_seconds = timeout_seconds
        self.database_user: str | None = None
        self.physical_name = function_name = stage.resource(name)
        self._stage = stage
        log_group = LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/lambda/{function_name}",
            retention=stage.log_retention,
            removal_policy=RemovalPolicy.DESTROY,
        )
        # The managed execution policy may create any log group; this role may write to one.
        role = self.role = Role(self, "Role", assumed_by=ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        self.function = Function(
            self,
            "Function",
            function_name=function_name,
            role=role,
            code=code or service_code(stage, module.partition(".")[0]),
            handler=f"{module}.handler",
            runtime=Runtime.PYTHON_3_13,
            architecture=Architecture.ARM_64,
            timeout=Duration.seconds(timeout_seconds),
            memory_size=MEMORY_MIB,
            log_group=log_group,
            logging_format=LoggingFormat.JSON,
            tracing=Tracing.ACTIVE,
            snap_start=SnapStartConf.ON_PUBLISHED_VERSIONS if stage.snap_start else None,
            # Or CloudFormation removes the version that a rollback goes back to. What a failed
            # deployment has published does go: Lambda publishes nothing twice in a row, so what
            # it left would make every further attempt fail.
            current_version_options=VersionOptions(
                removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
            ),
            environment={
                "STAGE": stage.name,
                "POWERTOOLS_SERVICE_NAME": name,
                "POWERTOOLS_METRICS_NAMESPACE": METRICS,
                "POWERTOOLS_LOG_LEVEL": "INFO",
            },
        )
        self.live = Alias(self, "Live", alias_name=LIVE, version=self.function.current_version)
        acknowledge(
            role,
            "AwsSolutions-IAM5[Resource::*]",
            "X-Ray's two write actions take no resource, nor do Lambda's own on the network"
            " interfaces of a function beside the database, which are denied to its code.",
        )
        acknowledge(
            self.function,
            "AwsSolutions-L1",
            "Python 3.13 is the version the whole project is locked to and tested with.",
        )

    def reads(self, **variables: str) -> None:
        """Give it environment variables."""
        for name, value in variables.items():
            self.function.add_environment(name, value)

    def may(self, *actions: str, on: str, where: Mapping[str, str] | None = None) -> None:
        """`where`: values that keys of the request must equal."""
        self.function.add_to_role_policy(
            PolicyStatement(
                actions=list(actions),
                resources=[on],
                conditions={"StringEquals": dict(where)} if where else None,
            )
        )

    def connects_to(self, database_url: str, *, user: str) -> None:
        self.database_user = user
        self.reads(
            DATABASE_URL=database_url,
            DATABASE_USER=user,
            DATABASE_AUTH="iam" if self._stage.is_deployed else "trust",
        )

    def sends_to(self, queue: "ConsumedQueue") -> None:
        self.reads(**{queue.variable: queue.queue.queue_url})
        self.may("sqs:SendMessage", on=queue.queue.queue_arn)
        if queue.consumer is self:
            # Lambda would stop it after 16 rounds, taking them for a mistake.
            resource = cast("CfnFunction", self.function.node.default_child)
            resource.recursive_loop = "Allow"

    def calls(self, function: "ServiceFunction", *, told_by: str) -> None:
        """Let it invoke another, whose name it finds under that variable."""
        self.reads(**{told_by: f"{function.physical_name}:{LIVE}"})
        self.may("lambda:InvokeFunction", on=function.live.function_arn)

    def publishes_to(self, bus: EventBus) -> None:
        self.reads(EVENT_BUS_NAME=bus.event_bus_name)
        self.may("events:PutEvents", on=bus.event_bus_arn)

    def keeps(self, table: ExpiringTable, *actions: str) -> None:
        """Let it do `actions` (`GetItem`, `PutItem`, …) on `table`."""
        self.reads(**{table.variable: table.table_name})
        self.may(*(f"dynamodb:{action}" for action in actions), on=table.table_arn)

    def uses_table(self, table_name: str, *actions: str, index: str | None = None) -> None:
        """Let it do `actions` on a table of another stack, or on one of its indexes."""
        arn = Stack.of(self).format_arn(
            service="dynamodb",
            resource="table",
            resource_name=f"{table_name}/index/{index}" if index else table_name,
        )
        self.may(*(f"dynamodb:{action}" for action in actions), on=arn)

    def reads_secret(self, arn: str) -> None:
        self.reads(SECRET_ARN=arn)
        self.may("secretsmanager:GetSecretValue", on=arn)
