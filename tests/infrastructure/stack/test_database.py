"""The database: it sleeps when nobody asks, and nothing asks it only to look."""

import re
import ssl
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from infra.cdk.database_access import CERTIFICATES
from tests.infrastructure.stack.conftest import Synthesized

AUTHORITIES = Path("infra/cdk/certificates/rds")
SERVICES_ROLES = ("command_api", "projector", "query_api")
AT_MOST_IDLE_SECONDS = 300


def test_the_database_goes_down_to_nothing(postgres: Synthesized):
    [cluster] = postgres.foundation.resources("RDS::DBCluster").values()
    scaling = cluster["ServerlessV2ScalingConfiguration"]
    assert scaling["MinCapacity"] == 0
    assert scaling["SecondsUntilAutoPause"] == AT_MOST_IDLE_SECONDS
    assert scaling["MaxCapacity"] == postgres.stage.allowances.database_units
    assert cluster["Engine"] == "aurora-postgresql"
    version = tuple(int(part) for part in cluster["EngineVersion"].split("."))
    assert version >= (16, 3), "the first that sleeps"


def test_nothing_about_the_cluster_keeps_it_awake(postgres: Synthesized):
    foundation = postgres.foundation
    for kind in ("RDS::DBProxy", "RDS::GlobalCluster", "RDS::Integration", "DMS::Endpoint"):
        assert not foundation.resources(kind), kind
    [cluster] = foundation.resources("RDS::DBCluster").values()
    assert not cluster.get("MonitoringInterval")
    assert not cluster.get("EnableGlobalWriteForwarding")
    [parameters] = foundation.resources("RDS::DBClusterParameterGroup").values()
    assert parameters["Parameters"] == {"rds.force_ssl": "1"}  # no logical replication
    assert not foundation.resources("SecretsManager::RotationSchedule")
    assert len(foundation.resources("RDS::DBInstance")) == 1


def test_nothing_looks_into_the_database_by_the_clock(postgres: Synthesized):
    """But for the backstop, every 20 hours. Queues and requests wake it; they have a reason to."""
    application = postgres.application
    for kind in ("Scheduler::Schedule", "Synthetics::Canary", "Route53::HealthCheck"):
        assert not application.resources(kind), kind
    clocks = [
        rule["ScheduleExpression"]
        for stack in postgres.stacks
        for rule in stack.resources("Events::Rule").values()
        if "ScheduleExpression" in rule
    ]
    assert clocks == ["rate(20 hours)"]
    for function in application.resources("Lambda::Function").values():
        assert "ReservedConcurrentExecutions" not in function
    for alias in application.resources("Lambda::Alias").values():
        assert "ProvisionedConcurrencyConfig" not in alias  # would connect and stay


@pytest.mark.parametrize("role", SERVICES_ROLES)
async def test_no_session_outlives_its_use(database: str, role: str):
    """A frozen function does not hang up; the server does, long before it would fall asleep."""
    connection = await asyncpg.connect(database, user=role)
    try:
        limits = {
            row["name"]: row["setting"]
            for row in await connection.fetch(
                "SELECT name, setting::int FROM pg_settings WHERE name IN"
                " ('idle_session_timeout', 'idle_in_transaction_session_timeout')"
            )
        }
    finally:
        await connection.close()
    assert len(limits) == 2
    assert all(0 < limit < AT_MOST_IDLE_SECONDS * 1000 for limit in limits.values())


def test_the_database_is_kept(postgres: Synthesized):
    template = postgres.foundation.template
    [cluster] = [
        resource
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::RDS::DBCluster"
    ]
    assert (cluster["DeletionPolicy"], cluster["UpdateReplacePolicy"]) == ("Retain", "Retain")
    properties = cluster["Properties"]
    assert properties["DeletionProtection"] is True
    assert properties["StorageEncrypted"] is True
    assert "KmsKeyId" not in properties, "Amazon's own key, which costs nothing"
    assert properties["BackupRetentionPeriod"] >= 7


def test_a_first_deployment_that_fails_leaves_no_name_taken(deployed: Synthesized):
    """All that is kept and not guarded against deletion, which CloudFormation could not undo."""
    for resource in deployed.foundation.template["Resources"].values():
        if resource["Type"] in {"AWS::SecretsManager::Secret", "AWS::S3::Bucket"}:
            assert resource["DeletionPolicy"] in {"RetainExceptOnCreate", "Delete"}
            stage_secret = "originSecret" in str(resource["Properties"])
            if stage_secret or resource["Type"] == "AWS::S3::Bucket":
                assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
                assert resource["UpdateReplacePolicy"] == "Retain"


def test_users_sign_in_with_iam_over_verified_tls(postgres: Synthesized):
    [cluster] = postgres.foundation.resources("RDS::DBCluster").values()
    assert cluster["EnableIAMDatabaseAuthentication"] is True
    parameters = postgres.foundation.named("SSM::Parameter", "Name")
    url = postgres.foundation.name(parameters["/rsvp/prod/database-url"]["Value"])
    query = parse_qs(urlsplit(url).query)
    assert query == {"sslmode": ["verify-full"], "sslrootcert": ["/opt/rds/AWS::Region.pem"]}
    assert urlsplit(url).path == "/rsvp"

    application = postgres.application
    [layer] = application.resources("Lambda::LayerVersion")
    for name, function in application.functions.items():
        variables = function.get("Environment", {}).get("Variables", {})
        if "DATABASE_URL" not in variables:
            continue
        assert function["Layers"] == [{"Ref": layer}], name
        if name == "migrations":
            continue
        role = variables["DATABASE_USER"]
        assert variables["DATABASE_AUTH"] == "iam"
        [signing_in] = [
            resource
            for action, resource in application.permissions(name)
            if action == "rds-db:connect"
        ]
        assert signing_in.endswith(f":dbuser:/rsvp/prod/database-resource-id/{role}")


@pytest.mark.parametrize("region", ["eu-west-2", "eu-central-1", "us-east-1"])
def test_each_region_has_its_authorities(region: str):
    authorities = ssl.create_default_context(cafile=str(AUTHORITIES / f"{region}.pem"))
    names = {
        re.sub(r".*'commonName', '([^']+)'.*", r"\1", str(authority["subject"]))
        for authority in authorities.get_ca_certs()
    }
    kinds = ("RSA2048", "RSA4096", "ECC384")
    assert names == {f"Amazon RDS {region} Root CA {kind} G1" for kind in kinds}
    assert f"/opt/{AUTHORITIES.name}" == CERTIFICATES


def test_migrations_come_before_anybody_calls_new_code(postgres: Synthesized):
    resources = postgres.application.template["Resources"]
    [(trigger, migrating)] = [
        (name, resource)
        for name, resource in resources.items()
        if resource["Type"] == "Custom::Trigger"
    ]
    assert migrating["Properties"]["ExecuteOnHandlerChange"] is True
    assert re.match(
        "MigrationsFunctionCurrentVersion", migrating["Properties"]["HandlerArn"]["Ref"]
    )
    for name, resource in resources.items():
        if resource["Type"] == "AWS::Lambda::Alias" and not name.startswith("Migrations"):
            function = postgres.application.name(resource["Properties"]["FunctionName"])
            variables = postgres.application.functions[function]["Environment"]["Variables"]
            waits = trigger in resource.get("DependsOn", [])
            assert waits == ("DATABASE_URL" in variables), function
