"""The front door: plays the CDN and the HTTP API behind it."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

from aiohttp import web
from multidict import CIMultiDict

from infra.edge import (
    ORIGIN_HEADER_PREFIX,
    ORIGIN_SECRET_HEADER,
    SECURITY_HEADERS,
    VIEWER_ADDRESS_HEADER,
)
from infra.local.http_events import DOMAIN, Request, read_headers, read_response
from infra.local.routes import Match, Routes
from infra.local.sandbox import Outcome
from infra.local.site import Site

type Invoke = Callable[[str, bytes], Awaitable[Outcome]]

MAX_BODY: Final = 10 * 1024 * 1024
INTEGRATION_SECONDS: Final = 30.0
_HOP_BY_HOP: Final = frozenset({"connection", "content-length", "transfer-encoding"})


class Gateway:
    """Answers requests: `/api/…` through the template's routes, the rest from the site."""

    def __init__(self, routes: Routes, invoke: Invoke, site: Site, origin_secret: str) -> None:
        self._routes = routes
        self._invoke = invoke
        self._site = site
        self._origin_secret = origin_secret

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        path = unquote(request.rel_url.raw_path)
        api = path == "/api" or path.startswith("/api/")
        response = await (self._api if api else self._site.respond)(request, path)
        response.headers.update(SECURITY_HEADERS)
        return response

    async def _api(self, request: web.BaseRequest, path: str) -> web.Response:
        match = self._routes.match(request.method, path)
        if match is None:
            return _message(HTTPStatus.NOT_FOUND, "Not Found")
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _message(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Request Entity Too Large")
        try:
            async with asyncio.timeout(INTEGRATION_SECONDS):
                return await self._answer(self._from_viewer(request, path, body), match)
        except TimeoutError:
            return _message(HTTPStatus.SERVICE_UNAVAILABLE, "Service Unavailable")

    def _from_viewer(self, request: web.BaseRequest, path: str, body: bytes) -> Request:
        """The request as the CDN sends it on, saying who it is and where the viewer is."""
        headers, cookies = read_headers(request.headers)
        viewer = request.remote or ""
        headers = {
            **{k: v for k, v in headers.items() if not k.startswith(ORIGIN_HEADER_PREFIX)},
            "host": DOMAIN,
            "x-forwarded-for": viewer,
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
            ORIGIN_SECRET_HEADER: self._origin_secret,
            VIEWER_ADDRESS_HEADER: viewer,
        }
        query = request.rel_url.raw_query_string
        return Request(request.method, path, query, headers, cookies, body, viewer)

    async def _answer(self, request: Request, match: Match) -> web.Response:
        event = request.event(match)
        if authorizer := match.route.authorizer:
            payload = json.dumps(request.authorizer_event(match)).encode()
            context = _context(await self._invoke(authorizer, payload))
            if isinstance(context, web.Response):
                return context
            event["requestContext"]["authorizer"] = {"lambda": context}
        outcome = await self._invoke(match.route.function, json.dumps(event).encode())
        return _response(outcome, head=request.method == "HEAD")


def _context(outcome: Outcome) -> Mapping[str, object] | web.Response:
    """What an authorizer hands on, or the gateway's own answer where it did not let pass."""
    if outcome.error:
        return _message(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error")
    match json.loads(outcome.payload):
        case {"isAuthorized": True, **rest}:
            context = rest.get("context") or {}
            return context if isinstance(context, dict) else {}
        case {"isAuthorized": False}:
            return _message(HTTPStatus.FORBIDDEN, "Forbidden")
        case _:
            return _message(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error")


def _response(outcome: Outcome, *, head: bool) -> web.Response:
    if outcome.timed_out:
        return _message(HTTPStatus.SERVICE_UNAVAILABLE, "Service Unavailable")
    if outcome.error:
        return _message(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error")
    try:
        answer = read_response(outcome.payload)
    except (ValueError, TypeError, AttributeError):  # whatever it returned, it is no response
        return _message(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error")
    headers = CIMultiDict(pair for pair in answer.headers if pair[0].lower() not in _HOP_BY_HOP)
    return web.Response(status=answer.status, headers=headers, body=b"" if head else answer.body)


def _message(status: HTTPStatus, text: str) -> web.Response:
    return web.Response(
        status=status, text=json.dumps({"message": text}), content_type="application/json"
    )
