"""A person with a browser, as far as HTTP can tell."""

import asyncio
from collections.abc import Collection
from typing import Any, Final
from uuid import UUID, uuid4

import httpx

_MOST_TRIES: Final = 10


class Visitor:
    """Keeps the session cookie, which httpx would not send over http, and says same-origin."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.cookie: str | None = None

    async def request(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        headers = {"Sec-Fetch-Site": "same-origin", **kwargs.pop("headers", {})}
        if self.cookie:
            headers["Cookie"] = self.cookie
        response = await self.http.request(method, path, headers=headers, **kwargs)
        if "set-cookie" in response.headers:
            self.cookie = response.headers["set-cookie"].partition(";")[0]
            self.http.cookies.clear()
        return response

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self._patiently("GET", path, headers=headers)

    async def post(self, path: str, body: Any, *, key: UUID | None = None) -> httpx.Response:
        return await self._command("POST", path, body, key)

    async def put(self, path: str, body: Any, *, key: UUID | None = None) -> httpx.Response:
        return await self._command("PUT", path, body, key)

    async def _command(self, method: str, path: str, body: Any, key: UUID | None) -> httpx.Response:
        headers = {"Idempotency-Key": str(key or uuid4())}
        return await self._patiently(method, path, json=body, headers=headers)

    async def _patiently(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        """As the website does: asked again, under the same key, while the system is busy."""
        for _ in range(_MOST_TRIES):
            response = await self.request(method, path, **kwargs)
            if response.status_code != 503:
                break
            await asyncio.sleep(float(response.headers.get("retry-after", "1")))
        return response

    async def sign_in(self, code: str) -> None:
        response = await self.post("/api/session", {"code": code})
        assert response.status_code == 204, response.text

    async def sign_in_as_host(self, password: str) -> None:
        response = await self.post("/api/host/session", {"password": password})
        assert response.status_code == 204, response.text

    async def rsvp(self, version: int | None = None) -> dict[str, Any]:
        query = "" if version is None else f"?version={version}"
        response = await self.get(f"/api/rsvp{query}")
        assert response.status_code == 200, response.text
        rsvp: dict[str, Any] = response.json()
        return rsvp

    async def all_of(self, path: str) -> list[dict[str, Any]]:
        """Every page of a list."""
        items: list[dict[str, Any]] = []
        after = ""
        while True:
            page = (await self.get(f"{path}?limit=100{after}")).json()
            items += page["items"]
            if page["next"] is None:
                return items
            after = f"&after={page['next']}"


def answer_for(
    rsvp: dict[str, Any],
    *,
    absent: Collection[str] = (),
    songs: list[dict[str, str]] | None = None,
    dietary: str = "",
    needs: list[str] | None = None,
) -> dict[str, Any]:
    """A valid reply to a pending RSVP: everyone comes but the `absent` (by name), first dishes."""
    return {
        "guests": {
            guest["id"]: {"attending": False}
            if guest["name"] in absent
            else {
                "attending": True,
                "dietaryRequirements": dietary,
                "dietaryNeeds": needs,
                **{f"{c}Id": dishes[0]["id"] for c, dishes in guest["foodChoices"].items()},
            }
            for guest in rsvp["guests"]
        },
        "songs": songs or [],
    }
