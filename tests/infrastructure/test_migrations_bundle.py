"""The zip that migrates: whole, the same each time, and in need of nothing around it."""

import asyncio
import platform
import sys
import zipfile
from pathlib import Path

import asyncpg

from infra.bundle.migrations import MigrationsBundle
from infra.migrations import ALL

HERE = f"{platform.machine()}-manylinux_2_28"


def test_two_builds_are_the_same(tmp_path: Path):
    first, second = (MigrationsBundle(HERE, tmp_path / name) for name in ("first", "second"))
    for bundle in (first, second):
        bundle.build()
        assert bundle.is_fresh
    assert first.sha256 == second.sha256
    assert first.megabytes < 2


def test_it_holds_every_services_files_and_asyncpgs_licence(tmp_path: Path):
    bundle = MigrationsBundle(HERE, tmp_path)
    bundle.build()
    with zipfile.ZipFile(bundle.file) as archive:
        names = archive.namelist()
    sql = {
        f"services/{service}/migrations/{file.name}"
        for service, directory in ALL.items()
        for file in directory.glob("*.sql")
    }
    assert {name for name in names if name.endswith(".sql")} == sql
    assert any(name.startswith("asyncpg") and name.endswith("LICENSE") for name in names)
    kinds = {Path(name).suffix for name in names if "licenses" not in name}
    assert kinds == {".py", ".so", ".sql"}


async def test_it_migrates_where_nothing_else_is_installed(empty_database: str, tmp_path: Path):
    bundle = MigrationsBundle(HERE, tmp_path)
    bundle.build()
    with zipfile.ZipFile(bundle.file) as archive:
        archive.extractall(tmp_path / "task")  # noqa: S202 - our own
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'task')!r})\n"
        "import asyncio\n"
        "from infra.migrations import migrate\n"
        f"asyncio.run(migrate({empty_database!r}))\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-S", "-c", program, cwd=tmp_path, stderr=asyncio.subprocess.PIPE
    )
    _, stderr = await process.communicate()
    assert process.returncode == 0, stderr.decode()

    connection = await asyncpg.connect(empty_database, user="command_api")
    try:
        assert await connection.fetchval("SELECT count(*) FROM event_store.events") == 0
    finally:
        await connection.close()
