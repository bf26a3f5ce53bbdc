"""The stage's one secret."""

import json

from aws_cdk import RemovalPolicy
from aws_cdk.aws_secretsmanager import Secret, SecretStringGenerator
from constructs import Construct

from infra.cdk.config import StageConfig
from infra.cdk.findings import acknowledge


class StageSecret(Secret):
    """{originSecret, hostPasswordHash, content}: the first is drawn here, operators set the rest.

    CloudFormation writes it once, when it makes it. Change nothing in the generator afterwards:
    that would draw anew, and wipe what operators have set.
    """

    def __init__(self, scope: Construct, stage: StageConfig) -> None:
        super().__init__(
            scope,
            "Secret",
            secret_name=stage.resource("secret"),
            description=f"What the wedding RSVP system keeps to itself, stage {stage.name}.",
            generate_secret_string=SecretStringGenerator(
                secret_string_template=json.dumps({"hostPasswordHash": "", "content": {}}),
                generate_string_key="originSecret",
                exclude_punctuation=True,
                password_length=43,
            ),
            # Kept, unless the stack that would have made it first comes to nothing.
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        acknowledge(
            self,
            "AwsSolutions-SMG4",
            "A machine can't choose the hosts' password; operators rotate by hand, as documented.",
        )
