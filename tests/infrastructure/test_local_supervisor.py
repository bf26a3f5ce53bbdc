"""The platform starts whole or not at all, says where it is, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]
import httpx
import psutil
import pytest

from infra.local import commands
from infra.local.state import State
from tests.infrastructure.tiny_stack import HANDLERS, assembly

ROOT = Path(__file__).parents[2]
GONE_WITHIN_SECONDS = 30


@dataclass(frozen=True)
class Installation:
    """A state directory with the tiny stack to run in it."""

    directory: Path

    @property
    def state(self) -> Path:
        return self.directory / "state"

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "infra.local", *arguments, "--state", str(self.state)]

    def start_command(self) -> list[str]:
        templates = str(self.directory / "assembly")
        return [*self.command("start"), "--port", "0", "--templates", templates]

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            command, cwd=ROOT, capture_output=True, text=True, check=False
        )

    def start(self) -> str:
        started = self.run(self.start_command())
        assert started.returncode == 0, started.stderr
        return started.stdout

    def addresses(self) -> Any:
        return json.loads((self.state / "platform.json").read_bytes())

    def family(self) -> list[psutil.Process]:
        """The supervisor and everything it started."""
        supervisor = psutil.Process(int((self.state / "supervisor.lock").read_text()))
        return [supervisor, *supervisor.children(recursive=True)]

    def write_handlers(self, source: str) -> None:
        (self.state / "task").mkdir(parents=True, exist_ok=True)
        (self.state / "task" / "tiny_handlers.py").write_text(source)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path)
    assembly(tmp_path / "assembly")
    made.write_handlers(HANDLERS)
    yield made
    made.run(made.command("stop"))


def runs(process: psutil.Process) -> bool:
    """Neither gone nor a zombie that init has not collected yet."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def assert_gone(family: list[psutil.Process]) -> None:
    assert family
    _, alive = psutil.wait_procs(family, timeout=GONE_WITHIN_SECONDS)
    assert alive == []


def test_start_returns_when_everything_answers_and_stop_when_all_is_gone(
    installation: Installation,
) -> None:
    said = installation.start()
    told = installation.addresses()
    assert told["url"] in said
    assert told["mailUrl"] in said
    assert told["hostPassword"] in said

    port = told["url"].rpartition(":")[2]
    for host in ("127.0.0.1", "[::1]"):
        answer = httpx.get(f"http://{host}:{port}/api/anything")
        assert answer.status_code == 201
        assert answer.json()["requestContext"]["authorizer"]["lambda"]["role"] == "guest"
    page = httpx.get(told["mailUrl"], headers={"Accept": "text/html"})
    assert "<title>MailDev" in page.text

    sandboxes = httpx.get(f"{told['adminUrl']}/sandboxes").json()
    assert {sandbox["function"] for sandbox in sandboxes} == {
        "rsvp-local-http",
        "rsvp-local-authorize",
        "rsvp-local-consume",
    }
    assert all(psutil.pid_exists(sandbox["pid"]) for sandbox in sandboxes)

    again = installation.run(installation.start_command())
    assert again.returncode == 0
    assert "running already" in again.stdout
    assert told["hostPassword"] in again.stdout
    assert installation.addresses() == told

    family = installation.family()
    stopped = installation.run(installation.command("stop"))
    assert stopped.returncode == 0
    assert [process for process in family if runs(process)] == []
    assert installation.run(installation.command("status")).returncode == 1
    assert not (installation.state / "platform.json").exists()


def test_operators_invoke_functions_with_the_sdk(installation: Installation) -> None:
    installation.start()
    client = boto3.client(
        "lambda",
        endpoint_url=installation.addresses()["awsEndpointUrl"],
        region_name="eu-west-2",
        aws_access_key_id="x",
        aws_secret_access_key="x",  # noqa: S106
    )
    event = json.dumps({"headers": {"a": "b"}}).encode()
    answer = client.invoke(FunctionName="rsvp-local-authorize", Payload=event)
    assert answer["StatusCode"] == 200
    assert json.loads(answer["Payload"].read())["context"]["seen"] == {"a": "b"}
    failed = client.invoke(FunctionName="rsvp-local-authorize", Payload=b"{}")
    assert failed["FunctionError"] == "Unhandled"
    assert json.loads(failed["Payload"].read())["errorType"] == "KeyError"
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.invoke(FunctionName="nobody")
    client.close()


def test_a_killed_supervisor_takes_everything_with_it(installation: Installation) -> None:
    installation.start()
    password = installation.addresses()["hostPassword"]
    family = installation.family()
    names = {process.name() for process in family}
    assert "postgres" in names
    assert len(family) > 8
    family[0].kill()
    assert_gone(family)

    status = installation.run(installation.command("status"))
    assert status.returncode == 1
    assert "not running" in status.stderr
    installation.start()
    assert installation.addresses()["hostPassword"] == password


def test_it_stops_with_the_process_it_was_started_for(installation: Installation) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        started = installation.run(
            [*installation.start_command(), "--no-longer-than", str(other.pid)]
        )
        assert started.returncode == 0, started.stderr
        family = installation.family()
        assert all(map(runs, family))
        other.kill()
        other.wait()
    assert_gone(family)


def test_ctrl_c_while_starting_stops_everything(installation: Installation) -> None:
    starting = subprocess.Popen(  # noqa: S603
        installation.start_command(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    with starting:
        assert starting.stdout is not None
        assert starting.stderr is not None
        starting.stdout.readline()  # the first step is done: much has started, more is about to
        family = installation.family()
        assert len(family) > 4
        os.killpg(starting.pid, signal.SIGINT)
        assert "nothing is left running" in starting.stderr.read()
    assert starting.returncode == 1
    assert_gone(family)


def test_a_start_that_fails_shows_the_log_and_leaves_nothing(installation: Installation) -> None:
    installation.write_handlers("import a_module_that_is_not_there")
    failed = installation.run(installation.start_command())
    assert failed.returncode == 1
    assert "does not load" in failed.stderr
    assert "a_module_that_is_not_there" in failed.stderr
    pid = int((installation.state / "supervisor.lock").read_text())
    assert not psutil.pid_exists(pid)
    left = [p for p in psutil.process_iter(["cmdline"]) if str(installation.state) in str(p.info)]
    assert left == []


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_taken_port_is_named(installation: Installation, host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as taken:
        port = str(taken.getsockname()[1])
        command = installation.start_command()
        command[command.index("--port") + 1] = port
        failed = installation.run(command)
    assert failed.returncode == 1
    assert f"Port {port} is taken" in failed.stderr


def test_the_platform_ends_when_a_part_that_it_needs_does(installation: Installation) -> None:
    installation.start()
    family = installation.family()
    [postgres] = [
        process
        for process in family
        if process.name() == "postgres" and process.ppid() == family[0].pid
    ]
    postgres.send_signal(signal.SIGQUIT)
    assert_gone(family)
    assert "postgres ended" in (installation.state / "platform.log").read_text()


def test_exec_says_what_it_misses(tmp_path: Path) -> None:
    with pytest.raises(commands.Failure, match="which program"):
        commands.execute(State(tmp_path), [])
