"""The CDN: the website from its bucket, and the API below /api, under one name."""

from pathlib import Path
from typing import Final

from aws_cdk import Annotations, CfnOutput, Duration, SecretValue, Stack
from aws_cdk.aws_certificatemanager import Certificate
from aws_cdk.aws_cloudfront import (
    AllowedMethods,
    BehaviorOptions,
    CachePolicy,
    Distribution,
    ErrorResponse,
    Function,
    FunctionAssociation,
    FunctionCode,
    FunctionEventType,
    FunctionRuntime,
    HeadersFrameOption,
    HeadersReferrerPolicy,
    HttpVersion,
    OriginRequestPolicy,
    PriceClass,
    ResponseCustomHeader,
    ResponseCustomHeadersBehavior,
    ResponseHeadersContentSecurityPolicy,
    ResponseHeadersContentTypeOptions,
    ResponseHeadersFrameOptions,
    ResponseHeadersPolicy,
    ResponseHeadersReferrerPolicy,
    ResponseHeadersStrictTransportSecurity,
    ResponseSecurityHeadersBehavior,
    S3OriginAccessControl,
    SecurityPolicyProtocol,
    ViewerProtocolPolicy,
)
from aws_cdk.aws_cloudfront_origins import HttpOrigin, S3BucketOrigin
from aws_cdk.aws_iam import AnyPrincipal, Effect, PolicyStatement, ServicePrincipal
from aws_cdk.aws_s3 import Bucket, BucketPolicy, IBucket
from aws_cdk.aws_ssm import StringParameter
from constructs import Construct

from infra.cdk.api import Api
from infra.cdk.config import StageConfig, Website
from infra.cdk.findings import acknowledge
from infra.cdk.inputs import Inputs
from infra.edge import ORIGIN_SECRET_HEADER, SECURITY_HEADERS

_CODE: Final = Path(__file__).parent / "edge"
_KEPT_WHATEVER_IS_SAID: Final = (500, 502, 503, 504)
"""CloudFront keeps these for 10 s for everybody who asks for the same path, and heeds neither the
caching policy nor `no-store`. (Of other errors it does heed them.)"""
_ORIGIN_SECONDS: Final = 30
"""As long as the HTTP API waits for a function."""


