"""The migrations runner against a real Postgres, with SQL files of the test's own."""

import asyncio
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from infra.migrations import MigrationError, migrate, status
from infra.migrations.runner import LOCK

type Sources = Mapping[str, Path]


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """Two services; the second one's file needs what the first one's made."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    (first / "0002_more.sql").write_text("ALTER TABLE dish ADD COLUMN course text;")
    (first / "0001_start.sql").write_text("CREATE TABLE dish (name text);")
    (second / "0001_start.sql").write_text("CREATE VIEW menu AS SELECT name, course FROM dish;")
    (second / "README.md").write_text("Not SQL.")
    return {"first": first, "second": second}


async def fetch(url: str, query: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_applies_every_file_in_order(empty_database: str, sources: Sources):
    applied = await migrate(empty_database, sources)

    assert applied == ["first/0001_start.sql", "first/0002_more.sql", "second/0001_start.sql"]
    assert await fetch(empty_database, "SELECT count(course) FROM menu") == 0


async def test_running_again_applies_only_what_is_new(empty_database: str, sources: Sources):
    await migrate(empty_database, sources)
    assert await migrate(empty_database, sources) == []

    (sources["first"] / "0003_new.sql").write_text("DROP VIEW menu;")
    assert await migrate(empty_database, sources) == ["first/0003_new.sql"]


async def test_a_changed_file_is_refused_and_nothing_applied(empty_database: str, sources: Sources):
    await migrate(empty_database, sources)
    (sources["first"] / "0001_start.sql").write_text("CREATE TABLE dish (name text NOT NULL);")
    (sources["second"] / "0002_new.sql").write_text("CREATE TABLE later ();")

    with pytest.raises(MigrationError, match=r"first/0001_start\.sql was changed"):
        await migrate(empty_database, sources)
    assert await fetch(empty_database, "SELECT to_regclass('later')") is None


async def test_line_endings_of_a_checkout_are_no_change(empty_database: str, sources: Sources):
    file = sources["first"] / "0001_start.sql"
    file.write_bytes(b"CREATE TABLE dish\n(name text);\n")
    await migrate(empty_database, sources)

    file.write_bytes(b"CREATE TABLE dish\r\n(name text);\r\n")
    assert await migrate(empty_database, sources) == []


async def test_a_missing_file_is_refused(empty_database: str, sources: Sources):
    await migrate(empty_database, sources)
    (sources["first"] / "0002_more.sql").unlink()

    with pytest.raises(MigrationError, match=r"first/0002_more\.sql .* the file is gone"):
        await migrate(empty_database, sources)


async def test_a_file_named_before_an_applied_one_is_refused(empty_database: str, sources: Sources):
    await migrate(empty_database, sources)
    (sources["first"] / "0001_b.sql").write_text("CREATE TABLE late ();")

    with pytest.raises(MigrationError, match=r"first/0001_b\.sql comes before 0002_more\.sql"):
        await migrate(empty_database, sources)


async def test_other_services_files_may_be_absent(empty_database: str, sources: Sources):
    await migrate(empty_database, sources)
    (sources["second"] / "0002_new.sql").write_text("CREATE TABLE alone ();")

    assert await migrate(empty_database, {"second": sources["second"]}) == ["second/0002_new.sql"]


async def test_a_failing_file_leaves_nothing_of_itself(empty_database: str, sources: Sources):
    failing = sources["first"] / "0003_failing.sql"
    failing.write_text("CREATE TABLE half ();\n\nSELECT * FROM nowhere;")

    with pytest.raises(MigrationError, match=r"first/0003_failing\.sql, line 3 failed: .*nowhere"):
        await migrate(empty_database, sources)
    assert await fetch(empty_database, "SELECT to_regclass('half')") is None
    assert await fetch(empty_database, "SELECT to_regclass('dish')") is not None

    failing.write_text("CREATE TABLE whole ();")
    assert await migrate(empty_database, sources) == [
        "first/0003_failing.sql",
        "second/0001_start.sql",
    ]


async def test_a_file_and_its_entry_in_the_ledger_are_one(empty_database: str, sources: Sources):
    unrecordable = "CREATE TABLE half (); DROP TABLE migrations.applied;"
    (sources["first"] / "0003_unrecordable.sql").write_text(unrecordable)

    with pytest.raises(MigrationError, match="Nothing of it was applied"):
        await migrate(empty_database, sources)
    assert await fetch(empty_database, "SELECT to_regclass('half')") is None
    assert await fetch(empty_database, "SELECT count(*) FROM migrations.applied") == 2


async def test_two_runners_at_once_apply_each_file_once(empty_database: str, sources: Sources):
    (sources["first"] / "0003_slow.sql").write_text("SELECT pg_sleep(0.2);")

    runs = await asyncio.gather(*(migrate(empty_database, sources) for _ in range(4)))

    assert sorted(len(applied) for applied in runs) == [0, 0, 0, 4]


async def test_waiting_for_another_run_has_an_end(empty_database: str, sources: Sources):
    other = await asyncpg.connect(empty_database)
    try:
        await other.execute("SELECT pg_advisory_lock($1)", LOCK)
        with pytest.raises(MigrationError, match=r"held the lock for 0\.3 s"):
            await migrate(empty_database, sources, lock_wait_seconds=0.3)
    finally:
        await other.close()
    assert await migrate(empty_database, sources) != []


async def test_status_tells_what_differs_and_changes_nothing(empty_database: str, sources: Sources):
    assert set((await status(empty_database, sources)).values()) == {"pending"}
    assert await fetch(empty_database, "SELECT to_regnamespace('migrations')") is None

    await migrate(empty_database, sources)
    (sources["first"] / "0001_start.sql").write_text("CREATE TABLE other ();")
    (sources["first"] / "0002_more.sql").unlink()
    (sources["second"] / "0002_new.sql").write_text("CREATE TABLE later ();")

    assert await status(empty_database, sources) == {
        "first/0001_start.sql": "changed",
        "first/0002_more.sql": "missing",
        "second/0001_start.sql": "applied",
        "second/0002_new.sql": "pending",
    }


async def test_no_database_is_said_plainly(sources: Sources):
    with socket.socket() as bound_and_not_listening:
        bound_and_not_listening.bind(("127.0.0.1", 0))
        port = bound_and_not_listening.getsockname()[1]
        with pytest.raises(MigrationError, match="Cannot connect to the database"):
            await migrate(f"postgresql://postgres@127.0.0.1:{port}/rsvp", sources)


async def test_the_services_own_files_build_a_database(database: str):
    """The template behind `database` was migrated from the services' real files."""
    assert set((await status(database)).values()) == {"applied"}
