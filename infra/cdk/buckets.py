"""Where the website's files are, and the logs of who asked for them."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk.aws_s3 import (
    BlockPublicAccess,
    Bucket,
    BucketEncryption,
    LifecycleRule,
    ObjectOwnership,
)
from constructs import Construct

from infra.cdk.findings import acknowledge


class LogsBucket(Bucket):
    """Access logs of the CDN and of the website's bucket. They name viewers' addresses."""

    def __init__(self, scope: Construct) -> None:
        super().__init__(
            scope,
            "Logs",
            block_public_access=BlockPublicAccess.BLOCK_ALL,
            encryption=BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            # The CDN writes its logs as an owner of its own, and needs to be let by an ACL.
            object_ownership=ObjectOwnership.OBJECT_WRITER,
            lifecycle_rules=[LifecycleRule(expiration=Duration.days(90))],
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        acknowledge(self, "AwsSolutions-S1", "It holds the logs: logging it would never end.")


class WebsiteBucket(Bucket):
    """The built website; `python -m infra.deployment` fills it, and only the CDN reads it."""

    def __init__(self, scope: Construct, logs: LogsBucket) -> None:
        super().__init__(
            scope,
            "Website",
            block_public_access=BlockPublicAccess.BLOCK_ALL,
            encryption=BucketEncryption.S3_MANAGED,
            enforce_ssl=False,  # with the CDN's permission, in the policy that the CDN brings
            server_access_logs_bucket=logs,
            server_access_logs_prefix="website/",
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        acknowledge(
            self,
            "AwsSolutions-S10",
            "Its only policy comes with the CDN in the application stack, and asks for TLS.",
        )
