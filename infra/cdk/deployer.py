"""The role that a GitHub workflow deploys a stage with: no keys, and nothing of other stages."""

from collections.abc import Iterator
from typing import Final

from aws_cdk import ArnFormat, CfnOutput, Stack
from aws_cdk.aws_iam import PolicyStatement, Role, WebIdentityPrincipal
from aws_cdk.aws_s3 import IBucket
from constructs import Construct

from contracts.routing import SUBSCRIPTIONS
from infra.cdk.config import StageConfig
from infra.cdk.findings import acknowledge

_GITHUB: Final = "token.actions.githubusercontent.com"
"""Known to the account by `aws iam create-open-id-connect-provider`, once."""
_NOTED: Final = "live-before-deployment"
_CDKS_ROLES: Final = ("deploy", "file-publishing")


class Deployer(Construct):
    """For workflows of `repository` in the environment named like the stage, and nobody else.

    CDK's own roles do what CDK does; the rest is `make deploy`, `smoke` and `rollback`.
    """

    def __init__(
        self, scope: Construct, stage: StageConfig, repository: str, *, website: IBucket
    ) -> None:
        super().__init__(scope, "Deployer")
        self._stack = Stack.of(self)
        self._stage = stage
        role = self._role(repository)
        for actions, resources in self._permissions(website):
            role.add_to_policy(PolicyStatement(actions=actions, resources=resources))
        for finding, reason in self._findings(website):
            acknowledge(role, f"AwsSolutions-IAM5[Resource::{finding}]", reason)
        CfnOutput(
            self,
            "RoleArn",
            value=role.role_arn,
            description=f"AWS_ROLE_ARN of the GitHub environment {stage.name}",
        )

    def _role(self, repository: str) -> Role:
        name = self._stage.name
        return Role(
            self,
            "Role",
            role_name=self._stage.resource("deployer"),
            description=f"Deploys the stage {name} from {repository}.",
            assumed_by=WebIdentityPrincipal(
                self._arn("iam", "oidc-provider", _GITHUB, region=""),
                {
                    "StringEquals": {
                        f"{_GITHUB}:aud": "sts.amazonaws.com",
                        f"{_GITHUB}:sub": f"repo:{repository}:environment:{name}",
                    }
                },
            ),
        )

    def _permissions(self, website: IBucket) -> Iterator[tuple[list[str], list[str]]]:
        """Actions, and on what."""
        stage = self._stage
        yield ["sts:AssumeRole"], [self._cdks_role(kind) for kind in _CDKS_ROLES]
        read = [self._parameter(name) for name in (_NOTED, "site-url", "website-bucket")]
        bootstrap = self._arn("ssm", "parameter", "cdk-bootstrap/hnb659fds/version")
        yield ["ssm:GetParameter"], [bootstrap, *read]
        yield ["ssm:PutParameter"], [self._parameter(_NOTED)]
        yield ["lambda:ListFunctions"], ["*"]
        functions = self._arn("lambda", "function", stage.resource("*"), colon=True)
        yield ["lambda:GetAlias", "lambda:UpdateAlias"], [functions]
        yield ["lambda:PublishVersion", "lambda:GetFunctionConfiguration"], [functions]
        yield ["s3:GetObject", "s3:PutObject"], [website.arn_for_objects("*")]
        # Or a page that is not there yet would be Access Denied.
        yield ["s3:ListBucket"], [website.bucket_arn]
        bus = self._arn("events", "event-bus", f"rsvp-{stage.name}")
        yield ["events:DescribeEventBus", "events:PutEvents"], [bus]
        rules = [
            self._arn("events", "rule", f"rsvp-{stage.name}/{stage.resource(consumer)}")
            for consumer in sorted({each.consumer for each in SUBSCRIPTIONS})
        ]
        yield ["events:DescribeRule", "events:ListTargetsByRule"], rules
        queues = [
            self._stack.format_arn(service="sqs", resource=stage.resource(f"{name}{end}"))
            for name in ("nudges", "projections", "notifications")
            for end in ("", "-dlq")
        ]
        yield ["sqs:GetQueueUrl", "sqs:GetQueueAttributes"], queues
        yield ["dynamodb:GetItem"], [self._arn("dynamodb", "table", stage.resource("mailed"))]

    def _findings(self, website: IBucket) -> Iterator[tuple[str, str]]:
        """The wildcards among them, each with its reason."""
        files = self._stack.resolve(website.bucket_arn)["Fn::GetAtt"][0]
        lambdas = "arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>"
        yield "*", "Lambda lists functions of the whole account or none; it tells only names."
        yield (
            f"{lambdas}:function:{self._stage.resource('*')}",
            "Deployments and rollbacks move the alias of each of the stage's functions.",
        )
        yield f"<{files}.Arn>/*", "Files of the website have new names with each build."

    def _parameter(self, name: str) -> str:
        return self._arn("ssm", "parameter", self._stage.parameter(name).removeprefix("/"))

    def _cdks_role(self, kind: str) -> str:
        name = f"cdk-hnb659fds-{kind}-role-{self._stack.account}-{self._stack.region}"
        return self._arn("iam", "role", name, region="")

    def _arn(
        self,
        service: str,
        resource: str,
        name: str,
        *,
        region: str | None = None,
        colon: bool = False,
    ) -> str:
        return self._stack.format_arn(
            service=service,
            region=region,
            resource=resource,
            resource_name=name,
            arn_format=ArnFormat.COLON_RESOURCE_NAME if colon else ArnFormat.SLASH_RESOURCE_NAME,
        )
