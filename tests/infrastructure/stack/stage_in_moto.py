"""A stage in moto's account, as its templates name it: nothing else is to be found there."""

import io
import json
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import boto3  # type: ignore[import-untyped]

from infra.edge import ORIGIN_SECRET_HEADER
from infra.local.stack_reader import read_stack
from infra.local.template import Template
from tests.infrastructure.stack.conftest import Synthesized

DRAWN: Final = "drawn0when0it0was0made"
"""The origin secret, as CloudFormation leaves it."""
_CODE: Final = io.BytesIO()
with zipfile.ZipFile(_CODE, "w") as _archive:
    _archive.writestr("handler.py", "")


class StageInMoto:
    """Of its resources those that operators have to do with."""

    def __init__(self, stage: Synthesized) -> None:
        self._made: dict[str, str] = {}
        for stack in stage.stacks:
            self._template = stack.template
            for kind, make in {
                "SecretsManager::Secret": self._secret,
                "SecretsManager::SecretTargetAttachment": self._attachment,
                "RDS::DBCluster": self._cluster,
                "RDS::DBInstance": self._instance,
                "DynamoDB::Table": self._table,
                "Lambda::Function": self._function,
                "Lambda::Alias": self._alias,
                "CloudFront::Distribution": self._distribution,
                "SSM::Parameter": self._parameter,
            }.items():
                for logical_id, properties in stack.resources(kind).items():
                    self._made[logical_id] = make(logical_id, properties)
        for artifact in stage.app.synth().stacks:
            self._stack(artifact.stack_name, artifact.template)

    def _reference(self, value: Any) -> str:
        match value:
            case str():
                return value
            case {"Ref": target} | {"Fn::GetAtt": [target, _]}:
                return self._made.get(target, "made")
            case _:
                return "made"

    def _secret(self, _: str, properties: Mapping[str, Any]) -> str:
        held = {"originSecret": DRAWN, "password": DRAWN, "content": {"menu": "Zoë’s"}}
        made = boto3.client("secretsmanager").create_secret(
            Name=properties["Name"], SecretString=json.dumps(held)
        )
        return str(made["ARN"])

    def _attachment(self, _: str, properties: Mapping[str, Any]) -> str:
        return self._reference(properties["SecretId"])

    def _cluster(self, _: str, properties: Mapping[str, Any]) -> str:
        rds = boto3.client("rds")
        rds.create_db_cluster(
            DBClusterIdentifier=properties["DBClusterIdentifier"],
            Engine=properties["Engine"],
            DatabaseName=properties["DatabaseName"],
            MasterUsername="postgres",
            MasterUserPassword=DRAWN,
            VpcSecurityGroupIds=["sg-0123456789abcdef0"],
            DeletionProtection=properties["DeletionProtection"],
        )
        return str(properties["DBClusterIdentifier"])

    def _instance(self, logical_id: str, properties: Mapping[str, Any]) -> str:
        boto3.client("rds").create_db_instance(
            DBInstanceIdentifier=logical_id.lower(),
            DBInstanceClass=properties["DBInstanceClass"],
            Engine=properties["Engine"],
            DBClusterIdentifier=self._reference(properties["DBClusterIdentifier"]),
        )
        return logical_id.lower()

    def _table(self, _: str, properties: Mapping[str, Any]) -> str:
        body = {"Resources": {"T": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}}
        (design,) = read_stack([Template("table", body, endpoint="")]).tables
        boto3.client("dynamodb").create_table(**design)
        boto3.client("dynamodb").update_continuous_backups(
            TableName=design["TableName"],
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
        return str(design["TableName"])

    def _function(self, _: str, properties: Mapping[str, Any]) -> str:
        if "FunctionName" not in properties:
            return "made"  # one that CDK brings along
        iam = boto3.client("iam")
        with suppress(iam.exceptions.EntityAlreadyExistsException):
            iam.create_role(RoleName="rsvp", AssumeRolePolicyDocument="{}")
        boto3.client("lambda").create_function(
            FunctionName=properties["FunctionName"],
            Runtime=properties["Runtime"],
            Handler="handler.handler",
            Role="arn:aws:iam::123456789012:role/rsvp",
            Code={"ZipFile": _CODE.getvalue()},
            Publish=True,
        )
        return str(properties["FunctionName"])

    def _alias(self, logical_id: str, properties: Mapping[str, Any]) -> str:
        boto3.client("lambda").create_alias(
            FunctionName=self._reference(properties["FunctionName"]),
            Name=properties["Name"],
            FunctionVersion="1",
        )
        return logical_id

    def _distribution(self, _: str, properties: Mapping[str, Any]) -> str:
        """With the one origin that is shown the secret."""
        (header,) = (
            header["HeaderName"]
            for origin in properties["DistributionConfig"]["Origins"]
            for header in origin.get("OriginCustomHeaders", ())
        )
        assert header == ORIGIN_SECRET_HEADER
        headers = {"Quantity": 1, "Items": [{"HeaderName": header, "HeaderValue": DRAWN}]}
        origin = {
            "Id": "api",
            "DomainName": "api.example.com",
            "CustomHeaders": headers,
            "CustomOriginConfig": {
                "HTTPPort": 80,
                "HTTPSPort": 443,
                "OriginProtocolPolicy": "https-only",
            },
        }
        made = boto3.client("cloudfront").create_distribution(
            DistributionConfig={
                "CallerReference": "once",
                "Comment": "",
                "Enabled": True,
                "Origins": {"Quantity": 1, "Items": [origin]},
                "DefaultCacheBehavior": {
                    "TargetOriginId": "api",
                    "ViewerProtocolPolicy": "https-only",
                },
            }
        )
        return str(made["Distribution"]["Id"])

    def _parameter(self, _: str, properties: Mapping[str, Any]) -> str:
        boto3.client("ssm").put_parameter(
            Name=properties["Name"],
            Value=self._reference(properties["Value"]),
            Type=properties["Type"],
        )
        return str(properties["Name"])

    def _stack(self, name: str, template: Mapping[str, Any]) -> None:
        """Its outputs, of nothing that is in it."""
        nothing = {"Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}
        outputs = {key: {"Value": "made"} for key in template.get("Outputs", {})}
        boto3.client("cloudformation").create_stack(
            StackName=name,
            TemplateBody=json.dumps({"Resources": nothing, "Outputs": outputs}),
        )
