"""A small stack with handlers to match: what the local platform's own tests run."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from infra.local.log import Log
from infra.local.pool import Pool
from infra.local.sandbox import Workplace
from infra.local.stack import Function

HANDLERS = '''
import json
import os
import sys
import time

CALLS = 0


def handler(event, context):
    """Does what the event says, and tells who did it."""
    global CALLS
    CALLS += 1
    match event:
        case {"exit": code}:
            os._exit(code)
        case {"sleep": seconds}:
            time.sleep(seconds)
        case {"raise": message}:
            raise ValueError(message)
    return {
        "pid": os.getpid(),
        "calls": CALLS,
        "event": event,
        "environment": dict(os.environ),
        "request_id": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "left": context.get_remaining_time_in_millis(),
    }


def authorize(event, context):
    return {"isAuthorized": True, "context": {"role": "guest", "seen": event["headers"]}}


def http(event, context):
    """Answers with the event it got; a path below /api/fail is a request to fail."""
    match event["rawPath"].split("/"):
        case [_, _, "fail", "raise"]:
            raise ValueError("as asked")
        case [_, _, "fail", "nonsense"]:
            return {"statusCode": "many"}
        case [_, _, "bytes"]:
            return {"statusCode": 200, "body": "AAH/", "isBase64Encoded": True}
    return {
        "statusCode": 201,
        "headers": {"content-type": "application/json", "x-frame-options": "ALLOWALL"},
        "cookies": ["a=1; Path=/", "b=2; HttpOnly"],
        "body": json.dumps(event),
    }


def late(event, context):
    """Never answers in time."""
    time.sleep(60)


def consume(event, context):
    """Gives back every message whose body says so, and writes down what it was handed."""
    with open(os.environ["SEEN"], "a") as seen:
        for record in event["Records"]:
            print(json.dumps(record), file=seen)
    failed = [r["messageId"] for r in event["Records"] if json.loads(r["body"]).get("fail")]
    return {"batchItemFailures": [{"itemIdentifier": id} for id in failed]}
'''


def function(handler: str = "handler", *, timeout: float = 5, **environment: str) -> Function:
    return Function(
        name=f"rsvp-local-{handler}",
        arn=f"arn:aws:lambda:eu-west-2:123456789012:function:rsvp-local-{handler}",
        handler=f"tiny_handlers.{handler}",
        timeout=timeout,
        environment=environment,
    )


def workplace(directory: Path) -> Workplace:
    """Where the handlers are, with a log beside them."""
    directory.mkdir(exist_ok=True)
    (directory / "tiny_handlers.py").write_text(HANDLERS)
    environment = {"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"}
    return Workplace(directory, environment, Log(directory / "log"))


@asynccontextmanager
async def pool(directory: Path, wanted: Function, *, limit: int = 10) -> AsyncIterator[Pool]:
    """A pool that is closed after the test."""
    place = workplace(directory)
    opened = Pool(wanted, place, limit)
    try:
        yield opened
    finally:
        await opened.close()
        place.log.close()


def assembly(directory: Path) -> Path:
    """A cloud assembly of one stack: a route with an authorizer, a queue with its consumer."""
    directory.mkdir()
    resources = {
        **_function_resource("Http", "http"),
        **_function_resource("Authorize", "authorize"),
        **_function_resource("Consume", "consume"),
        "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "tiny"}},
        "Authorizer": {
            "Type": "AWS::ApiGatewayV2::Authorizer",
            "Properties": {
                "AuthorizerType": "REQUEST",
                "AuthorizerPayloadFormatVersion": "2.0",
                "EnableSimpleResponses": True,
                "AuthorizerResultTtlInSeconds": 0,
                "AuthorizerUri": {
                    "Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31"
                    "/functions/${Authorize.Arn}/invocations"
                },
            },
        },
        "Integration": {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {
                "IntegrationType": "AWS_PROXY",
                "PayloadFormatVersion": "2.0",
                "IntegrationUri": {"Fn::GetAtt": ["Http", "Arn"]},
            },
        },
        "Route": {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": {
                "RouteKey": "$default",
                "AuthorizationType": "CUSTOM",
                "AuthorizerId": {"Ref": "Authorizer"},
                "Target": {"Fn::Join": ["", ["integrations/", {"Ref": "Integration"}]]},
            },
        },
        "Dead": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "rsvp-local-work-dlq"}},
        "Work": {
            "Type": "AWS::SQS::Queue",
            "Properties": {
                "QueueName": "rsvp-local-work",
                "VisibilityTimeout": 120,
                "RedrivePolicy": {
                    "deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]},
                    "maxReceiveCount": 2,
                },
            },
        },
        "Consumer": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "EventSourceArn": {"Fn::GetAtt": ["Work", "Arn"]},
                "FunctionName": {"Ref": "Consume"},
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
            },
        },
    }
    (directory / "tiny.template.json").write_text(json.dumps({"Resources": resources}))
    return directory


def _function_resource(identifier: str, handler: str) -> dict[str, object]:
    return {
        identifier: {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": f"rsvp-local-{handler}",
                "Handler": f"tiny_handlers.{handler}",
                "Runtime": "python3.13",
                "Timeout": 5,
                "Environment": {"Variables": {"QUEUE_URL": {"Ref": "Work"}, "SEEN": "seen.jsonl"}},
            },
        }
    }
