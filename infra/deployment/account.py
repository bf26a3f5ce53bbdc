"""Whether a stage can be deployed from here, asked before anything is built or changed."""

from pathlib import Path
from typing import Final

import boto3  # type: ignore[import-untyped]
from botocore.exceptions import ClientError, NoCredentialsError

from infra.cdk.config import StageConfig

_AUTHORITIES: Final = Path(__file__).parents[1] / "cdk" / "certificates" / "rds"
_BOOTSTRAP: Final = "/cdk-bootstrap/hnb659fds/version"


class NotReadyError(Exception):
    """Nothing was done; the message says what to do first."""


def check(stage: StageConfig) -> str:
    """Where it will be deployed, in words. Raises NotReadyError."""
    if stage.website is None:
        raise NotReadyError(
            f"The stage {stage.name} is only for this machine: say which, such as STAGE=staging."
        )
    if stage.examples:
        raise NotReadyError(
            f"Stage {stage.name} has values that are only examples: {', '.join(stage.examples)}."
            " Put your own into infra/cdk/stages.py."
        )
    session = boto3.Session()
    region = session.region_name
    if region is None:
        raise NotReadyError(
            "No AWS region: put it into the environment, as AWS_DEFAULT_REGION=eu-west-2."
        )
    if stage.has_network and not (_AUTHORITIES / f"{region}.pem").is_file():
        raise NotReadyError(
            f"There are no certificates for databases in {region}: put them into"
            " infra/cdk/certificates/rds, from https://truststore.pki.rds.amazonaws.com"
            f"/{region}/{region}-bundle.pem."
        )
    try:
        caller = session.client("sts").get_caller_identity()
    except NoCredentialsError:
        raise NotReadyError(
            "No AWS account: put its profile (AWS_PROFILE) or its keys into the environment."
        ) from None
    account = caller["Account"]
    owner = stage.website.certificate_arn.split(":")[4]
    if account != owner:
        raise NotReadyError(
            f"The certificate of {stage.name} is in account {owner}, but you are in {account}."
        )
    try:
        session.client("ssm").get_parameter(Name=_BOOTSTRAP)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        raise NotReadyError(
            f"CDK was never here: npx cdk bootstrap aws://{account}/{region}"
        ) from None
    return f"account {account}, {region}, as {caller['Arn'].rpartition(':')[2]}"
