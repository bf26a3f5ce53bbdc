"""DynamoDB tables: those whose items run out by themselves, and those that hold history."""

from aws_cdk import RemovalPolicy
from aws_cdk.aws_dynamodb import (
    Attribute,
    AttributeType,
    BillingMode,
    PointInTimeRecoverySpecification,
    ProjectionType,
    Table,
)
from constructs import Construct

from infra.cdk.config import StageConfig


class ExpiringTable(Table):
    """Items by `id`, removed some time after `expiresAt` (epoch seconds).

    Encrypted with DynamoDB's own key, which is the default and costs nothing. What it holds soon
    runs out anyway, so the table goes with the stack.
    """

    def __init__(self, scope: Construct, name: str, stage: StageConfig) -> None:
        super().__init__(
            scope,
            f"{name.title().replace('-', '')}Table",
            table_name=stage.resource(name),
            partition_key=Attribute(name="id", type=AttributeType.STRING),
            billing_mode=BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute="expiresAt",
            point_in_time_recovery_specification=PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.variable = f"{name.upper().replace('-', '_')}_TABLE"


class EventTable(Table):
    """Events and the outbox, by stream and version; `history` reads all of them, shard by shard.

    Kept when the stack goes: it is the one thing that can't be made again.
    """

    HISTORY = "history"

    def __init__(self, scope: Construct, stage: StageConfig) -> None:
        super().__init__(
            scope,
            "EventTable",
            table_name=stage.resource("events"),
            partition_key=Attribute(name="pk", type=AttributeType.STRING),
            sort_key=Attribute(name="sk", type=AttributeType.STRING),
            billing_mode=BillingMode.PAY_PER_REQUEST,
            deletion_protection=True,
            point_in_time_recovery_specification=PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.add_global_secondary_index(
            index_name=self.HISTORY,
            partition_key=Attribute(name="shard", type=AttributeType.STRING),
            sort_key=Attribute(name="position", type=AttributeType.STRING),
            projection_type=ProjectionType.ALL,
        )


class ReadModelTable(Table):
    """Rows of the read models; made again from the events whenever somebody likes."""

    def __init__(self, scope: Construct, stage: StageConfig) -> None:
        super().__init__(
            scope,
            "ReadModelTable",
            table_name=stage.resource("read-models"),
            partition_key=Attribute(name="pk", type=AttributeType.STRING),
            sort_key=Attribute(name="sk", type=AttributeType.STRING),
            billing_mode=BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=RemovalPolicy.DESTROY,
        )
