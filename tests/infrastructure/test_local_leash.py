"""No process outlives the one that started it, even when that one is killed with SIGKILL."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
GONE_WITHIN_SECONDS = 20

PARENT = """
import sys, time
from infra.local import leash
{prepare}
child = leash.start(["sh", "-c", "{shell}"])
print(child.pid, flush=True)
time.sleep(1000)
"""
STUBBORN = "trap '' TERM INT; sleep 1000 & wait; sleep 1000"


@pytest.fixture
def parents() -> Iterator[list[subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for parent in started:
        parent.kill()
        parent.wait()
        if parent.stdout:
            parent.stdout.close()


@pytest.mark.parametrize(
    ("prepare", "shell"),
    [
        ("", "sleep 1000 & wait"),
        ("", STUBBORN),
        # As on systems without a death signal, where only the reaper is left to do it.
        ("leash._LIBC = None", "sleep 1000 & wait"),
    ],
    ids=["a group", "a stubborn group", "without a death signal"],
)
def test_a_childs_whole_group_goes_with_a_killed_parent(
    parents: list[subprocess.Popen[str]], prepare: str, shell: str
) -> None:
    program = PARENT.format(prepare=prepare, shell=shell)
    parent = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    parents.append(parent)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    while not (grandchildren := child.children()):
        pass
    family = [child, *grandchildren, *psutil.Process(parent.pid).children()]
    parent.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs(family, timeout=GONE_WITHIN_SECONDS)
    assert alive == []


def test_children_go_when_the_parent_ends_in_good_order() -> None:
    program = "from infra.local import leash; print(leash.start(['sleep', '1000']).pid)"
    finished = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    pid = int(finished.stdout)
    if psutil.pid_exists(pid):
        psutil.Process(pid).wait(GONE_WITHIN_SECONDS)
