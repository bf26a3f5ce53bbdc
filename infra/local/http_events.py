"""HTTP to and from a function: API Gateway's payload format 2.0."""

import base64
import json
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from infra.local.moto import ACCOUNT, REGION
from infra.local.routes import Match

API_ID: Final = "local"
DOMAIN: Final = f"{API_ID}.execute-api.{REGION}.amazonaws.com"
"""The Host that functions see, as behind the CDN: never the one that the viewer typed."""

_TEXT_TYPES: Final = ("text/", "application/json", "application/javascript", "application/xml")
_HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding"}
    | {"upgrade", "cookie", "host"}
)


@dataclass(frozen=True)
class Request:
    """A viewer's request as it leaves the CDN; header names in lower case, repeated ones joined."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    cookies: list[str]
    body: bytes
    client: str

    def event(self, match: Match) -> dict[str, Any]:
        """The event an integration gets, but for the authorizer's context."""
        event = self._common(match) | {"isBase64Encoded": False}
        if self.body:
            event |= _encoded(self.body, self.headers.get("content-type", ""))
        return event

    def authorizer_event(self, match: Match) -> dict[str, Any]:
        """The event a REQUEST authorizer gets: no body, and what it is to decide about."""
        arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{API_ID}/$default/{self.method}{self.path}"
        return self._common(match) | {"type": "REQUEST", "routeArn": arn, "identitySource": None}

    def _common(self, match: Match) -> dict[str, Any]:
        now = time.time()
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": match.route.key,
            "rawPath": self.path,
            "rawQueryString": self.query,
            "headers": self.headers,
            "requestContext": {
                "accountId": ACCOUNT,
                "apiId": API_ID,
                "domainName": DOMAIN,
                "domainPrefix": API_ID,
                "http": {
                    "method": self.method,
                    "path": self.path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": self.client,
                    "userAgent": self.headers.get("user-agent", ""),
                },
                "requestId": uuid.uuid4().hex,
                "routeKey": match.route.key,
                "stage": "$default",
                "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
                "timeEpoch": int(now * 1000),
            },
        }
        if self.cookies:
            event["cookies"] = self.cookies
        if self.query:
            event["queryStringParameters"] = _query_parameters(self.query)
        if match.parameters:
            event["pathParameters"] = dict(match.parameters)
        return event


def read_headers(raw: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Headers in lower case with repeats joined by commas, and the cookies apart from them.

    `raw` is a multidict: it may give one name several times.
    """
    joined: defaultdict[str, list[str]] = defaultdict(list)
    cookies: list[str] = []
    for name, text in raw.items():
        lower = name.lower()
        # Bytes that are no UTF-8 come as lone surrogates, which no function could be told.
        value = text.encode(errors="surrogateescape").decode(errors="replace")
        if lower == "cookie":
            cookies.extend(cookie.strip() for cookie in value.split(";") if cookie.strip())
        if lower not in _HOP_BY_HOP:
            joined[lower].append(value)
    return {name: ",".join(values) for name, values in joined.items()}, cookies


@dataclass(frozen=True)
class Response:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


def read_response(payload: bytes) -> Response:
    """The response in what a function returned; ValueError where the gateway would answer 500."""
    answer = json.loads(payload)
    if not isinstance(answer, dict) or "statusCode" not in answer:
        # Format 2.0 takes anything else for the body itself.
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return Response(HTTPStatus.OK, [("content-type", "application/json")], text.encode())
    body = answer.get("body") or ""
    if not isinstance(body, str):
        raise ValueError("body is not a string")  # noqa: TRY004 - any fault is one answer
    headers = [(str(name), str(value)) for name, value in (answer.get("headers") or {}).items()]
    headers += [("set-cookie", cookie) for cookie in answer.get("cookies") or ()]
    encoded = answer.get("isBase64Encoded", False)
    return Response(
        int(answer["statusCode"]), headers, base64.b64decode(body) if encoded else body.encode()
    )


def _encoded(body: bytes, content_type: str) -> dict[str, Any]:
    kind = content_type.lower()
    if kind.startswith(_TEXT_TYPES) or "+json" in kind or "+xml" in kind:
        try:
            return {"body": body.decode(), "isBase64Encoded": False}
        except UnicodeDecodeError:
            pass
    return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def _query_parameters(query: str) -> dict[str, str]:
    values: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in parse_qsl(query, keep_blank_values=True):
        values[name].append(value)
    return {name: ",".join(several) for name, several in values.items()}
