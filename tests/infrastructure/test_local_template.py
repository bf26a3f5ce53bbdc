"""The local platform reads templates as CloudFormation would, and refuses what it cannot."""

from typing import Any

import pytest

from infra.local.stack import EventSource, Route, Schedule, function_name
from infra.local.stack_reader import read_stack, seconds_of
from infra.local.template import Template, UnsupportedTemplateError, ssm_parameters

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "work"}}
WORKER = {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "worker"}}
ALIAS = {
    "Type": "AWS::Lambda::Alias",
    "Properties": {"FunctionName": {"Ref": "Worker"}, "Name": "live"},
}
ALIAS_ARN = "arn:aws:lambda:eu-west-2:123456789012:function:worker:live"
TABLE = {"Type": "AWS::DynamoDB::Table", "Properties": {}}
QUEUE_ARN = "arn:aws:sqs:eu-west-2:123456789012:work"
URL_PARAMETER = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/rsvp/local/url"}


def template(**body: Any) -> Template:
    body = {"Resources": {"Queue": QUEUE, "Table": TABLE, "Worker": WORKER, "Live": ALIAS}, **body}
    return Template("tiny", body, "http://moto", {"/rsvp/local/url": "a,b"})


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Ref": "Queue"}, "http://moto/123456789012/work"),
        ({"Ref": "Table"}, "tiny-Table"),
        ({"Ref": "Live"}, ALIAS_ARN),
        ({"Ref": "AWS::Region"}, "eu-west-2"),
        ({"Ref": "AWS::StackName"}, "tiny"),
        ({"Ref": "Url"}, "a,b"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, QUEUE_ARN),
        ({"Fn::GetAtt": "Queue.QueueName"}, "work"),
        ({"Fn::Join": ["/", ["a", {"Ref": "AWS::AccountId"}]]}, "a/123456789012"),
        (
            {"Fn::Sub": "${Queue.Arn} of ${AWS::Partition}, ${!kept}"},
            f"{QUEUE_ARN} of aws, ${{kept}}",
        ),
        ({"Fn::Sub": ["${X}-${Queue.QueueName}", {"X": {"Ref": "AWS::Region"}}]}, "eu-west-2-work"),
        ({"Fn::Select": [5, {"Fn::Split": [":", {"Fn::GetAtt": ["Queue", "Arn"]}]}]}, "work"),
        ({"Fn::If": ["Here", "yes", "no"]}, "yes"),
        ({"a": {"Ref": "AWS::NoValue"}, "b": [1, {"Ref": "AWS::NoValue"}]}, {"b": [1]}),
    ],
)
def test_resolves(expression: Any, value: Any) -> None:
    here = {"Here": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-2"]}}
    assert template(Parameters={"Url": URL_PARAMETER}, Conditions=here).resolve(expression) == value


@pytest.mark.parametrize(
    "reference",
    [ALIAS_ARN, ALIAS_ARN.removesuffix(":live"), "worker:live", f"arn:…/functions/{ALIAS_ARN}/in"],
)
def test_an_alias_leads_to_its_function(reference: str) -> None:
    assert function_name(reference) == "worker"


@pytest.mark.parametrize(
    "expression",
    [
        {"Ref": "Nobody"},
        {"Fn::GetAtt": ["Table", "StreamArn"]},
        {"Fn::ImportValue": "elsewhere"},
        {"Fn::Transform": {"Name": "AWS::Include"}},
    ],
)
def test_refuses_what_it_cannot_resolve(expression: Any) -> None:
    with pytest.raises(UnsupportedTemplateError):
        template().resolve(expression)


def test_names_the_ssm_parameter_that_is_missing() -> None:
    missing = URL_PARAMETER | {"Default": "/rsvp/local/missing"}
    with pytest.raises(UnsupportedTemplateError, match="/rsvp/local/missing"):
        template(Parameters={"Url": missing}).resolve({"Ref": "Url"})


def test_lists_the_ssm_parameters_that_templates_want() -> None:
    bootstrap = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/version"}
    body = {"Parameters": {"Url": URL_PARAMETER, "BootstrapVersion": bootstrap}}
    assert ssm_parameters([body]) == {"/rsvp/local/url"}


def test_refuses_resources_that_it_does_not_know() -> None:
    bucket = {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}}
    with pytest.raises(UnsupportedTemplateError, match="Bucket is a AWS::S3::Bucket"):
        read_stack([template(**bucket)])


