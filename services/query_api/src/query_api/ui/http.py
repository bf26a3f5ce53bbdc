"""The query API over HTTP: the operations of contracts.api, a few lines each."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contracts.api.operation import Operation
from contracts.api.queries import QUERIES
from contracts.principal import Principal, Role
from contracts.problems import Kind
from contracts.read_models import Health, Page, Session
from contracts.values import Message
from query_api import application
from query_api.application import Behind, Contents, ReadModels, Unavailable
from query_api.ui import caterer_csv, problems, requests, spreadsheets
from query_api.ui.spreadsheets import Sheet

JSON: Final = "application/json"

type Handler = Callable[[Request, Principal], Awaitable[Response]]
type ReadPage[T: Message] = Callable[[str | None, int | None], Awaitable[Page[T]]]


@dataclass(frozen=True)
class QueryApi:
    read_models: ReadModels
    contents: Contents
    patience_seconds: float = 10
    """Then the client is told to come back, before the gateway has to say something else."""

    def app(self) -> Starlette:
        lists = self.read_models
        handlers: dict[str, Handler] = {
            "readRsvp": self.read_rsvp,
            "readInviteRsvp": self.read_invite_rsvp,
            "readWedding": self.read_wedding,
            "readCatererSheet": self.read_caterer_sheet,
            "listInvites": _listing(
                lists.invites, spreadsheets.GUEST_LIST, spreadsheets.guest_list
            ),
            "listFoodChoices": _listing(lists.food_choices, spreadsheets.FOOD_CHOICES, iter),
            "listAttendingGuests": _listing(
                lists.attending_guests, spreadsheets.ATTENDING_GUESTS, iter
            ),
            "listSongChoices": _listing(lists.song_choices, spreadsheets.SONG_CHOICES, iter),
            "readContent": self.read_content,
            "readSession": self.read_session,
        }
        open_to_all: dict[str, Callable[[Request], Awaitable[Response]]] = {
            "readHealth": _health,
            "readOpenApi": _openapi,
        }
        app = Starlette(
            routes=[
                Route(
                    op.path,
                    open_to_all.get(op.id) or self._endpoint(op, handlers[op.id]),
                    methods=[op.method],
                )
                for op in QUERIES
            ],
            exception_handlers={HTTPException: _absent},
        )
        app.router.redirect_slashes = False
        return app

    async def read_rsvp(self, request: Request, asking: Principal) -> Response:
        rsvp = await application.read_rsvp(
            self.read_models, requests.own_invite(asking), version=requests.version(request)
        )
        return _json(rsvp.model_dump_json(exclude_none=True))

    async def read_invite_rsvp(self, request: Request, _: Principal) -> Response:
        try:
            rsvp = await application.read_rsvp(
                self.read_models, requests.invite(request), version=requests.version(request)
            )
        except Behind:
            raise problems.ProblemError(Kind.NOT_FOUND, "We know no such invite yet.") from None
        return _json(rsvp.model_dump_json(exclude_none=True))

    async def read_wedding(self, _: Request, __: Principal) -> Response:
        wedding = await application.read_wedding(self.read_models)
        return _json(wedding.model_dump_json())

    async def read_caterer_sheet(self, request: Request, _: Principal) -> Response:
        media_type = requests.preferred(request, (JSON, spreadsheets.MEDIA_TYPE))
        sheet = await application.read_caterer_sheet(self.read_models, requests.as_of(request))
        if media_type == JSON:
            response = _json(sheet.model_dump_json())
        else:
            response = _csv(caterer_csv.CATERER_SHEET, caterer_csv.rows(sheet))
        response.headers["Vary"] = "Accept"
        return response

    async def read_content(self, _: Request, asking: Principal) -> Response:
        content = await application.read_content(
            self.read_models, self.contents, requests.own_invite(asking)
        )
        return _json(content.model_dump_json())

    async def read_session(self, _: Request, asking: Principal) -> Response:
        match asking.role:
            case Role.GUEST:
                invite_type = await application.read_invite_type(
                    self.read_models, requests.own_invite(asking)
                )
                session = Session(role="guest", type=invite_type)
            case Role.HOST:
                session = Session(role="host")
            case _:
                await application.rouse(self.read_models)
                session = Session(role="none")
        return _json(session.model_dump_json(exclude_none=True))

    def _endpoint(
        self, operation: Operation, handler: Handler
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                principal = requests.principal(request, operation.role)
                async with asyncio.timeout(self.patience_seconds):
                    return await handler(request, principal)
            except TimeoutError:
                return problems.on_error(Unavailable("No answer in time."))
            except Exception as error:  # noqa: BLE001 whatever happens, the answer is a problem
                return problems.on_error(error)

        return endpoint


def _listing[T: Message, R](
    read: ReadPage[T], sheet: Sheet[R], rows: Callable[[Iterable[T]], Iterable[R]]
) -> Handler:
    """A page as JSON, or all there is as a spreadsheet."""

    async def listing(request: Request, _: Principal) -> Response:
        if requests.preferred(request, (JSON, spreadsheets.MEDIA_TYPE)) == JSON:
            page = await read(requests.after(request), requests.limit(request))
            response = _json(page.model_dump_json())
        else:
            response = _csv(sheet, rows((await read(None, None)).items))
        response.headers["Vary"] = "Accept"
        return response

    return listing


async def _health(_: Request) -> Response:
    return _json(Health().model_dump_json())


async def _openapi(_: Request) -> Response:
    return _json(_document())


@cache
def _document() -> str:
    from query_api.ui import openapi  # noqa: PLC0415 nobody waits for it to load but its readers

    return openapi.document()


def _json(body: str) -> Response:
    return Response(body, media_type=JSON, headers=problems.HEADERS)


def _csv[T](sheet: Sheet[T], items: Iterable[T]) -> Response:
    return Response(
        sheet.write(items),
        media_type=spreadsheets.MEDIA_TYPE,
        headers={
            **problems.HEADERS,
            "Content-Disposition": f'attachment; filename="{sheet.name}.csv"',
        },
    )


def _absent(request: Request, _: Exception) -> Response:
    """Behind the gateway only a test or a wrong route leads here: it sends us what is ours."""
    from contracts.api.operations import OPERATIONS  # noqa: PLC0415 the other API's as well

    allowed = sorted(op.method for op in OPERATIONS if op.path == request.url.path)
    if not allowed:
        return problems.answer(Kind.NOT_FOUND)
    response = problems.answer(Kind.METHOD_NOT_ALLOWED)
    response.headers["Allow"] = ", ".join(allowed)
    return response
