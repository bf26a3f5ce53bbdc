"""The front door: routes, the authorizer, what functions are told and viewers get to see."""

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from infra.edge import SECURITY_HEADERS
from infra.local.functions import Functions
from infra.local.gateway import MAX_BODY, Gateway
from infra.local.routes import Routes
from infra.local.server import application_server, bound_socket
from infra.local.site import Site
from infra.local.stack import Route
from tests.infrastructure.tiny_stack import function, workplace

ROUTES = [
    Route("GET /api/things/{id}", "rsvp-local-http", "rsvp-local-authorize"),
    Route("GET /api/things/new", "rsvp-local-http", "rsvp-local-authorize"),
    Route("POST /api/things", "rsvp-local-http", "rsvp-local-authorize"),
    Route("GET /api/open", "rsvp-local-http"),
    Route("GET /api/late", "rsvp-local-late", "rsvp-local-authorize"),
    Route("GET /api/broken", "rsvp-local-http", "rsvp-local-handler"),
    Route("$default", "rsvp-local-http", "rsvp-local-authorize"),
]


@pytest.fixture(scope="module")
async def front(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    directory = tmp_path_factory.mktemp("front")
    place = workplace(directory / "task")
    site = directory / "dist"
    (site / "assets").mkdir(parents=True)
    (site / "index.html").write_text("<h1>RSVP</h1>")
    (site / "assets" / "app-1a2b.js").write_text("1")
    (directory / "secret.txt").write_text("not of the site")
    functions = Functions(
        [
            function("http"),
            function("late", timeout=1),
            function("authorize"),
            function("handler"),
        ],
        place,
    )
    gateway = Gateway(Routes(ROUTES), functions.invoke, Site(site), "the-origin-secret")
    async with application_server(gateway.handle, max_body=MAX_BODY) as serve:
        listener, port = bound_socket()
        await serve(listener)
        yield f"http://127.0.0.1:{port}"
    await functions.close()
    place.log.close()


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


async def event(client: aiohttp.ClientSession, method: str, url: str, **options: Any) -> Any:
    """What the function was told, which it answers with."""
    async with client.request(method, url, **options) as response:
        assert response.status == 201, await response.text()
        return await response.json()


@pytest.mark.parametrize(
    ("method", "path", "route", "parameters"),
    [
        ("GET", "/api/things/7", "GET /api/things/{id}", {"id": "7"}),
        ("GET", "/api/things/a%20b", "GET /api/things/{id}", {"id": "a b"}),
        ("GET", "/api/things/new", "GET /api/things/new", None),
        ("POST", "/api/things", "POST /api/things", None),
        ("GET", "/api/things", "$default", None),
        ("DELETE", "/api/things/7", "$default", None),
        ("GET", "/api/things/7/more", "$default", None),
        ("GET", "/api", "$default", None),
    ],
)
async def test_routes(
    client: aiohttp.ClientSession, front: str, method: str, path: str, route: str, parameters: Any
) -> None:
    told = await event(client, method, front + path)
    assert told["routeKey"] == told["requestContext"]["routeKey"] == route
    assert told.get("pathParameters") == parameters
    assert told["requestContext"]["http"]["method"] == method


async def test_the_function_gets_the_authorizers_context(
    client: aiohttp.ClientSession, front: str
) -> None:
    told = await event(client, "GET", f"{front}/api/things/7", headers={"X-Mine": "yes"})
    context = told["requestContext"]["authorizer"]["lambda"]
    assert context["role"] == "guest"
    assert context["seen"]["x-mine"] == "yes"


async def test_a_route_without_authorizer_has_no_context(
    client: aiohttp.ClientSession, front: str
) -> None:
    told = await event(client, "GET", f"{front}/api/open")
    assert "authorizer" not in told["requestContext"]


async def test_an_authorizer_that_says_nothing_useful_lets_nobody_through(
    client: aiohttp.ClientSession, front: str
) -> None:
    async with client.get(f"{front}/api/broken") as response:
        assert response.status == 500
        assert await response.json() == {"message": "Internal Server Error"}


async def test_the_payload_of_a_request(client: aiohttp.ClientSession, front: str) -> None:
    headers = [
        ("Cookie", "sid=abc; theme=dark"),
        ("X-Twice", "1"),
        ("X-Twice", "2"),
        ("Content-Type", "application/json"),
    ]
    url = f"{front}/api/things?a=1&a=2&b=%C3%A9&c="
    told = await event(client, "POST", url, data='{"é": 1}'.encode(), headers=headers)
    assert told["version"] == "2.0"
    assert told["rawPath"] == "/api/things"
    assert told["rawQueryString"] == "a=1&a=2&b=%C3%A9&c="
    assert told["queryStringParameters"] == {"a": "1,2", "b": "é", "c": ""}
    assert told["cookies"] == ["sid=abc", "theme=dark"]
    assert "cookie" not in told["headers"]
    assert told["headers"]["x-twice"] == "1,2"
    assert told["headers"]["host"] == "local.execute-api.eu-west-2.amazonaws.com"
    assert (told["body"], told["isBase64Encoded"]) == ('{"é": 1}', False)


async def test_headers_that_are_no_text_arrive_as_some(front: str) -> None:
    port = int(front.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"GET /api/open HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Cookie: sid=\xff; name=Zo\xc3\xab\r\nX-Odd: \xe9\r\n\r\n"
    )
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert head.startswith(b"HTTP/1.1 201"), head
    told = json.loads(body)
    assert told["cookies"] == ["sid=\N{REPLACEMENT CHARACTER}", "name=Zoë"]
    assert told["headers"]["x-odd"] == "\N{REPLACEMENT CHARACTER}"


async def test_a_body_that_is_no_text_arrives_encoded(
    client: aiohttp.ClientSession, front: str
) -> None:
    headers = {"Content-Type": "application/octet-stream"}
    told = await event(client, "POST", f"{front}/api/things", data=b"\x00\xff", headers=headers)
    assert told["isBase64Encoded"]
    assert base64.b64decode(told["body"]) == b"\x00\xff"


async def test_a_body_that_only_claims_to_be_text_arrives_encoded(
    client: aiohttp.ClientSession, front: str
) -> None:
    headers = {"Content-Type": "application/json"}
    told = await event(client, "POST", f"{front}/api/things", data=b"\xff", headers=headers)
    assert told["isBase64Encoded"]
    assert base64.b64decode(told["body"]) == b"\xff"


async def test_the_origin_headers_are_the_cdns_and_not_the_viewers(
    client: aiohttp.ClientSession, front: str
) -> None:
    forged = {
        "X-Rsvp-Origin-Secret": "forged",
        "X-Rsvp-Viewer-Address": "10.9.8.7",
        "X-RSVP-Role": "host",
        "X-Forwarded-For": "10.9.8.7",
    }
    told = await event(client, "GET", f"{front}/api/open", headers=forged)
    assert told["headers"]["x-rsvp-origin-secret"] == "the-origin-secret"
    assert told["headers"]["x-rsvp-viewer-address"] == "127.0.0.1"
    assert "x-rsvp-role" not in told["headers"]
    assert "10.9.8.7" not in told["headers"].values()


async def test_the_viewers_address_is_where_they_connect_from(front: str) -> None:
    elsewhere = aiohttp.TCPConnector(local_addr=("127.0.0.9", 0))
    async with aiohttp.ClientSession(connector=elsewhere) as client:
        told = await event(client, "GET", f"{front}/api/open")
    assert told["headers"]["x-rsvp-viewer-address"] == "127.0.0.9"
    assert told["requestContext"]["http"]["sourceIp"] == "127.0.0.9"


async def test_the_response(client: aiohttp.ClientSession, front: str) -> None:
    async with client.get(f"{front}/api/open") as response:
        assert response.headers.getall("Set-Cookie") == ["a=1; Path=/", "b=2; HttpOnly"]
        assert response.content_type == "application/json"


async def test_a_response_of_bytes(client: aiohttp.ClientSession, front: str) -> None:
    async with client.get(f"{front}/api/bytes") as response:
        assert await response.read() == b"\x00\x01\xff"


@pytest.mark.parametrize("path", ["/", "/api/open", "/api/fail/raise", "/missing.js", "/anything"])
async def test_every_response_has_the_security_headers(
    client: aiohttp.ClientSession, front: str, path: str
) -> None:
    """Whatever the function says: it tries to allow frames."""
    async with client.get(front + path) as response:
        assert {name: response.headers.getall(name) for name in SECURITY_HEADERS} == {
            name: [value] for name, value in SECURITY_HEADERS.items()
        }


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/api/fail/raise", 500, "Internal Server Error"),
        ("/api/fail/nonsense", 500, "Internal Server Error"),
        ("/api/late", 503, "Service Unavailable"),
    ],
)
async def test_the_gateway_answers_for_functions_that_do_not(
    client: aiohttp.ClientSession, front: str, path: str, status: int, message: str
) -> None:
    async with client.get(front + path) as response:
        assert response.status == status
        assert await response.json() == {"message": message}


