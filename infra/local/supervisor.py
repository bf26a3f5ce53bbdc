"""Starts everything in order, keeps it, and stops it in the opposite order."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp

from infra.local import bundles, bytecode, mail
from infra.local.admin import Admin
from infra.local.aws import Aws
from infra.local.front_sockets import front_sockets
from infra.local.functions import Functions
from infra.local.gateway import MAX_BODY, Gateway
from infra.local.history import hand_over
from infra.local.log import Log
from infra.local.moto import CREDENTIALS
from infra.local.pollers import Poller
from infra.local.processes import run_to_end
from infra.local.readiness import await_health, await_page
from infra.local.reload import reload
from infra.local.resources import create, put_parameters
from infra.local.routes import Routes
from infra.local.sandbox import Workplace
from infra.local.scheduler import keep
from infra.local.server import application_server, bound_socket
from infra.local.servers import Servers
from infra.local.site import Site
from infra.local.stack import Stack
from infra.local.stack_reader import read_stack
from infra.local.stage import Stage
from infra.local.state import Addresses, State
from infra.local.synthesis import synthesized
from infra.local.template import Template, read_bodies, told
from infra.migrations.runner import migrate

ROOT: Final = Path(__file__).parents[2]
LOCK_FILE: Final = ROOT / "uv.lock"


@dataclass(frozen=True)
class Options:
    """`templates` is a ready cloud assembly; without one, the application's is synthesized.
    `bundled` functions see no source tree, only what is deployed.

    `functions_endpoint` takes the place of moto's address for the functions alone.
    With the end of the process `no_longer_than`, the platform stops as well.
    """

    state: State
    port: int = 8080
    functions_endpoint: str | None = None
    templates: Path | None = None
    event_store: str = "postgres"
    projections: str = "postgres"
    bundled: bool = False
    no_longer_than: int | None = None


@dataclass
class Platform:
    """One run of the platform, put together step by step on an exit stack."""

    options: Options
    log: Log
    progress: Callable[[str], None]
    exits: AsyncExitStack
    tasks: asyncio.TaskGroup
    began: float = field(default_factory=time.monotonic)

    async def start(self) -> Addresses:
        """Bring everything up; return when everything answers."""
        fronts, port = front_sockets(self.options.port)
        for front in fronts:
            self.exits.callback(front.close)
        session = await self.exits.enter_async_context(
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=10),
            )
        )
        synthesis = self.tasks.create_task(self._assembly())
        admin, admin_url = await self._admin()
        servers = Servers(self.options.state, self.log, self.exits, self.tasks)
        aws = Aws(session, await servers.moto(admin_url))
        self.options.state.aws_endpoint.write_text(aws.endpoint)
        smtp_port, mail_url = await servers.mail()
        database_url = await servers.postgres(self.options.event_store)
        in_kurrentdb = self.options.event_store == "kurrentdb"
        stage = Stage(
            database_url=database_url.replace("postgres@", ""),
            smtp_url=f"smtp://127.0.0.1:{smtp_port}",
            site_url=f"http://localhost:{port}",
            kurrentdb_uri=await servers.kurrentdb() if in_kurrentdb else None,
        )
        stack = self._read(await synthesis, aws, stage)
        # Loading the functions is most of the work, and needs nothing that has to run first.
        functions = admin.functions = await self._functions(stack, aws, smtp_port)
        loading = self.tasks.create_task(functions.prewarm())
        await self._migrate(database_url)
        self._step("database")
        password = self.options.state.host_password()
        content = ROOT / "examples" / "content.json"
        await stage.create_secret(aws, host_password=password, content=content)
        await create(aws, stack)
        self._step("queues, tables, rules")
        await loading
        if not self.options.templates and not self.options.bundled:
            bytecode.mark(LOCK_FILE)
        self._step("functions")
        self._feed(stack, aws, functions)
        await self._front(fronts, stack, functions, stage.origin_secret)
        await hand_over(functions, aws, self.log)
        self._step("history")
        await await_health(session, port, stack)
        await await_page(session, mail_url)
        self._step("everything answers")
        self.tasks.create_task(put_parameters(aws, {**stage.parameters, **stack.parameters}))
        return Addresses(
            url=f"http://localhost:{port}",
            mailUrl=mail_url,
            databaseUrl=database_url,
            awsEndpointUrl=aws.endpoint,
            adminUrl=admin_url,
            hostPassword=password,
            pid=os.getpid(),
            eventStore=self.options.event_store,
            kurrentdbUri=stage.kurrentdb_uri or "",
        )

    def _step(self, name: str) -> None:
        seconds = time.monotonic() - self.began
        self.log.say("platform", f"{name} ready after {seconds:.2f} s")
        self.progress(name)

    async def _assembly(self) -> Path:
        if self.options.templates:
            return self.options.templates
        stores = (self.options.event_store, self.options.projections)
        return await synthesized(*stores, self.log, self.progress)

    async def _admin(self) -> tuple[Admin, str]:
        admin = Admin()
        serve = await self.exits.enter_async_context(admin.serving())
        listener, port = bound_socket()
        await serve(listener)
        return admin, f"http://127.0.0.1:{port}"

    async def _migrate(self, database_url: str) -> None:
        for name in await migrate(database_url):
            self.log.say("platform", f"migrated {name}")

    def _read(self, assembly: Path, aws: Aws, stage: Stage) -> Stack:
        """The stack, its queue URLs at the address that the functions are to use."""
        endpoint = self.options.functions_endpoint or aws.endpoint
        bodies = read_bodies(assembly)
        parameters = {**stage.parameters, **told(bodies, endpoint)}
        return read_stack(
            Template(name, body, endpoint, parameters) for name, body in bodies.items()
        )

    async def _functions(self, stack: Stack, aws: Aws, smtp_port: int) -> Functions:
        bridge = await self.exits.enter_async_context(mail.ses_bridge(smtp_port))
        task_root = self.options.state.task_root
        task_root.mkdir(exist_ok=True)
        environment = {
            **CREDENTIALS,
            "AWS_ENDPOINT_URL": self.options.functions_endpoint or aws.endpoint,
            "AWS_ENDPOINT_URL_SESV2": bridge,
            "AWS_EC2_METADATA_DISABLED": "true",
            "HOME": str(task_root),
            "LANG": "en_US.UTF-8",
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONDONTWRITEBYTECODE": "1" if bytecode.is_there(LOCK_FILE) else "",
            "TZ": ":UTC",
        }
        workplace = Workplace(task_root, environment, self.log)
        if self.options.bundled:
            workplace = await self._unpack(workplace)
        functions = Functions(stack.functions, workplace)
        self.exits.push_async_callback(functions.close)
        return functions

    async def _unpack(self, workplace: Workplace) -> Workplace:
        stores = {
            "event_store": self.options.event_store,
            "projections": self.options.projections,
        }
        self.progress("bundling (once, and after each change to what is deployed)")
        command = [sys.executable, *bundles.build_command(stores)]
        await run_to_end(command, self.log, "bundle", directory=ROOT)
        return await asyncio.to_thread(bundles.unpack, stores, workplace)

    def _feed(self, stack: Stack, aws: Aws, functions: Functions) -> None:
        for source in stack.event_sources:
            self.tasks.create_task(Poller(source, aws, functions.invoke, self.log).run())
        for schedule in stack.schedules:
            self.tasks.create_task(keep(schedule, aws, self.log))
        if not self.options.bundled:
            self.tasks.create_task(reload(ROOT, functions, self.log))

    async def _front(
        self, fronts: list[socket.socket], stack: Stack, functions: Functions, secret: str
    ) -> None:
        gateway = Gateway(
            Routes(stack.routes), functions.invoke, Site(ROOT / "web" / "dist"), secret
        )
        server = application_server(gateway.handle, max_body=MAX_BODY)
        serve = await self.exits.enter_async_context(server)
        for front in fronts:
            await serve(front)
