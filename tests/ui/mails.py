"""What came to the page that shows a running platform's mails."""

from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Mails:
    """In the order they came."""

    http: httpx.AsyncClient
    page: str

    async def naming(self, name: str) -> list[dict[str, Any]]:
        return [mail for mail in await self._all() if name in mail["text"]]

    async def to(self, address: str) -> list[dict[str, Any]]:
        return [
            mail for mail in await self._all() if address in [to["address"] for to in mail["to"]]
        ]

    async def file_with(self, mail: dict[str, Any]) -> str:
        (file,) = mail["attachments"]
        path = f"/api/email/{mail['id']}/attachment/{file['generatedFileName']}"
        return (await self.http.get(f"{self.page}{path}")).text

    async def _all(self) -> list[dict[str, Any]]:
        mails: list[dict[str, Any]] = (await self.http.get(f"{self.page}/api/email")).json()
        return mails
