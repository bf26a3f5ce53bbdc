"""The foundation stack: what is deployed seldom and holds what is dear."""

from aws_cdk import DefaultStackSynthesizer, Stack
from aws_cdk.aws_ssm import StringListParameter, StringParameter
from constructs import Construct

from infra.cdk.buckets import LogsBucket, WebsiteBucket
from infra.cdk.config import EventStore, Projections, StageConfig, Website
from infra.cdk.database import DATABASE, Database
from infra.cdk.database_access import CERTIFICATES
from infra.cdk.deployer import Deployer
from infra.cdk.network import Network
from infra.cdk.secret import StageSecret
from infra.cdk.tables import EventTable, ReadModelTable


class Foundation(Stack):
    """Tells the application what it needs through SSM parameters, and asks nothing of it."""

    def __init__(self, scope: Construct, stage: StageConfig) -> None:
        super().__init__(
            scope,
            f"rsvp-{stage.name}-foundation",
            description=f"What the wedding RSVP application stands on, stage {stage.name}.",
            synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
            termination_protection=stage.is_deployed,
        )
        self._stage = stage
        if stage.event_store is EventStore.DYNAMODB:
            self._tell("events-table", EventTable(self, stage).table_name)
        if stage.projections is Projections.DYNAMODB:
            self._tell("read-models-table", ReadModelTable(self, stage).table_name)
        if stage.website:
            self._be_found(stage.website)
        if stage.has_network:
            self._keep_a_database()

    def _be_found(self, website: Website) -> None:
        logs = LogsBucket(self)
        self._tell("logs-bucket", logs.bucket_name)
        files = WebsiteBucket(self, logs)
        self._tell("website-bucket", files.bucket_name)
        self._tell("secret-arn", StageSecret(self, self._stage).secret_arn)
        self._tell("site-url", f"https://{website.domain_name}")
        if self._stage.repository:
            Deployer(self, self._stage, self._stage.repository, website=files)

    def _keep_a_database(self) -> None:
        network = Network(self, self._stage)
        database = Database(self, self._stage, network)
        endpoint = database.cluster.cluster_endpoint
        self._tell(
            "database-url",
            f"postgresql://{endpoint.socket_address}/{DATABASE}"
            f"?sslmode=verify-full&sslrootcert={CERTIFICATES}/{self.region}.pem",
        )
        self._tell("database-resource-id", database.resource_id)
        self._tell("database-administrator-arn", database.administrator_arn)
        self._tell("functions-security-group", network.functions.security_group_id)
        StringListParameter(
            self,
            "Subnets",
            parameter_name=self._stage.parameter("subnets"),
            string_list_value=[subnet.subnet_id for subnet in network.vpc.private_subnets],
        )

    def _tell(self, name: str, value: str) -> None:
        StringParameter(
            self,
            name.title().replace("-", ""),
            parameter_name=self._stage.parameter(name),
            string_value=value,
        )


def is_needed(stage: StageConfig) -> bool:
    """Locally, the platform itself plays most of the foundation."""
    return (
        stage.is_deployed
        or stage.event_store is EventStore.DYNAMODB
        or stage.projections is Projections.DYNAMODB
    )
