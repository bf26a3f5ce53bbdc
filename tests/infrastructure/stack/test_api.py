"""The routes, and the authorizer on each of them."""

from contracts.api.operation import Service
from contracts.api.operations import OPERATIONS
from tests.infrastructure.stack.template import SynthesizedStack

ROUTED_TO = {Service.COMMAND_API: "command-http:live", Service.QUERY_API: "query-http:live"}


def routes(stack: SynthesizedStack) -> dict[str, str]:
    """Function by route key."""
    integrations = {
        logical_id: stack.name(integration["IntegrationUri"])
        for logical_id, integration in stack.resources("ApiGatewayV2::Integration").items()
    }
    return {
        route["RouteKey"]: integrations[stack.name(route["Target"]).removeprefix("integrations/")]
        for route in stack.resources("ApiGatewayV2::Route").values()
    }


def test_routes_are_the_contracts_operations_and_the_rest(stack: SynthesizedStack):
    expected = {f"{o.method} {o.path}": ROUTED_TO[o.service] for o in OPERATIONS}
    assert routes(stack) == expected | {"$default": "command-http:live"}


def test_every_route_asks_the_authorizer(stack: SynthesizedStack):
    [authorizer_id] = stack.resources("ApiGatewayV2::Authorizer")
    for route in stack.resources("ApiGatewayV2::Route").values():
        assert route["AuthorizationType"] == "CUSTOM", route["RouteKey"]
        assert route["AuthorizerId"] == {"Ref": authorizer_id}, route["RouteKey"]


def test_the_authorizer_is_asked_each_time_whatever_the_request_carries(stack: SynthesizedStack):
    [authorizer] = stack.resources("ApiGatewayV2::Authorizer").values()
    assert authorizer["AuthorizerType"] == "REQUEST"
    assert authorizer.get("IdentitySource", []) == []
    assert authorizer["AuthorizerResultTtlInSeconds"] == 0
    assert authorizer["EnableSimpleResponses"] is True
    assert authorizer["AuthorizerPayloadFormatVersion"] == "2.0"
    assert stack.name(authorizer["AuthorizerUri"]).endswith(
        "/functions/authorizer:live/invocations"
    )


def test_the_gateway_may_invoke_each_route_and_the_rest(stack: SynthesizedStack):
    allowed = {
        (stack.name(permission["FunctionName"]), stack.name(permission["SourceArn"]))
        for permission in stack.resources("Lambda::Permission").values()
    }
    for key, function in routes(stack).items():
        _, _, path = key.partition(" ")
        end = f"/*/*{path}"  # and just /*/* for $default, which /*/*/* would leave out
        assert any(name == function and arn.endswith(end) for name, arn in allowed), key


def test_payloads_are_version_2(stack: SynthesizedStack):
    for integration in stack.resources("ApiGatewayV2::Integration").values():
        assert integration["PayloadFormatVersion"] == "2.0"


def test_access_logs_tell_nothing_of_what_was_sent(stack: SynthesizedStack):
    [gateway_stage] = stack.resources("ApiGatewayV2::Stage").values()
    assert (gateway_stage["StageName"], gateway_stage["AutoDeploy"]) == ("$default", True)
    log_format = gateway_stage["AccessLogSettings"]["Format"]
    assert "$context.requestId" in log_format
    assert "$request" not in log_format
    assert "$context.path" not in log_format
