"""The embedded PostgreSQL keeps what it is told, wherever it lies, and ends with its parent."""

import asyncio
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import psutil
import pytest

from infra.local import postgres
from infra.local.postgres import PostgresError, running_postgres

ROOT = Path(__file__).parents[2]


async def ask(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_data_outlast_the_server(tmp_path: Path) -> None:
    with running_postgres(tmp_path) as url:
        await ask(url, "CREATE TABLE kept AS SELECT 7 AS n")
    with running_postgres(tmp_path) as url:
        assert await ask(url, "SELECT n FROM kept") == 7


async def test_it_runs_below_a_directory_closed_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root it runs as an ordinary user, whom a private clone, server and all, would shut out."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    package = postgres.binary("initdb").parents[2]
    for directory in (package, package.with_name(f"{package.name}.libs")):
        if directory.exists():
            shutil.copytree(directory, closed / directory.name, symlinks=True)
    programs = closed / package.name / "pginstall" / "bin"
    monkeypatch.setattr(postgres, "binary", lambda name: programs / name)
    with running_postgres(closed / "postgres") as url:
        assert await ask(url, "SELECT 1") == 1


@pytest.mark.parametrize(("durable", "fsync"), [(True, "on"), (False, "off")])
async def test_only_the_durable_kind_waits_for_the_disk(
    tmp_path: Path, durable: bool, fsync: str
) -> None:
    with running_postgres(tmp_path, durable=durable) as url:
        assert await ask(url, "SHOW fsync") == fsync
        assert await ask(url, "SHOW synchronous_commit") == fsync
        assert int(str(await ask(url, "SHOW max_connections"))) >= 200


async def test_committed_data_survive_a_killed_parent(tmp_path: Path) -> None:
    program = f"""
import asyncio, os, signal
from pathlib import Path
from infra.local import postgres
from infra.local.postgres import running_postgres
import asyncpg
async def main(url):
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    print(await connection.fetchval("SELECT pg_postmaster_start_time() IS NOT NULL"), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
with running_postgres(Path({str(tmp_path)!r})) as url:
    asyncio.run(main(url))
"""
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", program, cwd=ROOT)
    assert await killed.wait() == -signal.SIGKILL
    with running_postgres(tmp_path) as url:
        assert await ask(url, "SELECT n FROM kept") == 7


def test_the_server_ends_with_a_killed_parent(tmp_path: Path) -> None:
    program = f"""
import time
from pathlib import Path
from infra.local import postgres
from infra.local.postgres import running_postgres
with running_postgres(Path({str(tmp_path)!r})) as url:
    print(url, flush=True)
    time.sleep(1000)
"""
    parent = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE
    )
    with parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        family = psutil.Process(parent.pid).children(recursive=True)
        assert any(process.name() == "postgres" for process in family)
        parent.kill()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    with running_postgres(tmp_path):
        pass
    (tmp_path / "data" / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(PostgresError, match="incompatible"), running_postgres(tmp_path):
        pass
