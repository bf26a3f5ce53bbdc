"""A change of code reaches the functions that are made of it, and no others."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infra.local.functions import Functions
from infra.local.log import Log
from infra.local.reload import reload
from infra.local.sandbox import Workplace
from infra.local.stack import Function

CODE = "def handler(event, context):\n    return {!r}\n"


class Tree:
    """A repository with two services, each with one function."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for service in ("one", "two"):
            package = root / "services" / service / "src" / service
            package.mkdir(parents=True)
            (package / "__init__.py").touch()
            self.write(service, "old")
        (root / "shared").mkdir()
        (root / "shared" / "contracts.py").touch()
        self.log = Log(root / "log")
        sources = ":".join(str(root / "services" / name / "src") for name in ("one", "two"))
        environment = {"PYTHONPATH": sources, "PYTHONDONTWRITEBYTECODE": "1"}
        self.functions = Functions(
            [Function(name, f"arn:{name}", f"{name}.lambdas.handler") for name in ("one", "two")],
            Workplace(root, environment, self.log),
        )

    def write(self, service: str, answer: str) -> None:
        file = self.root / "services" / service / "src" / service / "lambdas.py"
        file.write_text(CODE.format(answer))

    async def answers(self) -> list[bytes]:
        return [(await self.functions.invoke(name, b"{}")).payload for name in ("one", "two")]

    def pids(self, name: str) -> set[int]:
        return {sandbox.pid for sandbox in self.functions.pools[name].sandboxes if sandbox.pid}

    def replaced(self, name: str, before: set[int]) -> bool:
        return bool(self.pids(name)) and not self.pids(name) & before


@pytest.fixture
async def tree(tmp_path: Path) -> AsyncIterator[Tree]:
    tree = Tree(tmp_path)
    await tree.functions.prewarm()
    watching = asyncio.create_task(reload(tmp_path, tree.functions, tree.log))
    yield tree
    watching.cancel()
    await asyncio.wait([watching])
    await tree.functions.close()
    tree.log.close()


async def test_a_service_that_changes_is_loaded_again(tree: Tree) -> None:
    one, two = tree.pids("one"), tree.pids("two")
    assert await tree.answers() == [b'"old"', b'"old"']
    async with asyncio.timeout(30):
        while not tree.replaced("one", one):
            tree.write("one", "new")  # again and again: the watcher does not say when it begins
            await asyncio.sleep(0.2)
    assert await tree.answers() == [b'"new"', b'"old"']
    assert tree.pids("two") == two


async def test_the_contracts_concern_every_service(tree: Tree) -> None:
    one, two = tree.pids("one"), tree.pids("two")
    async with asyncio.timeout(30):
        while not (tree.replaced("one", one) and tree.replaced("two", two)):
            (tree.root / "shared" / "contracts.py").write_text("CHANGED = True\n")
            await asyncio.sleep(0.2)
