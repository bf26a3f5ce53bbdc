"""The HTTP API: the contracts' operations as explicit routes, each behind the authorizer."""

import json
from collections.abc import Mapping

from aws_cdk import Duration, RemovalPolicy
from aws_cdk.aws_apigatewayv2 import CfnStage, HttpApi, HttpMethod
from aws_cdk.aws_apigatewayv2_authorizers import HttpLambdaAuthorizer, HttpLambdaResponseType
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from aws_cdk.aws_logs import LogGroup
from constructs import Construct

from contracts.api.operation import Service
from contracts.api.operations import OPERATIONS
from contracts.commands import AuthenticateHost, AuthenticateInvite
from infra.cdk.config import StageConfig
from infra.cdk.functions import ServiceFunction

# Neither query strings nor headers: what guests type stays out of the logs.
ACCESS_LOG = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "route": "$context.routeKey",
    "status": "$context.status",
    "latencyMs": "$context.responseLatency",
    "integrationLatencyMs": "$context.integrationLatency",
    "integrationError": "$context.integrationErrorMessage",
    "authorizerError": "$context.authorizer.error",
    "sourceIp": "$context.identity.sourceIp",
}

SIGN_INS = [each for each in OPERATIONS if each.request in (AuthenticateInvite, AuthenticateHost)]


class Api(Construct):
    """Routes by method and path; `unrouted` answers the rest with its own 404 and 405."""

    def __init__(
        self,
        scope: Construct,
        stage: StageConfig,
        *,
        services: Mapping[Service, ServiceFunction],
        unrouted: ServiceFunction,
        authorizer: ServiceFunction,
    ) -> None:
        super().__init__(scope, "Api")
        integrations = {
            # Permissions stay scoped to routes: CDK's one for the whole API, /*/*/*, leaves out
            # $default, whose ARN ends earlier.
            function.name: HttpLambdaIntegration(function.name, function.live)
            for function in (*services.values(), unrouted)
        }
        self.api = HttpApi(
            self,
            "Http",
            api_name=stage.resource("api"),
            create_default_stage=False,
            default_integration=integrations[unrouted.name],
            # CDK's own defaults, the Authorization header as identity source and results kept
            # for 5 minutes, would refuse every cookie and outlive a sign-out.
            default_authorizer=HttpLambdaAuthorizer(
                "Authorizer",
                authorizer.live,
                authorizer_name=stage.resource("authorizer"),
                response_types=[HttpLambdaResponseType.SIMPLE],
                identity_source=[],
                results_cache_ttl=Duration.seconds(0),
            ),
        )
        routes = [
            route
            for operation in OPERATIONS
            for route in self.api.add_routes(
                path=operation.path,
                methods=[HttpMethod(operation.method)],
                integration=integrations[services[operation.service].name],
            )
        ]
        access_log = LogGroup(
            self,
            "AccessLog",
            log_group_name=f"/aws/vendedlogs/{stage.resource('api')}",
            retention=stage.log_retention,
            removal_policy=RemovalPolicy.DESTROY,
        )
        allowances = stage.allowances
        gateway_stage = CfnStage(
            self,
            "Stage",
            api_id=self.api.api_id,
            stage_name="$default",
            auto_deploy=True,
            access_log_settings=CfnStage.AccessLogSettingsProperty(
                destination_arn=access_log.log_group_arn, format=json.dumps(ACCESS_LOG)
            ),
            # For all callers together: the sign-in throttle, by viewer, is the service's own.
            default_route_settings=CfnStage.RouteSettingsProperty(
                throttling_rate_limit=allowances.requests,
                throttling_burst_limit=allowances.request_burst,
                detailed_metrics_enabled=False,
            ),
            route_settings={
                f"{operation.method} {operation.path}": {
                    "ThrottlingRateLimit": allowances.sign_ins,
                    "ThrottlingBurstLimit": allowances.sign_in_burst,
                }
                for operation in SIGN_INS
            },
        )
        gateway_stage.node.add_dependency(*routes)  # whose keys its settings name
