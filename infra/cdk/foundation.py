"""The foundation stack: what is deployed seldom and holds what is dear."""

from aws_cdk import DefaultStackSynthesizer, Stack
from aws_cdk.aws_ssm import StringParameter
from constructs import Construct

from infra.cdk.config import EventStore, Projections, StageConfig
from infra.cdk.tables import EventTable, ReadModelTable


class Foundation(Stack):
    """Tells the application what it needs through SSM parameters, and asks nothing of it."""

    def __init__(self, scope: Construct, stage: StageConfig) -> None:
        super().__init__(
            scope,
            f"rsvp-{stage.name}-foundation",
            description=f"What the wedding RSVP application stands on, stage {stage.name}.",
            synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
        self._stage = stage
        if stage.event_store is EventStore.DYNAMODB:
            self._tell("events-table", EventTable(self, stage).table_name)
        if stage.projections is Projections.DYNAMODB:
            self._tell("read-models-table", ReadModelTable(self, stage).table_name)

    def _tell(self, name: str, value: str) -> None:
        StringParameter(
            self,
            name.title().replace("-", ""),
            parameter_name=self._stage.parameter(name),
            string_value=value,
        )


def is_needed(stage: StageConfig) -> bool:
    """Locally, the platform itself plays most of the foundation."""
    return stage.event_store is EventStore.DYNAMODB or stage.projections is Projections.DYNAMODB
