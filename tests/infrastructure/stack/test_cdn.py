"""The CDN: what viewers get, what reaches the API, and that nobody else gets in."""

from contracts.api.operations import OPERATIONS
from infra.edge import ORIGIN_SECRET_HEADER, SECURITY_HEADERS
from tests.infrastructure.stack.conftest import Synthesized
from tests.infrastructure.stack.template import Properties, SynthesizedStack

# Their ids are AWS's, and the same everywhere.
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"

SHUT = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def distribution(stack: SynthesizedStack) -> Properties:
    [found] = stack.resources("CloudFront::Distribution").values()
    config: Properties = found["DistributionConfig"]
    return config


def function_of(stack: SynthesizedStack, behaviour: Properties) -> str:
    [association] = behaviour["FunctionAssociations"]
    assert association["EventType"] == "viewer-request"
    arn = association["FunctionARN"]["Fn::GetAtt"][0]
    name: str = stack.resources("CloudFront::Function")[arn]["Name"]
    return name.rpartition("-")[2]


def test_the_api_is_never_cached_and_sees_the_viewer(deployed: Synthesized):
    stack = deployed.application
    [api] = distribution(stack)["CacheBehaviors"]
    assert api["PathPattern"] == "/api/*"
    assert all(operation.path.startswith("/api/") for operation in OPERATIONS)
    assert api["CachePolicyId"] == CACHING_DISABLED
    assert api["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST_HEADER
    assert {operation.method for operation in OPERATIONS} <= set(api["AllowedMethods"])
    assert api["ViewerProtocolPolicy"] == "https-only"
    assert function_of(stack, api) == "address"


def test_an_error_is_nobody_elses(deployed: Synthesized):
    """Of these CloudFront keeps one for all, 10 s unless told otherwise, against `no-store`."""
    errors = distribution(deployed.application)["CustomErrorResponses"]
    assert {each["ErrorCode"]: each["ErrorCachingMinTTL"] for each in errors} == dict.fromkeys(
        (500, 502, 503, 504), 0
    )
    for each in errors:
        assert set(each) == {"ErrorCode", "ErrorCachingMinTTL"}, "a page would replace the API's"


def test_the_api_is_shown_the_origin_secret(deployed: Synthesized):
    stack = deployed.application
    config = distribution(stack)
    [target] = [each["TargetOriginId"] for each in config["CacheBehaviors"]]
    [origin] = [each for each in config["Origins"] if each["Id"] == target]
    [header] = origin["OriginCustomHeaders"]
    assert header["HeaderName"] == ORIGIN_SECRET_HEADER
    secret = f"/rsvp/{deployed.stage.name}/secret-arn"
    assert stack.name(header["HeaderValue"]) == (
        f"{{{{resolve:secretsmanager:{secret}:SecretString:originSecret::}}}}"
    )
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert stack.name(origin["DomainName"]).startswith("api.execute-api.")


def test_pages_come_over_https_by_way_of_the_fallback(deployed: Synthesized):
    config = distribution(deployed.application)
    pages = config["DefaultCacheBehavior"]
    assert pages["ViewerProtocolPolicy"] == "redirect-to-https"
    assert function_of(deployed.application, pages) == "pages"
    website = deployed.stage.website
    assert website
    assert config["Aliases"] == [website.domain_name]
    assert config["ViewerCertificate"]["AcmCertificateArn"] == website.certificate_arn
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"


def test_viewers_get_the_same_security_headers_as_from_the_local_front(deployed: Synthesized):
    stack = deployed.application
    [policy] = stack.resources("CloudFront::ResponseHeadersPolicy").values()
    config = policy["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    assert all(each["Override"] is True for each in security.values())
    assert set(security) == {
        "ContentSecurityPolicy",
        "ContentTypeOptions",
        "FrameOptions",
        "ReferrerPolicy",
        "StrictTransportSecurity",
    }
    transport = security["StrictTransportSecurity"]
    subdomains = "; includeSubDomains" if transport["IncludeSubdomains"] else ""
    sent = {
        "Content-Security-Policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "Strict-Transport-Security": f"max-age={transport['AccessControlMaxAgeSec']}{subdomains}",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": security["FrameOptions"]["FrameOption"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
    }
    custom = config["CustomHeadersConfig"]["Items"]
    assert all(each["Override"] is True for each in custom)
    sent |= {each["Header"]: each["Value"] for each in custom}
    assert sent == SECURITY_HEADERS

    [name] = stack.resources("CloudFront::ResponseHeadersPolicy")
    config = distribution(stack)
    for behaviour in (config["DefaultCacheBehavior"], *config["CacheBehaviors"]):
        assert behaviour["ResponseHeadersPolicyId"] == {"Ref": name}


def test_the_cdn_alone_reads_the_websites_bucket(deployed: Synthesized):
    stack = deployed.application
    [policy] = stack.resources("S3::BucketPolicy").values()
    assert stack.name(policy["Bucket"]) == f"/rsvp/{deployed.stage.name}/website-bucket"
    [name] = stack.resources("CloudFront::Distribution")
    allowed = [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Allow"]
    assert {statement["Action"] for statement in allowed} == {"s3:GetObject", "s3:ListBucket"}
    for statement in allowed:
        assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        source = statement["Condition"]["StringEquals"]["AWS:SourceArn"]
        assert stack.name(source).endswith(f":distribution/{name}")
    [control] = stack.resources("CloudFront::OriginAccessControl").values()
    assert control["OriginAccessControlConfig"]["SigningBehavior"] == "always"


def test_no_bucket_is_public_and_all_ask_for_tls(deployed: Synthesized):
    buckets = deployed.foundation.resources("S3::Bucket")
    assert len(buckets) == 2
    for bucket in buckets.values():
        assert bucket["PublicAccessBlockConfiguration"] == dict.fromkeys(SHUT, True)
        assert bucket["BucketEncryption"]
        assert "AccessControl" not in bucket
    policies = [
        policy
        for stack in deployed.stacks
        for policy in stack.resources("S3::BucketPolicy").values()
    ]
    assert len(policies) == len(buckets)
    for policy in policies:
        statements = policy["PolicyDocument"]["Statement"]
        assert any(
            statement["Effect"] == "Deny"
            and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            for statement in statements
        )
        for statement in statements:
            if statement["Effect"] == "Allow":
                assert "AWS" not in statement["Principal"]
                assert statement["Condition"]


def test_accesses_are_logged_without_cookies_and_forgotten(deployed: Synthesized):
    stack = deployed.application
    logging = distribution(stack)["Logging"]
    assert stack.name(logging["Bucket"]).startswith(f"/rsvp/{deployed.stage.name}/logs-bucket.s3.")
    assert logging["IncludeCookies"] is False
    [logs] = [
        bucket
        for bucket in deployed.foundation.resources("S3::Bucket").values()
        if "LifecycleConfiguration" in bucket
    ]
    [rule] = logs["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == 90


def test_there_is_a_firewall_only_where_a_stage_names_one(deployed: Synthesized):
    assert "WebACLId" not in distribution(deployed.application)


def test_the_gateway_takes_no_more_than_the_stage_allows(deployed: Synthesized):
    stack = deployed.application
    [gateway] = stack.resources("ApiGatewayV2::Stage").values()
    allowances = deployed.stage.allowances
    default = gateway["DefaultRouteSettings"]
    assert default["ThrottlingRateLimit"] == allowances.requests
    assert default["ThrottlingBurstLimit"] == allowances.request_burst
    sign_in = {
        "ThrottlingRateLimit": allowances.sign_ins,
        "ThrottlingBurstLimit": allowances.sign_in_burst,
    }
    assert gateway["RouteSettings"] == {
        "POST /api/session": sign_in,
        "POST /api/host/session": sign_in,
    }
