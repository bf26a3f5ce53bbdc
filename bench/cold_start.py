"""Cold start of every function, against a handler that does nothing and against its imports."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import aioboto3

from bench.cold_events import FirstEvents
from bench.cold_imports import NEEDED, ImportLog
from bench.cold_sandbox import ColdStart, Deployed, Silence, deployed
from bench.report import Ratio, Section, Table
from infra.local.moto import CREDENTIALS
from tests.ui.running_platform import RunningPlatform
from tests.ui.stores import DEFAULT

ROUNDS: Final = 9
WORTH_A_REASON: Final = 0.05
"""Of a cold start: docs/decisions.md says why such an import is not avoided."""

_ABOUT: Final = """Every function starts out of its bundle on the local platform and answers one \
event that takes it all its way: a sign-in, a session looked up, a letter sent. Its cold start \
lasts from the start of the process to that answer, and is split into *interpreter* (what a bare \
handler takes, Python and Lambda's runtime client, to its answer), *imports* (what loading takes \
beyond that) and *resources* (what the first invocation takes beyond a second one). *Needed* is a \
process that imports what the function can't do without, listed in `bench/cold_imports.py`, and \
does nothing. The second table has each package whose own code takes more than 5 % of a cold \
start to load, without what it imports in turn."""

_BARE: Final = "def handler(event, context):\n    return {}\n"


@dataclass(frozen=True)
class Round:
    bare: ColdStart
    needed: ColdStart
    function: ColdStart


@dataclass(frozen=True)
class Stage:
    """Functions, what to ask them first, and a place for handlers beside theirs."""

    functions: Mapping[str, Deployed]
    events: FirstEvents
    beside: Path

    async def round(self, label: str, *, number: int) -> Round:
        """All three, one after the other, each round beginning with another."""
        function = self.functions[label]
        event = await self.events.by_function[label]()
        taken: dict[str, ColdStart] = {}
        kinds = ("bare", "needed", "function")
        for kind in kinds[number % 3 :] + kinds[: number % 3]:
            match kind:
                case "function":
                    taken[kind] = await function.start(event)
                case "bare":
                    taken[kind] = await function.running("bare.handler", self.beside).start()
                case _:
                    handler = f"needed_by_{label.replace('-', '_')}.handler"
                    taken[kind] = await function.running(handler, self.beside).start()
        return Round(**taken)

    async def heavy_imports(self, label: str, log: Path) -> dict[str, float]:
        """Packages of which the own code makes up a noteworthy share of the cold start."""
        imports = ImportLog(log)
        event = await self.events.by_function[label]()
        cold = await self.functions[label].timing_imports(imports).start(event)
        imports.close()
        shares = {package: own / cold.total for package, own in imports.seconds.items()}
        return {name: share for name, share in shares.items() if share >= WORTH_A_REASON}


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory)
        platform = await RunningPlatform.start(scratch / "state", DEFAULT, "--bundled")
        try:
            beside = scratch / "beside"
            beside.mkdir()
            (beside / "bare.py").write_text(_BARE)
            for label, modules in NEEDED.items():
                file = beside / f"needed_by_{label.replace('-', '_')}.py"
                file.write_text(f"import {', '.join(modules)}\n{_BARE}")
            events = await FirstEvents.on(platform, await origin_secret(platform))
            functions = await deployed(platform, Silence(scratch / "log"))
            yield Stage(functions, events, beside)
        finally:
            await platform.stop()


async def run(rounds: int = ROUNDS, labels: Collection[str] = tuple(NEEDED)) -> Section:
    taken: dict[str, list[Round]] = {label: [] for label in labels}
    heavy: dict[str, list[dict[str, float]]] = {label: [] for label in labels}
    async with stage() as opened:
        for number in range(rounds + 1):
            for label in labels:
                taken[label].append(await opened.round(label, number=number))
                if number % 3 == 1:
                    log = opened.beside / "imports.log"
                    heavy[label].append(await opened.heavy_imports(label, log))
    return Section(
        "Cold start",
        _ABOUT,
        (
            Table(
                ("function", "× bare", "× needed", "aim", "interpreter", "imports", "resources"),
                [_split(label, taken[label][1:]) for label in labels],
            ),
            Table(
                ("function", "its heavy imports"),
                [(label, _listed(heavy[label])) for label in labels],
            ),
        ),
    )


def _split(label: str, rounds: list[Round]) -> tuple[str | Ratio, ...]:
    def middle(values: list[float]) -> float:
        return median(values)

    to_bare = middle([r.function.total / r.bare.total for r in rounds])
    to_needed = Ratio(middle([r.function.total / r.needed.total for r in rounds]), at_most=1.25)
    interpreter = middle([r.bare.total / r.function.total for r in rounds])
    imports = middle([(r.function.loaded - r.bare.loaded) / r.function.total for r in rounds])
    resources = middle([(r.function.first - r.function.second) / r.function.total for r in rounds])
    shares = (f"{share:.0%}" for share in (interpreter, imports, resources))
    return (label, Ratio(to_bare), to_needed, to_needed.aim, *shares)


def _listed(taken: list[dict[str, float]]) -> str:
    """By their median share; a package counts that was heavy in most rounds."""
    names = {name for shares in taken for name in shares}
    shares = {name: median(found.get(name, 0.0) for found in taken) for name in names}
    heaviest = sorted(shares.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {share:.0%}" for name, share in heaviest if share)


async def origin_secret(platform: RunningPlatform) -> str:
    session = aioboto3.Session(
        CREDENTIALS["AWS_ACCESS_KEY_ID"],
        CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=CREDENTIALS["AWS_DEFAULT_REGION"],
    )
    endpoint = platform.addresses["awsEndpointUrl"]
    async with session.client("secretsmanager", endpoint_url=endpoint) as secrets:
        answer = await secrets.get_secret_value(SecretId="rsvp-local")
    return str(json.loads(answer["SecretString"])["originSecret"])


if __name__ == "__main__":
    print(asyncio.run(run()))
