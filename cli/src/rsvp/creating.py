"""Hosts' verbs: invite, and put on the menu."""

from typing import Annotated, Final
from uuid import uuid4

import typer

from contracts.commands import CreateFoodChoice, CreateInvite, ReissueInviteCode
from contracts.values import Course, GuestType, InviteType, Request
from rsvp.api import ApiClient
from rsvp.options import DEFAULT_URL, Async, Url, site_at
from rsvp.signed_in import with_session
from rsvp.terminal import reporting_failures, say
from rsvp.typed import typed

app = typer.Typer()

EXAMPLE: Final = {
    "type": "day",
    "guests": [
        {"type": "adult", "name": "Ada Example"},
        {"type": "adult", "name": "Grace Example"},
        {"type": "child", "name": "Alan Example"},
        {"type": "baby", "name": "Baby Example"},
    ],
}

Guests = Annotated[
    list[str] | None,
    typer.Option("--guest", help="Repeat for each: 'adult:Ada Lovelace' (adult, child or baby)."),
]
Places = Annotated[
    list[str] | None,
    typer.Option(
        "--guest-of",
        help="Repeat for each whom a guest may bring, and whom the answer will name:"
        " 'adult:Ada Lovelace' is an adult whom Ada Lovelace brings.",
    ),
]


@app.command("create-invite")
@reporting_failures
def create_invite(
    url: Url = DEFAULT_URL,
    invite_type: Annotated[InviteType | None, typer.Option("--type")] = None,
    guest: Guests = None,
    guest_of: Places = None,
    *,
    queued: Async = False,
) -> None:
    """Invite a household; asks for what is not given."""
    site_at(url)
    chosen = invite_type or _asked_for(InviteType, "Invited to the")
    guests = [_guest(text, "--guest") for text in guest] if guest else _asked_for_guests()
    if guest or guest_of:
        guests += [_place(text) for text in guest_of or ()]
    else:
        guests += _asked_for_places()
    _create_invite(url, typed(CreateInvite, {"type": chosen, "guests": guests}), queued=queued)


@app.command("create-example-invite")
@reporting_failures
def create_example_invite(url: Url = DEFAULT_URL, *, queued: Async = False) -> None:
    """Invite the Example family to the day, to try the site with."""
    _create_invite(url, typed(CreateInvite, EXAMPLE), queued=queued)


@app.command("reissue-code")
@reporting_failures
def reissue_code(
    code: Annotated[str, typer.Argument(help="The one on the lost card.")], url: Url = DEFAULT_URL
) -> None:
    """Give an invite another code, for a lost card; the old one is dead at once."""
    site_at(url)
    lost = typed(ReissueInviteCode, {"code": code})
    identity, new = _create(url, "/api/invite-codes", lost, queued=False)
    typer.echo(f"id    {identity}")
    typer.echo(f"code  {new}")


@app.command("create-food-choice")
@reporting_failures
def create_food_choice(
    url: Url = DEFAULT_URL,
    guest_type: Annotated[GuestType | None, typer.Option("--guest-type")] = None,
    course: Annotated[Course | None, typer.Option("--course")] = None,
    name: Annotated[str | None, typer.Option("--name")] = None,
    *,
    queued: Async = False,
) -> None:
    """Put a dish on the menu; asks for what is not given."""
    site_at(url)
    dish = typed(
        CreateFoodChoice,
        {
            "guestType": guest_type or _asked_for(GuestType, "For whom"),
            "course": course or _asked_for(Course, "Course"),
            "name": name if name is not None else typer.prompt("Dish", err=True),
        },
    )
    identity, _ = _create(url, "/api/food-choices", dish, queued=queued)
    typer.echo(f"id   {identity}")


def _create_invite(url: str, invite: CreateInvite, *, queued: bool) -> None:
    identity, code = _create(url, "/api/invites", invite, queued=queued)
    typer.echo(f"id    {identity}")
    if code:
        typer.echo(f"code  {code}")
    else:
        say("Its code will be among those of `rsvp invites` in a moment.")


def _create(url: str, path: str, request: Request, *, queued: bool) -> tuple[str, str | None]:
    """The new id, and the code where there is one yet."""

    async def create(api: ApiClient) -> tuple[str, str | None]:
        if queued:
            return (await api.queue(path, request, uuid4())).id, None
        created = await api.create(path, request, uuid4())
        return created.id, created.code

    return with_session(url, create)


def _guest(text: str, option: str) -> dict[str, str]:
    kind, separator, name = text.partition(":")
    if not separator or kind.strip().lower() not in set(GuestType):
        raise typer.BadParameter(f"{text!r} is not like 'adult:Ada Lovelace'.", param_hint=option)
    return {"type": kind.strip().lower(), "name": name}


def _place(text: str) -> dict[str, str]:
    brings = _guest(text, "--guest-of")
    return {"type": brings["type"], "name": "", "guestOf": brings["name"].strip()}


def _asked_for_guests() -> list[dict[str, str]]:
    guests: list[dict[str, str]] = []
    while True:
        hint = "Name of a guest" if not guests else "Another guest (Enter: no more)"
        name: str = typer.prompt(hint, default="" if guests else None, show_default=False, err=True)
        if not name.strip():
            return guests
        guests.append({"type": _asked_for(GuestType, f"{name.strip()} is"), "name": name})


def _asked_for_places() -> list[dict[str, str]]:
    """For those whom the hosts don't know by name."""
    places: list[dict[str, str]] = []
    while True:
        hint = "Who may bring a guest" if not places else "Who may bring another"
        name: str = typer.prompt(
            f"{hint} (Enter: nobody)", default="", show_default=False, err=True
        )
        if not name.strip():
            return places
        kind = _asked_for(GuestType, f"The guest of {name.strip()} is")
        places.append({"type": kind, "name": "", "guestOf": name.strip()})


def _asked_for[E: (InviteType, GuestType, Course)](kind: type[E], question: str) -> E:
    """Until the answer is one of them."""
    choices = "/".join(kind)
    while True:
        answer = str(typer.prompt(f"{question} ({choices})", err=True)).strip().lower()
        if answer in set(kind):
            return kind(answer)
        say(f"Please say one of {choices}.")
