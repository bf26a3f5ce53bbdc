"""The CDN's functions, run as the code that is deployed."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra.local.site import is_page
from tests.infrastructure.stack.conftest import Synthesized


def run(code: str, event: dict[str, Any]) -> dict[str, Any]:
    """The request that the function answers the event with."""
    node = shutil.which("node")
    assert node
    program = f"{code}\nprocess.stdout.write(JSON.stringify(handler({json.dumps(event)})));"
    done = subprocess.run([node, "-e", program], capture_output=True, text=True, check=True)  # noqa: S603
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def code(deployed: Synthesized, name: str) -> str:
    functions = deployed.application.named("CloudFront::Function", "Name")
    text: str = functions[name]["FunctionCode"]
    assert len(text.encode()) <= 10_240, "the most CloudFront takes"
    assert functions[name]["FunctionConfig"]["Runtime"] == "cloudfront-js-2.0"
    return text


@pytest.mark.parametrize("address", ["203.0.113.9", "2001:db8::7"])
def test_the_api_is_told_the_viewers_address_and_nothing_a_viewer_made_up(
    postgres: Synthesized, address: str
):
    sent = {
        "x-rsvp-viewer-address": {"value": "198.51.100.1"},
        "x-rsvp-origin-secret": {"value": "guessed"},
        "x-rsvp-anything": {"value": "else"},
        "accept": {"value": "*/*"},
    }
    event = {
        "viewer": {"ip": address},
        "request": {"method": "POST", "uri": "/api/session", "headers": sent},
    }
    request = run(code(postgres, "viewer-address"), event)
    assert request["uri"] == "/api/session"
    assert request["headers"] == {
        "accept": {"value": "*/*"},
        "x-rsvp-viewer-address": {"value": address},
    }


@pytest.mark.parametrize(
    ("uri", "served"),
    [
        ("/", "/index.html"),
        ("/rsvp", "/index.html"),
        ("/hosts/invites/", "/index.html"),
        ("/.hidden", "/index.html"),
        ("/v1.2/page", "/index.html"),
        ("/index.html", "/index.html"),
        ("/assets/index-a1b2.js", "/assets/index-a1b2.js"),
        ("/favicon.svg", "/favicon.svg"),
        ("/gone.js", "/gone.js"),
        ("/assets/a.b/", "/assets/a.b/"),
    ],
)
def test_pages_are_index_html_and_files_are_themselves(
    postgres: Synthesized, uri: str, served: str
):
    event = {"viewer": {"ip": "203.0.113.9"}, "request": {"uri": uri, "headers": {}}}
    assert run(code(postgres, "pages"), event)["uri"] == served
    assert is_page(uri) == (served == "/index.html" and uri != "/index.html"), "as the local front"


def test_the_files_are_what_is_deployed(postgres: Synthesized):
    for file in Path("infra/cdk/edge").glob("*.js"):
        assert code(postgres, file.stem.replace("_", "-")) == file.read_text()
