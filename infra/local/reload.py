"""Hot reload: code that changes takes its functions' sandboxes out of service."""

from pathlib import Path

from watchfiles import PythonFilter, awatch

from infra.local.functions import Functions
from infra.local.log import Log


async def reload(root: Path, functions: Functions, log: Log) -> None:
    """Watch until cancelled. A change in the contracts concerns every function."""
    shared = root / "shared"
    sources = _packages(root)
    async for changes in awatch(shared, *sources.values(), watch_filter=PythonFilter()):
        changed = [Path(path) for _, path in changes]
        everything = any(path.is_relative_to(shared) for path in changed)
        concerned = {
            package
            for package, source in sources.items()
            if everything or any(path.is_relative_to(source) for path in changed)
        }
        if renewed := functions.retire(concerned):
            log.say("platform", f"code changed: reloading {', '.join(renewed)}")


def _packages(root: Path) -> dict[str, Path]:
    """Where the services' packages are, by name."""
    initialisers = root.glob("services/*/src/*/__init__.py")
    return {file.parent.name: file.parent for file in initialisers}
