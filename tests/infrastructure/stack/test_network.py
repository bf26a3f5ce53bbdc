"""The network: only the database's users are in it, and it lets nobody in."""

from dataclasses import replace
from pathlib import Path

import pytest

from infra.cdk.app import build
from infra.cdk.config import Reached
from tests.infrastructure.stack.conftest import Synthesized
from tests.infrastructure.stack.template import SynthesizedStack

IPV6 = {
    "AWS_ENDPOINT_URL_SQS": "https://sqs.AWS::Region.api.aws",
    "AWS_ENDPOINT_URL_EVENTBRIDGE": "https://events.AWS::Region.api.aws",
    "AWS_ENDPOINT_URL_SECRETS_MANAGER": "https://secretsmanager.AWS::Region.api.aws",
    "AWS_ENDPOINT_URL_LAMBDA": "https://lambda.AWS::Region.api.aws",
}


def test_without_a_database_there_is_no_network(dynamodb: Synthesized):
    for stack in dynamodb.stacks:
        kinds = {resource["Type"] for resource in stack.template["Resources"].values()}
        assert not {kind for kind in kinds if kind.startswith(("AWS::EC2::", "AWS::RDS::"))}
        for function in stack.resources("Lambda::Function").values():
            assert "VpcConfig" not in function


def test_only_functions_that_use_the_database_are_beside_it(postgres: Synthesized):
    functions = postgres.application.functions
    beside = {name for name, function in functions.items() if "VpcConfig" in function}
    using = {
        name
        for name, function in functions.items()
        if "DATABASE_URL" in function.get("Environment", {}).get("Variables", {})
    }
    assert beside == using
    assert {"command-http", "query-http", "projector", "migrations"} <= beside
    assert not beside & {"authorizer", "notifier"}
    for name in beside:
        network = functions[name]["VpcConfig"]
        assert network["Ipv6AllowedForDualStack"] is True, name
        assert len(network["SubnetIds"]) == 2


def test_the_way_out_is_ipv6_only(postgres: Synthesized):
    foundation = postgres.foundation
    routes = foundation.resources("EC2::Route").values()
    assert routes
    assert {route["DestinationIpv6CidrBlock"] for route in routes} == {"::/0"}
    assert all("EgressOnlyInternetGatewayId" in route for route in routes)
    assert not foundation.resources("EC2::NatGateway")
    assert not foundation.resources("EC2::InternetGateway")
    subnets = foundation.resources("EC2::Subnet").values()
    assert len(subnets) == 2
    for subnet in subnets:
        assert subnet["MapPublicIpOnLaunch"] is False
        assert subnet["AssignIpv6AddressOnCreation"] is True
    [endpoint] = foundation.resources("EC2::VPCEndpoint").values()
    assert endpoint["VpcEndpointType"] == "Gateway"
    assert foundation.name(endpoint["ServiceName"]).endswith(".dynamodb")


def test_the_database_is_reached_by_the_functions_only(postgres: Synthesized):
    foundation = postgres.foundation
    groups = foundation.resources("EC2::SecurityGroup")
    by_description = {group["GroupDescription"]: name for name, group in groups.items()}
    database, functions = (
        by_description["The database"],
        by_description["Functions that use the database"],
    )
    [rule] = foundation.resources("EC2::SecurityGroupIngress").values()
    assert rule["GroupId"]["Fn::GetAtt"][0] == database
    assert rule["SourceSecurityGroupId"]["Fn::GetAtt"][0] == functions
    assert (rule["FromPort"], rule["ToPort"]) == (5432, 5432)
    assert not any("SecurityGroupIngress" in group for group in groups.values())
    [cluster] = foundation.resources("RDS::DBCluster").values()
    assert [each["Fn::GetAtt"][0] for each in cluster["VpcSecurityGroupIds"]] == [database]


def test_clients_beside_the_database_use_names_that_have_ipv6(postgres: Synthesized):
    functions = postgres.application.functions
    for name, function in functions.items():
        variables = function.get("Environment", {}).get("Variables", {})
        told = {
            key: postgres.application.name(value)
            for key, value in variables.items()
            if key.startswith("AWS_")
        }
        assert told == (IPV6 if "VpcConfig" in function else {}), name


@pytest.mark.parametrize(
    ("client", "variable", "service"),
    [
        ("sqs", "AWS_ENDPOINT_URL_SQS", "sqs"),
        ("eventbridge", "AWS_ENDPOINT_URL_EVENTBRIDGE", "events"),
        ("secrets_manager", "AWS_ENDPOINT_URL_SECRETS_MANAGER", "secretsmanager"),
        ("functions", "AWS_ENDPOINT_URL_LAMBDA", "lambda"),
    ],
)
def test_where_a_region_has_no_such_name_a_client_gets_an_endpoint_of_its_own(
    postgres: Synthesized, tmp_path: Path, client: str, variable: str, service: str
):
    stage = replace(postgres.stage, **{client: Reached.INTERFACE_ENDPOINT})  # type: ignore[arg-type]
    synthesized = build(stage, tmp_path).synth()
    application, foundation = (
        SynthesizedStack(synthesized.get_stack_by_name(f"rsvp-prod-{name}").template)
        for name in ("application", "foundation")
    )
    variables = application.functions["command-http"]["Environment"]["Variables"]
    assert {key for key in variables if key.startswith("AWS_")} == IPV6.keys() - {variable}
    endpoints = [
        endpoint
        for endpoint in foundation.resources("EC2::VPCEndpoint").values()
        if endpoint["VpcEndpointType"] == "Interface"
    ]
    assert [
        foundation.name(endpoint["ServiceName"]).rpartition(".")[2] for endpoint in endpoints
    ] == [service]
    assert endpoints[0]["PrivateDnsEnabled"] is True