async def test_too_large_a_body_goes_no_further(client: aiohttp.ClientSession, front: str) -> None:
    async with client.post(f"{front}/api/things", data=io.BytesIO(bytes(MAX_BODY + 1))) as response:
        assert response.status == 413
        assert await response.json() == {"message": "Request Entity Too Large"}


@pytest.mark.parametrize(
    ("path", "body"),
    [("/", "<h1>RSVP</h1>"), ("/hosts/invites", "<h1>RSVP</h1>"), ("/assets/app-1a2b.js", "1")],
)
async def test_the_site(client: aiohttp.ClientSession, front: str, path: str, body: str) -> None:
    async with client.get(front + path) as response:
        assert (response.status, await response.text()) == (200, body)


async def test_a_file_that_went_away_is_not_the_index_page(
    client: aiohttp.ClientSession, front: str
) -> None:
    async with client.get(f"{front}/assets/app-old.js") as response:
        assert response.status == 404


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%00"]
)
async def test_nothing_outside_the_site_is_served(front: str, path: str) -> None:
    """Sent as it is: an HTTP client would tidy the path."""
    port = int(front.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 ")
    assert b"not of the site" not in answer


async def test_without_a_site_the_front_says_where_the_api_is(tmp_path: Path) -> None:
    async def nobody(_function: str, _payload: bytes) -> Any:
        raise AssertionError

    gateway = Gateway(Routes([]), nobody, Site(tmp_path / "dist"), "")
    async with application_server(gateway.handle, max_body=MAX_BODY) as serve:
        listener, port = bound_socket()
        await serve(listener)
        url = f"http://127.0.0.1:{port}"
        async with aiohttp.ClientSession() as client, client.get(url) as response:
            assert response.status == 404
            assert "/api/openapi.json" in await response.text()
