"""`rsvp` as hosts type it, against a site of the tests."""

from typer.testing import CliRunner, Result

from rsvp.__main__ import app
from tests.application.scripted_site import PASSWORD, Answer, Asked, Script, ScriptedSite


def run(
    site: ScriptedSite | None, *arguments: str, typed: str = "", password: str | None = PASSWORD
) -> Result:
    environment = {"RSVP_HOST_PASSWORD": password, "RSVP_URL": site.url if site else None}
    return CliRunner(env=environment).invoke(app, arguments, input=typed)


def on(method: str, path: str, *answers: Answer | None) -> Script:
    """Give these answers in turn, and then the usual ones."""
    left = iter(answers)

    def script(asked: Asked) -> Answer | None:
        return next(left, None) if (asked.method, asked.path) == (method, path) else None

    return script
