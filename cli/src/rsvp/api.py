"""The hosts' side of the HTTP API."""

import json
import math
import re
from collections.abc import AsyncIterator, Callable
from typing import Final, Self
from uuid import UUID

import httpx
from pydantic import TypeAdapter, ValidationError

from contracts.api.commands import Accepted, Created, Noted
from contracts.problems import MEDIA_TYPE, FieldError, Kind, Problem
from contracts.read_models import Health, Page
from contracts.values import Message, Request
from rsvp.patience import Patience, TriedLongEnough, retry_after
from rsvp.site import SESSION_COOKIE, Site, session_cookie
from rsvp.terminal import Failure

_TIMEOUT: Final = httpx.Timeout(30, connect=5)
_PAGE: Final = 100


class Refused(Exception):
    """The API's answer to one request that it will not carry out."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(
            " ".join(map(_in_words, problem.errors)) or problem.detail or problem.title
        )
        self.problem = problem


class ApiClient:
    """One session with the site. Give `transport` to talk to an application in this process."""

    def __init__(
        self,
        site: Site,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        patience: Patience | None = None,
        notice: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._site = site
        self._patience = patience or Patience()
        self._notice = notice
        self._session: str | None = None
        self._http = httpx.AsyncClient(
            base_url=site.origin,
            transport=transport,
            timeout=_TIMEOUT,
            trust_env=not site.is_loopback,
            headers={"Sec-Fetch-Site": "same-origin", "User-Agent": "rsvp"},
        )

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def health(self) -> Health:
        return _read(Health, await self._ask("GET", "/api/health"))

    async def sign_in(self, password: str) -> None:
        """Raises Failure with what to do about a password that is not taken."""
        try:
            response = await self._ask(
                "POST", "/api/host/session", content=json.dumps({"password": password})
            )
        except Refused as refusal:
            if refusal.problem.type == Kind.WRONG_PASSWORD.type:
                raise Failure("That is not the hosts' password.") from refusal
            raise Failure(str(refusal)) from refusal
        self._session = session_cookie(response)
        if not self._session:
            raise Failure(f"{self._site.origin} did not sign us in as this program expects.")

    async def sign_in_as_guest(self, code: str) -> None:
        """Raises Refused."""
        response = await self._ask("POST", "/api/session", content=json.dumps({"code": code}))
        self._session = session_cookie(response)

    async def sign_out(self) -> None:
        await self._ask("DELETE", "/api/session", content="")
        self._session = None

    async def read[T](self, model: type[T], path: str) -> T:
        """What is at `path`, as `model`; raises Refused."""
        return _read(model, await self._ask("GET", path))

    async def spreadsheet(self, path: str) -> bytes:
        """The whole list at `path` as CSV; raises Refused."""
        return (await self._ask("GET", path, headers={"Accept": "text/csv"})).content

    async def create(self, path: str, request: Request, key: UUID) -> Created:
        """The same key and request again answer the same and make nothing. Raises Refused."""
        return _read(Created, await self._post(path, request, key))

    async def queue(self, path: str, request: Request, key: UUID) -> Accepted:
        """Have it made soon; raises Refused."""
        return _read(Accepted, await self._post(path, request, key, Prefer="respond-async"))

    async def replace(self, path: str, request: Request, key: UUID) -> Noted:
        """Have it so from now on; the same again changes nothing. Raises Refused."""
        return _read(Noted, await self._send("PUT", path, request, key))

    async def note(self, path: str, request: Request, key: UUID) -> Noted:
        """Have it done; the same again changes nothing. Raises Refused."""
        return _read(Noted, await self._post(path, request, key))

    async def every[T: Message](self, model: type[T], path: str) -> AsyncIterator[T]:
        """Each item of a list, page by page."""
        after: str | None = None
        while True:
            params = {"limit": str(_PAGE)} | ({"after": after} if after else {})
            page = _read(Page[model], await self._ask("GET", path, params=params))  # type: ignore[valid-type]
            for item in page.items:
                yield item
            if page.next is None:
                return
            if page.next == after:
                raise Failure(f"{path} does not get any further than {after}.")
            after = page.next

    async def _post(self, path: str, request: Request, key: UUID, **headers: str) -> httpx.Response:
        return await self._send("POST", path, request, key, **headers)

    async def _send(
        self, method: str, path: str, request: Request, key: UUID, **headers: str
    ) -> httpx.Response:
        return await self._ask(
            method,
            path,
            content=request.model_dump_json(),
            headers={"Idempotency-Key": str(key), **headers},
        )

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        content: str | None = None,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Any request may be repeated: reads change nothing, and creates bear a key."""
        all_headers = dict(headers or {})
        if content is not None:
            all_headers["Content-Type"] = "application/json"
        if self._session:
            all_headers["Cookie"] = f"{SESSION_COOKIE}={self._session}"
        request = self._http.build_request(
            method, path, content=content, params=params, headers=all_headers
        )
        try:
            response = await self._patience.send(self._http, request, self._notice)
        except TriedLongEnough as error:
            raise Failure(f"{self._site.origin} {error}") from error
        if response.is_success:
            return response
        raise self._refusal(response)

    def _refusal(self, response: httpx.Response) -> Exception:
        if not response.headers.get("content-type", "").startswith(MEDIA_TYPE):
            return Failure(
                f"{self._site.origin} answered {response.status_code}, and not as the RSVP site"
                " does. Is the address right?"
            )
        problem = _read(Problem, response)
        match response.status_code:
            case 401 if problem.type == Kind.NOT_SIGNED_IN.type:
                return Failure("The session has ended. Please run the command again.")
            case 429 if problem.type == Kind.TOO_MANY_SIGN_INS.type:
                minutes = math.ceil((retry_after(response) or 900) / 60)
                return Failure(f"Too many wrong passwords. Please try again in {minutes} min.")
            case 403 | 500:
                return Failure(f"{self._site.origin} says: {problem.detail or problem.title}")
            case _:
                return Refused(problem)


def _in_words(error: FieldError) -> str:
    """With the field's name as import files spell it: `guests[0].name`, not `/guests/0/name`."""
    field = re.sub(r"/(\d+)(?=/|$)", r"[\1]", error.pointer).removeprefix("/").replace("/", ".")
    return f"{field}: {error.detail}" if field else error.detail


def _read[T](model: type[T], response: httpx.Response) -> T:
    try:
        return TypeAdapter(model).validate_json(response.content)
    except ValidationError as error:
        raise Failure(
            f"{response.url} answered something else than the RSVP site does. Is the address right?"
        ) from error
