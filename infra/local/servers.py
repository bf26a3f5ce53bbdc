"""What the functions talk to, each a program of its own."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg

from infra.local import leash, mail
from infra.local.free_ports import free_ports
from infra.local.kurrentdb.process import read_uri, start_kurrentdb
from infra.local.log import Log
from infra.local.moto import listening, start_moto
from infra.local.postgres import running_postgres
from infra.local.processes import ChildEndedError, logged
from infra.local.state import State

ROOT: Final = Path(__file__).parents[2]
DATABASE: Final = "rsvp"


@dataclass
class Servers:
    """Each runs until `exits` are closed. One that ends before ends all of `tasks`."""

    state: State
    log: Log
    exits: AsyncExitStack
    tasks: asyncio.TaskGroup

    async def moto(self, invoke_url: str) -> str:
        """Start moto; its socket listens already, so the first request is simply answered late."""
        with listening() as (listener, endpoint):
            async with logged(self.log, "moto") as (output, ended):
                moto = start_moto(listener, output=output, invoke_url=invoke_url)
        self.exits.callback(leash.kill, moto)
        self._needs("moto", ended)
        return endpoint

    async def kurrentdb(self) -> str:
        """Start a server that speaks as KurrentDB does, and return its URI."""
        async with logged(self.log, "kurrentdb") as (output, ended):
            server, report = start_kurrentdb(output=output)
        self.exits.callback(leash.kill, server)
        self._needs("kurrentdb", ended)
        return await asyncio.to_thread(read_uri, report)

    async def mail(self) -> tuple[int, str]:
        """Start maildev: the port that takes mails, and the address of the page that shows them."""
        smtp_port, web_port = free_ports(2)
        command = mail.maildev_command(ROOT, smtp_port, web_port)
        async with logged(self.log, "maildev") as (output, ended):
            maildev = leash.start(command, output=output)
        self.exits.callback(leash.kill, maildev)
        self._needs("maildev", ended)
        return smtp_port, f"http://127.0.0.1:{web_port}"

    async def postgres(self, event_store: str) -> str:
        """Start PostgreSQL and return the URL of the application's database, made at first.

        Beside an event store that forgets, it is another one, and empty: rows would be left of
        events that nobody has any more.
        """
        forgets = event_store != "postgres"
        database = f"{DATABASE}_{event_store}" if forgets else DATABASE
        async with logged(self.log, "postgres") as (output, ended):
            server = running_postgres(self.state.postgres, output=output)
            url = self.exits.enter_context(server)
        self._needs("postgres", ended)
        connection = await asyncpg.connect(url)
        try:
            if forgets:
                await connection.execute(f"DROP DATABASE IF EXISTS {database}")
            query = "SELECT true FROM pg_database WHERE datname = $1"
            if not await connection.fetchval(query, database):
                await connection.execute(f"CREATE DATABASE {database}")
        finally:
            await connection.close()
        return f"{url.rpartition('/')[0]}/{database}"

    def _needs(self, name: str, ended: asyncio.Event) -> None:
        async def watch() -> None:
            await ended.wait()
            raise ChildEndedError(f"{name} ended; the log says why.")

        self.tasks.create_task(watch())
