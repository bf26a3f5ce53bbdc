"""The built SPA, served as the CDN will: files where they are, index.html for any page."""

from http import HTTPStatus
from pathlib import Path

from aiohttp import web

from infra.edge import cache_control

_NOT_BUILT = """\
The site is not built on this machine, but the API answers: try /api/health, and
/api/openapi.json for what it can do.
"""


class Site:
    """Files under `directory`, where there are any."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def respond(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """Answer a request for anything but the API."""
        if request.method not in ("GET", "HEAD"):
            return web.Response(
                status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"}
            )
        root = self._directory.resolve()
        index = root / "index.html"
        if not index.is_file():
            return web.Response(status=HTTPStatus.NOT_FOUND, text=_NOT_BUILT)
        file = (root / path.lstrip("/")).resolve() if "\0" not in path else root
        if file.is_relative_to(root) and file.is_file():
            return _file(file, path)
        if not is_page(path):
            return web.Response(status=HTTPStatus.NOT_FOUND, text="Not found\n")
        return _file(index, "/index.html")


def is_page(path: str) -> bool:
    """Pages have no extension: what has one is a file, or was one. The CDN has the same rule."""
    return not Path(path).suffix


def _file(file: Path, path: str) -> web.FileResponse:
    return web.FileResponse(file, headers={"Cache-Control": cache_control(path)})
