"""The command API over HTTP: the operations of contracts.api, a few lines each."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from command_api.application.chasing import Chasing
from command_api.application.commands import Commands
from command_api.application.guest_lists import GuestLists
from command_api.application.identity import Issued
from command_api.application.ports.access import Sessions
from command_api.application.ports.command_queue import CommandQueue
from command_api.application.ports.unavailable import Unavailable
from command_api.application.reissuing import Reissuing
from command_api.application.signing_in import SigningIn, WrongPassword
from command_api.domain import food_choice, invite
from command_api.domain.refusal import UnknownCode
from command_api.ui import problems, requests, responses
from command_api.ui.session_cookie import SESSION_COOKIE
from contracts.api.commands import COMMANDS
from contracts.api.operation import Operation
from contracts.commands import (
    AddGuest,
    AmendInvite,
    AuthenticateHost,
    AuthenticateInvite,
    CorrectGuest,
    CreateFoodChoice,
    CreateInvite,
    NoteEmailAddress,
    QueuedCommand,
    RecordCatererHandover,
    RecordChange,
    RecordReply,
    ReissueInviteCode,
    RemindInvite,
    SetRsvpDeadline,
    SubmitInvite,
    WithdrawGuest,
)
from contracts.principal import Principal
from contracts.problems import Kind
from contracts.values import AnsweredBy

type Handler = Callable[[Request, Principal], Awaitable[Response]]


@dataclass(frozen=True)
class CommandApi:
    """`site_url` is the website's address, which clients that are no browsers name as Origin."""

    commands: Commands
    signing_in: SigningIn
    reissuing: Reissuing
    chasing: Chasing
    guest_lists: GuestLists
    queue: CommandQueue
    sessions: Sessions
    clock: Callable[[], datetime]
    site_url: str
    patience_seconds: float = 10
    """Then the client is told to come back, and finds with the same key what happened."""
    count_wrong_sign_in: Callable[[], None] = lambda: None

    def app(self) -> Starlette:
        handlers: dict[str, Handler] = {
            "signIn": self.sign_in,
            "signOut": self.sign_out,
            "signInAsHost": self.sign_in_as_host,
            "createFoodChoice": self.create_food_choice,
            "createInvite": self.create_invite,
            "reissueInviteCode": self.reissue_invite_code,
            "noteEmailAddress": self.note_email_address,
            "remindInvite": self.remind_invite,
            "submitInvite": self.submit_invite,
            "amendInvite": self.amend_invite,
            "recordReply": self.record_reply,
            "recordChange": self.record_change,
            "addGuest": self.add_guest,
            "correctGuest": self.correct_guest,
            "withdrawGuest": self.withdraw_guest,
            "setRsvpDeadline": self.set_rsvp_deadline,
            "recordCatererHandover": self.record_caterer_handover,
        }
        app = Starlette(
            routes=[
                Route(op.path, self._endpoint(op, handlers[op.id]), methods=[op.method])
                for op in COMMANDS
            ],
            exception_handlers={HTTPException: _absent},
        )
        app.router.redirect_slashes = False
        return app

    async def sign_in(self, request: Request, principal: Principal) -> Response:
        command = await requests.read(request, AuthenticateInvite)
        token = await self.signing_in.as_guest(
            command,
            # Each sign-in is a new one: a key that names an old one has no say here.
            Issued(uuid4(), requests.correlation_id(request), self.clock()),
            address=principal.viewer_address,
            replacing=request.cookies.get(SESSION_COOKIE),
        )
        return responses.signed_in(token)

    async def sign_in_as_host(self, request: Request, principal: Principal) -> Response:
        command = await requests.read(request, AuthenticateHost)
        token = await self.signing_in.as_host(
            command,
            address=principal.viewer_address,
            replacing=request.cookies.get(SESSION_COOKIE),
        )
        return responses.signed_in(token)

    async def sign_out(self, request: Request, _: Principal) -> Response:
        if token := request.cookies.get(SESSION_COOKIE):
            await self.sessions.close(token)
        return responses.signed_out()

    async def create_food_choice(self, request: Request, _: Principal) -> Response:
        command = await requests.read(request, CreateFoodChoice)
        issued = self._issued(request)
        if requests.prefers_async(request):
            food_choice.check_creation(command)
            return await self._accept(command, issued, issued.aggregate_id("food_choice"))
        dish_id = await self.commands.create_food_choice(command, issued)
        return responses.created(dish_id)

    async def create_invite(self, request: Request, _: Principal) -> Response:
        command = await requests.read(request, CreateInvite)
        issued = self._issued(request)
        if requests.prefers_async(request):
            invite.check_creation(command)
            return await self._accept(command, issued, issued.aggregate_id("invite"))
        return responses.with_code(await self.commands.create_invite(command, issued))

    async def reissue_invite_code(self, request: Request, _: Principal) -> Response:
        command = await requests.read(request, ReissueInviteCode)
        return responses.with_code(await self.reissuing.reissue(command, self._issued(request)))

    async def note_email_address(self, request: Request, _: Principal) -> Response:
        command = await requests.read(request, NoteEmailAddress)
        return responses.noted(
            await self.chasing.note_email_address(command, self._issued(request))
        )

    async def remind_invite(self, request: Request, _: Principal) -> Response:
        command = await requests.read(request, RemindInvite)
        return responses.noted(await self.chasing.remind(command, self._issued(request)))

    async def submit_invite(self, request: Request, principal: Principal) -> Response:
        reply = await self.commands.submit_invite(
            requests.own_invite(principal),
            await requests.read(request, SubmitInvite),
            self._issued(request),
        )
        return responses.submitted(reply)

    async def amend_invite(self, request: Request, principal: Principal) -> Response:
        reply = await self.commands.amend_invite(
            requests.own_invite(principal),
            await requests.read(request, AmendInvite),
            self._issued(request),
        )
        return responses.submitted(reply)

    async def record_reply(self, request: Request, _: Principal) -> Response:
        command = await requests.read(request, RecordReply)
        issued, by = self._issued(request), AnsweredBy.HOST
        return responses.submitted(
            await self.commands.submit_invite(command.invite_id, command, issued, by)
        )

    async def record_change(self, request: Request, _: Principal) -> Response:
        command = await requests.read(request, RecordChange)
        issued, by = self._issued(request), AnsweredBy.HOST
        return responses.submitted(
            await self.commands.amend_invite(command.invite_id, command, issued, by)
        )

    async def add_guest(self, request: Request, _: Principal) -> Response:
        command = await requests.read(request, AddGuest)
        return responses.noted(await self.guest_lists.add(command, self._issued(request)))

    async def correct_guest(self, request: Request, _: Principal) -> Response:
        command = await requests.read(request, CorrectGuest)
        return responses.noted(await self.guest_lists.correct(command, self._issued(request)))

    async def withdraw_guest(self, request: Request, _: Principal) -> Response:
        command = await requests.read(request, WithdrawGuest)
        return responses.noted(await self.guest_lists.withdraw(command, self._issued(request)))

    async def record_caterer_handover(self, request: Request, _: Principal) -> Response:
        command = await requests.read(request, RecordCatererHandover)
        noted = await self.commands.record_caterer_handover(command, self._issued(request))
        return responses.noted(noted)

    async def set_rsvp_deadline(self, request: Request, _: Principal) -> Response:
        command = await requests.read(request, SetRsvpDeadline)
        return responses.noted(
            await self.commands.set_rsvp_deadline(command, self._issued(request))
        )

    async def _accept(
        self, command: CreateFoodChoice | CreateInvite, issued: Issued, aggregate_id: UUID
    ) -> Response:
        """Queue a command that breaks no rule: once it is accepted, nobody hears of a refusal."""
        await self.queue.send(
            QueuedCommand(
                command_id=issued.command_id,
                correlation_id=issued.correlation_id,
                issued_at=issued.at,
                command=command,
            )
        )
        return responses.accepted(aggregate_id)

    def _endpoint(
        self, operation: Operation, handler: Handler
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                principal = requests.principal(request, operation.role)
                requests.same_origin(request, self.site_url)
                async with asyncio.timeout(self.patience_seconds):
                    return await handler(request, principal)
            except TimeoutError:
                return problems.on_error(Unavailable("no answer in time"))
            except (UnknownCode, WrongPassword) as error:
                self.count_wrong_sign_in()
                return problems.on_error(error)
            except Exception as error:  # noqa: BLE001 - whatever happens, the answer is a problem
                return problems.on_error(error)

        return endpoint

    def _issued(self, request: Request) -> Issued:
        return Issued(requests.command_id(request), requests.correlation_id(request), self.clock())


def _absent(request: Request, _: Exception) -> Response:
    """The API's last word on a path or a method, for both services: $default leads here."""
    from contracts.api.operations import OPERATIONS  # noqa: PLC0415 the other API's as well

    allowed = sorted(op.method for op in OPERATIONS if op.path == request.url.path)
    if not allowed:
        return problems.answer(Kind.NOT_FOUND)
    response = problems.answer(Kind.METHOD_NOT_ALLOWED)
    response.headers["Allow"] = ", ".join(allowed)
    return response
