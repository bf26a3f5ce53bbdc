"""Operators' verbs that set what a stage keeps in its secret."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import typer
from argon2 import PasswordHasher
from pydantic import ValidationError

from contracts.content import WrittenContent
from rsvp.aws import LOCAL, parameter, require_place, secrets, speaking_plainly
from rsvp.options import Stage
from rsvp.terminal import Failure, reporting_failures

app = typer.Typer()

MIN_PASSWORD: Final = 12
MAX_SECRET_BYTES: Final = 65_536
"""What Secrets Manager takes."""

ContentFile = Annotated[
    Path,
    typer.Argument(exists=True, dir_okay=False, readable=True, help="As examples/content.json."),
]


@app.command("set-host-password")
@reporting_failures
def set_host_password(stage: Stage = LOCAL) -> None:
    """Choose the hosts' password; asked for twice, or taken from RSVP_NEW_HOST_PASSWORD."""
    require_place(stage)
    password = os.environ.get("RSVP_NEW_HOST_PASSWORD") or _asked_for()
    if len(password) < MIN_PASSWORD:
        raise Failure(f"Please take {MIN_PASSWORD} characters or more: it opens every answer.")
    _change(stage, {"hostPasswordHash": PasswordHasher().hash(password)})
    typer.echo(f"The hosts of {stage} have a new password. It counts at once.")


@app.command("set-content")
@reporting_failures
def set_content(file: ContentFile, stage: Stage = LOCAL) -> None:
    """Set what guests read about the day: plan, menu, place and the rest, in Markdown."""
    require_place(stage)
    try:
        content = WrittenContent.model_validate_json(file.read_bytes(), by_name=False)
    except ValidationError as error:
        problems = (
            f"{'.'.join(map(str, problem['loc'])) or file.name}: {problem['msg']}"
            for problem in error.errors(include_input=False)
        )
        raise Failure("\n".join(problems)) from None
    _check_times(content)
    _change(stage, {"content": json.loads(content.model_dump_json())})
    typer.echo(f"The guests of {stage} read it within a quarter of an hour.")


def _check_times(content: WrittenContent) -> None:
    """What calendars make of it would be wrong by hours, and nobody would notice in time."""
    if content.time_zone is not None:
        try:
            ZoneInfo(content.time_zone)
        except (KeyError, ValueError, OSError):  # unknown, no name at all, a folder of names
            raise Failure("timeZone: is none that is known, such as Europe/London") from None
    elif content.starts_at or content.evening_starts_at or content.ends_at:
        raise Failure("timeZone: is missing; the times are local there, in Europe/London say")
    times = (content.starts_at, content.evening_starts_at, content.ends_at)
    if any(time is not None and time.tzinfo for time in times):
        raise Failure("startsAt, eveningStartsAt, endsAt: are local times, such as 13:00")


def _change(stage: str, values: dict[str, Any]) -> None:
    """Put `values` into the stage's secret, beside what is there."""

    async def run() -> None:
        arn = await parameter(stage, "secret-arn")
        async with secrets() as client:
            present = json.loads((await client.get_secret_value(SecretId=arn))["SecretString"])
            text = json.dumps({**present, **values}, ensure_ascii=False)
            if len(text.encode()) > MAX_SECRET_BYTES:
                raise Failure(f"That is more than a secret holds, {MAX_SECRET_BYTES} bytes.")
            await client.put_secret_value(SecretId=arn, SecretString=text)

    with speaking_plainly():
        asyncio.run(run())


def _asked_for() -> str:
    prompt: Callable[..., str] = typer.prompt
    if not sys.stdin.isatty():
        raise Failure("Put the new password into RSVP_NEW_HOST_PASSWORD.")
    return prompt("The new password", hide_input=True, confirmation_prompt=True, err=True)