class Cdn(Construct):
    """Viewers come in here only: the API refuses who does not show the secret this adds."""

    def __init__(
        self, scope: Construct, stage: StageConfig, website: Website, inputs: Inputs, *, api: Api
    ) -> None:
        super().__init__(scope, "Cdn")
        self._stage = stage
        bucket = Bucket.from_bucket_name(self, "Website", inputs("website-bucket"))
        headers = self._response_headers()
        distribution = Distribution(
            self,
            "Distribution",
            comment=f"The wedding RSVP website, stage {stage.name}",
            domain_names=[website.domain_name],
            certificate=Certificate.from_certificate_arn(
                self, "Certificate", website.certificate_arn
            ),
            minimum_protocol_version=SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=HttpVersion.HTTP2_AND_3,
            price_class=PriceClass.PRICE_CLASS_100,
            web_acl_id=website.web_acl_arn,
            default_root_object="index.html",
            enable_logging=True,
            log_bucket=Bucket.from_bucket_name(self, "Logs", inputs("logs-bucket")),
            log_file_prefix="cdn/",
            log_includes_cookies=False,
            # One guest's "the database wakes" would be everybody's, retries included. No pages
            # are given, so that the API's own answers stay as they are.
            error_responses=[
                ErrorResponse(http_status=status, ttl=Duration.seconds(0))
                for status in _KEPT_WHATEVER_IS_SAID
            ],
            default_behavior=BehaviorOptions(
                origin=S3BucketOrigin.with_origin_access_control(
                    bucket, origin_access_control=S3OriginAccessControl(self, "OnlyTheCdn")
                ),
                cache_policy=CachePolicy.CACHING_OPTIMIZED,
                viewer_protocol_policy=ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                response_headers_policy=headers,
                function_associations=[self._on_request("Pages", "pages.js")],
            ),
            additional_behaviors={
                "/api/*": BehaviorOptions(
                    origin=self._api(api, inputs),
                    allowed_methods=AllowedMethods.ALLOW_ALL,
                    cache_policy=CachePolicy.CACHING_DISABLED,
                    origin_request_policy=OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
                    # A redirect would come after what was sent in the clear.
                    viewer_protocol_policy=ViewerProtocolPolicy.HTTPS_ONLY,
                    response_headers_policy=headers,
                    function_associations=[self._on_request("ViewerAddress", "viewer_address.js")],
                )
            },
        )
        # The bucket is the foundation's, which knows no CDN: so its policy comes from here.
        Annotations.of(self).acknowledge_warning(
            "@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac"
        )
        self._let_in(distribution, bucket)
        StringParameter(
            self,
            "DistributionId",
            parameter_name=stage.parameter("distribution-id"),
            string_value=distribution.distribution_id,
        )
        CfnOutput(
            self,
            "DomainName",
            value=distribution.distribution_domain_name,
            description=f"Point {website.domain_name} here, with a CNAME or an ALIAS record",
        )
        acknowledge(distribution, "AwsSolutions-CFR1", "Guests may come from anywhere.")
        if website.web_acl_arn is None:
            acknowledge(
                distribution,
                "AwsSolutions-CFR2",
                "The stage asks for none: routes and sign-ins are throttled without it.",
            )

    def _api(self, api: Api, inputs: Inputs) -> HttpOrigin:
        stack = Stack.of(self)
        secret = SecretValue.secrets_manager(inputs("secret-arn"), json_field="originSecret")
        return HttpOrigin(
            f"{api.api.api_id}.execute-api.{stack.region}.{stack.url_suffix}",
            read_timeout=Duration.seconds(_ORIGIN_SECONDS),
            # CloudFormation puts the secret in when it deploys; the template only names it.
            custom_headers={ORIGIN_SECRET_HEADER: secret.unsafe_unwrap()},
        )

    def _on_request(self, name: str, file: str) -> FunctionAssociation:
        function = Function(
            self,
            name,
            function_name=self._stage.resource(Path(file).stem.replace("_", "-")),
            code=FunctionCode.from_file(file_path=str(_CODE / file)),
            runtime=FunctionRuntime.JS_2_0,
        )
        return FunctionAssociation(event_type=FunctionEventType.VIEWER_REQUEST, function=function)

    def _response_headers(self) -> ResponseHeadersPolicy:
        """SECURITY_HEADERS, in the two ways that CloudFront wants them told."""
        told = dict(SECURITY_HEADERS)
        max_age, _, subdomains = told.pop("Strict-Transport-Security").partition("; ")
        return ResponseHeadersPolicy(
            self,
            "Headers",
            response_headers_policy_name=self._stage.resource("security-headers"),
            security_headers_behavior=ResponseSecurityHeadersBehavior(
                content_security_policy=ResponseHeadersContentSecurityPolicy(
                    content_security_policy=told.pop("Content-Security-Policy"), override=True
                ),
                strict_transport_security=ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.seconds(int(max_age.removeprefix("max-age="))),
                    include_subdomains=subdomains == "includeSubDomains",
                    override=True,
                ),
                content_type_options=ResponseHeadersContentTypeOptions(
                    override=bool(told.pop("X-Content-Type-Options"))
                ),
                frame_options=ResponseHeadersFrameOptions(
                    frame_option=HeadersFrameOption[told.pop("X-Frame-Options")], override=True
                ),
                referrer_policy=ResponseHeadersReferrerPolicy(
                    referrer_policy=HeadersReferrerPolicy[
                        told.pop("Referrer-Policy").upper().replace("-", "_")
                    ],
                    override=True,
                ),
            ),
            custom_headers_behavior=ResponseCustomHeadersBehavior(
                custom_headers=[
                    ResponseCustomHeader(header=name, value=value, override=True)
                    for name, value in told.items()
                ]
            ),
        )

    def _let_in(self, distribution: Distribution, bucket: IBucket) -> None:
        """Listing is for the difference between 403 and 404: the CDN asks for files only."""
        reading = {
            "s3:GetObject": bucket.arn_for_objects("*"),
            "s3:ListBucket": bucket.bucket_arn,
        }
        policy = BucketPolicy(self, "OnlyThisCdn", bucket=bucket)
        for action, resource in reading.items():
            policy.document.add_statements(
                PolicyStatement(
                    actions=[action],
                    resources=[resource],
                    principals=[ServicePrincipal("cloudfront.amazonaws.com")],
                    conditions={"StringEquals": {"AWS:SourceArn": distribution.distribution_arn}},
                )
            )
        policy.document.add_statements(
            PolicyStatement(
                effect=Effect.DENY,
                actions=["s3:*"],
                resources=[bucket.bucket_arn, bucket.arn_for_objects("*")],
                principals=[AnyPrincipal()],
                conditions={"Bool": {"aws:SecureTransport": "false"}},
            )
        )
