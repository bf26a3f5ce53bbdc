"""DynamoDB tables whose items run out by themselves."""

from aws_cdk import RemovalPolicy
from aws_cdk.aws_dynamodb import (
    Attribute,
    AttributeType,
    BillingMode,
    PointInTimeRecoverySpecification,
    Table,
)
from constructs import Construct

from infra.cdk.stages import StageConfig


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