def test_passes_over_what_is_beside_the_point() -> None:
    role = {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": 1}}}}
    assert read_stack([template(**role)]).functions == []


def test_drops_disabled_rules() -> None:
    rules = {
        name: {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Name": name,
                "State": state,
                "EventPattern": {"source": ["x"]},
                "Targets": [{"Id": "1", "Arn": QUEUE_ARN}],
            },
        }
        for name, state in (("on", "ENABLED"), ("off", "DISABLED"))
    }
    assert [rule.name for rule in read_stack([template(Resources=rules)]).rules] == ["on"]


def test_reads_a_schedule() -> None:
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "Name": "backstop",
            "ScheduleExpression": "rate(20 hours)",
            "Targets": [{"Id": "1", "Arn": QUEUE_ARN, "Input": "{}"}],
        },
    }
    [schedule] = read_stack([template(Resources={"Rule": rule})]).schedules
    arn = "arn:aws:events:eu-west-2:123456789012:rule/backstop"
    assert schedule == Schedule("backstop", arn, 20 * 3600, "work", "{}")


@pytest.mark.parametrize(
    ("expression", "seconds"), [("rate(1 minute)", 60), ("rate(2 days)", 172800)]
)
def test_reads_rates(expression: str, seconds: float) -> None:
    assert seconds_of(expression) == seconds


def test_refuses_cron() -> None:
    with pytest.raises(UnsupportedTemplateError):
        seconds_of("cron(0 12 * * ? *)")


def test_reads_an_event_source() -> None:
    mapping = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]},
            "FunctionName": "arn:aws:lambda:eu-west-2:123456789012:function:worker:live",
            "BatchSize": 7,
            "ScalingConfig": {"MaximumConcurrency": 2},
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
        },
    }
    [source] = read_stack([template(Resources={"Queue": QUEUE, "Mapping": mapping})]).event_sources
    assert source == EventSource("work", "worker", 7, 2, reports_failures=True)


def authorized_route(**authorizer: Any) -> Template:
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {"FunctionName": "api", "Handler": "a.b", "Runtime": "python3.13"},
    }
    properties = {
        "AuthorizerType": "REQUEST",
        "AuthorizerPayloadFormatVersion": "2.0",
        "EnableSimpleResponses": True,
        "AuthorizerResultTtlInSeconds": 0,
        "IdentitySource": [],
        "AuthorizerUri": {"Fn::Join": ["", [{"Fn::GetAtt": ["Api", "Arn"]}, "/invocations"]]},
        **authorizer,
    }
    integration = {
        "IntegrationType": "AWS_PROXY",
        "PayloadFormatVersion": "2.0",
        "IntegrationUri": {"Fn::GetAtt": ["Api", "Arn"]},
    }
    route = {
        "RouteKey": "GET /api/x",
        "Target": {"Fn::Sub": "integrations/${Integration}"},
        "AuthorizationType": "CUSTOM",
        "AuthorizerId": {"Ref": "Authorizer"},
    }
    return template(
        Resources={
            "Api": function,
            "Authorizer": {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": properties},
            "Integration": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": integration},
            "Route": {"Type": "AWS::ApiGatewayV2::Route", "Properties": route},
        }
    )


def test_reads_a_route_with_its_authorizer() -> None:
    assert read_stack([authorized_route()]).routes == [Route("GET /api/x", "api", "api")]


@pytest.mark.parametrize(
    "difference",
    [
        {"AuthorizerResultTtlInSeconds": 300},
        {"IdentitySource": ["$request.header.Authorization"]},
        {"EnableSimpleResponses": False},
        {"AuthorizerPayloadFormatVersion": "1.0"},
    ],
)
def test_refuses_authorizers_that_would_behave_otherwise_when_deployed(difference: Any) -> None:
    with pytest.raises(UnsupportedTemplateError):
        read_stack([authorized_route(**difference)])
