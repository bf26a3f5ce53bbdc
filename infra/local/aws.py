"""AWS as the platform itself calls it: JSON over HTTP to moto, unsigned but addressed.

The functions use the real SDK. The platform keeps off it: that alone is half a second of start.
"""

import json
from typing import Any, Final

import aiohttp

from infra.local.moto import REGION

_SERVICES: Final = {
    "AmazonSQS": ("sqs", "1.0"),
    "DynamoDB_20120810": ("dynamodb", "1.0"),
    "AWSEvents": ("events", "1.1"),
    "secretsmanager": ("secretsmanager", "1.1"),
    "AmazonSSM": ("ssm", "1.1"),
}


class AwsError(Exception):
    """AWS refused; `code` is its name for the reason."""

    def __init__(self, operation: str, code: str, message: str) -> None:
        super().__init__(f"{operation}: {code}: {message}")
        self.code = code


class Aws:
    """Calls the JSON protocol of one endpoint."""

    def __init__(self, session: aiohttp.ClientSession, endpoint: str) -> None:
        self._session = session
        self.endpoint = endpoint

    async def call(self, operation: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401
        """Call an operation by its wire name, such as `AmazonSQS.CreateQueue`."""
        service, version = _SERVICES[operation.partition(".")[0]]
        scope = f"local/20000101/{REGION}/{service}/aws4_request"
        async with self._session.post(
            self.endpoint,
            data=json.dumps(parameters),
            headers={
                "X-Amz-Target": operation,
                "Content-Type": f"application/x-amz-json-{version}",
                "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host,"
                " Signature=0",
            },
        ) as response:
            answer: dict[str, Any] = json.loads(await response.read() or b"{}")
        if response.status >= 400:
            code = str(answer.get("__type", response.status)).rpartition("#")[2]
            raise AwsError(operation, code, str(answer.get("message") or answer.get("Message")))
        return answer
