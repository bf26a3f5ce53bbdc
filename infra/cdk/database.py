"""The database: Aurora PostgreSQL, which sleeps while nobody asks it anything."""

from typing import cast

from aws_cdk import Duration, RemovalPolicy
from aws_cdk.aws_rds import (
    AuroraPostgresEngineVersion,
    BackupProps,
    CfnDBCluster,
    ClusterInstance,
    Credentials,
    DatabaseCluster,
    DatabaseClusterEngine,
    ParameterGroup,
)
from constructs import Construct

from infra.cdk.config import StageConfig
from infra.cdk.findings import acknowledge
from infra.cdk.network import Network

DATABASE = "rsvp"
PAUSES_AFTER = Duration.minutes(5)
"""The shortest that Aurora offers; it counts from the end of the last session."""


class Database(Construct):
    """Down to nothing when idle, and back in some 15 s. Services sign in with IAM tokens.

    Only the migrations, which make the services' roles, use the administrator's password.
    """

    def __init__(self, scope: Construct, stage: StageConfig, network: Network) -> None:
        super().__init__(scope, "Database")
        engine = DatabaseClusterEngine.aurora_postgres(
            version=AuroraPostgresEngineVersion.VER_16_8  # sleeping begins with 16.3
        )
        self.cluster = DatabaseCluster(
            self,
            "Cluster",
            cluster_identifier=stage.resource("database"),
            engine=engine,
            default_database_name=DATABASE,
            vpc=network.vpc,
            vpc_subnets=network.subnets,
            security_groups=[network.database],
            writer=ClusterInstance.serverless_v2("Writer", auto_minor_version_upgrade=True),
            serverless_v2_min_capacity=0,
            serverless_v2_max_capacity=stage.allowances.database_units,
            serverless_v2_auto_pause_duration=PAUSES_AFTER,
            credentials=Credentials.from_generated_secret(
                "postgres", secret_name=stage.resource("database-administrator")
            ),
            parameter_group=ParameterGroup(
                self, "Parameters", engine=engine, parameters={"rds.force_ssl": "1"}
            ),
            iam_authentication=True,
            # Operators ask it over HTTPS, with their own rights and a log: no bastion.
            enable_data_api=True,
            storage_encrypted=True,
            backup=BackupProps(retention=Duration.days(14), preferred_window="02:00-03:00"),
            copy_tags_to_snapshot=True,
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        resource = cast("CfnDBCluster", self.cluster.node.default_child)
        self.resource_id = resource.attr_db_cluster_resource_id
        secret = self.cluster.secret
        if secret is None:
            raise RuntimeError("CDK made no secret for the administrator.")
        self.administrator_arn = secret.secret_arn
        acknowledge(
            self.cluster.node.find_child("Secret"),
            "AwsSolutions-SMG4",
            "Migrations and operators use it; to rotate it would wake the database. By hand.",
        )
        acknowledge(
            self.cluster,
            "AwsSolutions-RDS11",
            "The port is no secret: the security group lets only the functions in.",
        )
