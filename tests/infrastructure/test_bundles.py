"""What is deployed: everything the functions import, its licences, and nothing else."""

import ast
import hashlib
import json
import os
import re
import ssl
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any, cast

import pytest
from botocore.httpsession import where

from infra.bundle.archive import write_zip
from infra.bundle.building import Bundle, TooLargeError, bundle, bundles
from infra.bundle.contents import choose
from infra.bundle.imports import UnreadableImportError, reachable
from infra.bundle.installation import install
from infra.bundle.recipes import DEPLOYED, ROOT, Recipe, read_recipe, services
from infra.bundle.sbom import write_website_sbom
from infra.bundle.sdk_data import AMAZONS_ROOTS, amazons_roots
from infra.cdk.stages import STAGES

STATED_MB = {"command_api": 14, "migrations": 4, "notifier": 10, "projector": 8, "query_api": 8}
FORBIDDEN = re.compile(
    r"(^|/)(__pycache__|tests?|testing|examples)/|\.(py|pyo|pyi|pyx|pxd|pth|c|h|exe|debug|map)$"
    r"|(^|/)(RECORD|INSTALLER|WHEEL|REQUESTED|py\.typed|conftest\.py)$"
)


@pytest.fixture(scope="module", params=bundles(), ids=lambda found: found.recipe.service)
def built(request: pytest.FixtureRequest) -> Bundle:
    """As `make bundle` leaves it, for Lambda; built only where something has changed."""
    found: Bundle = request.param
    found.ensure()
    return found


def files(found: Bundle) -> list[PurePosixPath]:
    with zipfile.ZipFile(found.file) as archive:
        return [PurePosixPath(name) for name in archive.namelist()]


def test_every_service_keeps_to_its_size(built: Bundle) -> None:
    assert built.recipe.max_mb == STATED_MB[built.recipe.service]
    assert built.megabytes <= built.recipe.max_mb


def test_no_bundle_holds_what_nobody_runs(built: Bundle) -> None:
    assert [path for path in files(built) if FORBIDDEN.search(str(path))] == []
    assert len(files(built)) == len(set(files(built)))


def test_every_file_is_there_for_a_reason(built: Bundle) -> None:
    """Modules as imported, data as read by a package, licences as of a library that is there."""
    told = {
        PurePosixPath(path): reason
        for path, reason in re.findall(r"^(.+)  \((.+)\)$", built.reasons.read_text(), re.MULTILINE)
    }
    assert set(told) == set(files(built))
    packages = {reason.removeprefix("imported as ").partition(".")[0] for reason in told.values()}
    for path, reason in told.items():
        if path.suffix in {".pyc", ".so"}:
            assert reason.startswith("imported as ")
        elif reason.startswith("read by "):
            assert reason.removeprefix("read by ") in packages
        else:
            assert reason == f"licence of {path.parts[0].removesuffix('.dist-info')}"


def test_a_licence_goes_with_every_library(built: Bundle) -> None:
    ours = {"contracts", "infra", "services", built.recipe.service}
    libraries = {path.parts[0] for path in files(built)} - ours
    licensed = {name.partition("-")[0] for name in libraries if name.endswith(".dist-info")}
    imported = {name.partition(".")[0] for name in libraries if not name.endswith(".dist-info")}
    under_another_name = {
        "_argon2_cffi_bindings": "argon2_cffi_bindings",
        "_cffi_backend": "cffi",
        "argon2": "argon2_cffi",
        "attr": "attrs",
        "dateutil": "python_dateutil",
        "google": "protobuf",
        "grpc": "grpcio",
    }
    assert {under_another_name.get(name, name) for name in imported} == licensed


def test_compiled_modules_are_for_lambda_and_bear_no_debug_information(built: Bundle) -> None:
    with zipfile.ZipFile(built.file) as archive:
        compiled = [name for name in archive.namelist() if name.endswith(".so")]
        assert compiled
        for name in compiled:
            elf = archive.read(name)
            assert elf[18] == 183, f"{name} is not for arm64"  # e_machine
            assert elf[40:48] == bytes(8), f"{name} has sections"  # e_shoff


def test_a_bill_of_materials_names_every_library_and_no_other(built: Bundle) -> None:
    bill = json.loads(built.sbom.read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    ours = {"contracts", built.recipe.distribution}
    named = {each["name"]: each for each in bill["components"] if each["name"] not in ours}
    in_the_zip = {
        path.parts[0].removesuffix(".dist-info").rpartition("-")
        for path in files(built)
        if path.parts[0].endswith(".dist-info")
    }
    shipped = {(name.replace("_", "-"), version) for name, _, version in in_the_zip}
    assert {(name, each["version"]) for name, each in named.items()} == shipped
    for name, each in named.items():
        hashes = [one for where in each["externalReferences"] for one in where["hashes"]]
        assert {one["alg"] for one in hashes} == {"SHA-256"}, name
    refs = {each["bom-ref"] for each in bill["components"]}
    assert {ref for each in bill["dependencies"] for ref in each.get("dependsOn", ())} <= refs


def test_the_website_has_a_bill_of_materials_too(tmp_path: Path) -> None:
    write_website_sbom(tmp_path / "website.cdx.json")
    bill = json.loads((tmp_path / "website.cdx.json").read_text())
    named = {each["name"] for each in bill["components"]} - {"web"}
    asked_for = json.loads((ROOT / "web" / "package.json").read_text())["dependencies"]
    assert named >= set(asked_for)
    assert "vite" not in named
    write_website_sbom(tmp_path / "again.cdx.json")
    again = (tmp_path / "again.cdx.json").read_text()
    assert again == (tmp_path / "website.cdx.json").read_text()


def test_the_cdk_command_line_deploys_the_bundles(tmp_path: Path) -> None:
    """Its pinned version takes our assembly, and uploads what `make bundle` made of the stage."""
    stage = STAGES["staging"]
    stores = {"event_store": stage.event_store, "projections": stage.projections}
    for each in bundles(stores):
        each.ensure()
    asked = subprocess.run(  # noqa: S603 - our own program
        ["npx", "--no", "--silent", "cdk", "ls", "--output", str(tmp_path)],  # noqa: S607
        env={**os.environ, "STAGE": stage.name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.split()[-2:] == ["rsvp-staging-foundation", "rsvp-staging-application"]
    uploaded = {
        hashlib.sha256(file.read_bytes()).hexdigest() for file in tmp_path.glob("asset.*.zip")
    }
    assert uploaded == {each.sha256 for each in bundles(stores)}


def test_the_time_zones_come_along(tmp_path: Path) -> None:
    """Where the system knows none: those of the data, and links to them."""
    found = bundle("command_api")
    found.ensure()
    with zipfile.ZipFile(found.file) as archive:
        archive.extractall(tmp_path, [n for n in archive.namelist() if n.startswith("tzdata/")])
    code = (
        "import sys, zoneinfo; sys.path.append(sys.argv[1]); zoneinfo.reset_tzpath(());"
        "print(*map(zoneinfo.ZoneInfo, ['UTC', 'Europe/London', 'America/Indiana/Knox']))"
    )
    command = [sys.executable, "-I", "-S", "-c", code, str(tmp_path)]
    said = subprocess.run(  # noqa: S603 - our own interpreter
        command, check=True, capture_output=True, text=True, timeout=60
    )
    assert said.stdout.split() == ["UTC", "Europe/London", "America/Indiana/Knox"]


def test_two_builds_are_the_same_to_the_byte(tmp_path: Path) -> None:
    """The largest, which has every kind of file."""
    for name in ("one", "other"):
        bundle("command_api", directory=tmp_path / name).build()
    one, other = (bundle("command_api", directory=tmp_path / name) for name in ("one", "other"))
    assert one.sha256 == other.sha256
    assert one.reasons.read_text() == other.reasons.read_text()
    assert one.sbom.read_text() == other.sbom.read_text()


def test_a_bundle_that_grew_too_large_is_refused(tmp_path: Path) -> None:
    recipe = read_recipe("projector")
    small = Recipe(**{**vars(recipe), "max_mb": 0.5})
    with pytest.raises(TooLargeError, match=r"projector-postgres is \d\.\d MB zipped; it may be"):
        Bundle(small, DEPLOYED, tmp_path).build()
    assert not (tmp_path / DEPLOYED / "projector-postgres.zip").exists()


def test_stores_that_were_not_chosen_stay_away(tmp_path: Path) -> None:
    recipe = read_recipe("projector")
    other = read_recipe("projector", {"projections": "dynamodb"})
    install(recipe, platform=DEPLOYED, target=tmp_path / "in", scratch=tmp_path / "own")
    with_it, without = choose(tmp_path / "in", recipe), choose(tmp_path / "in", other)
    for contents, own, others in (
        (with_it, "asyncpg", ("aiobotocore", "botocore")),
        (without, "aiobotocore", ("asyncpg",)),
    ):
        assert any(path.parts[0] == own for path in contents)
        assert not any(path.parts[0].startswith(others) for path in contents)
    assert PurePosixPath("projector/infrastructure/postgres.py") not in without
    assert PurePosixPath("projector/infrastructure/dynamodb.py") not in with_it


@pytest.mark.parametrize("service", services())
def test_the_models_kept_are_those_of_the_services_called(service: str) -> None:
    """Clients by name in the code, and the two that Powertools opens."""
    declared = tomllib.loads((ROOT / "services" / service / "pyproject.toml").read_text())
    recipe = declared["tool"]["bundle"]
    kept = set(recipe["aws-services"])
    for adapter in recipe.get("stores", {}).values():
        kept.update(adapter.get("aws-services", ()))
    called: set[str] = set()
    for file in (ROOT / "services" / service / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="client" | "_client" | "create_client"),
                    args=[ast.Constant(value=str(name)), *_],
                ):
                    called.add(name)
                case ast.ImportFrom(module="aws_lambda_powertools.utilities", names=names) if any(
                    alias.name == "parameters" for alias in names
                ):
                    called.add("secretsmanager")
                case ast.Name(id="DynamoDBPersistenceLayer"):
                    called.add("dynamodb")
    assert kept == called


def test_the_sdk_trusts_amazon_and_nobody_else(built: Bundle) -> None:
    with zipfile.ZipFile(built.file) as archive:
        stores = [name for name in archive.namelist() if name.endswith(".pem")]
        trusted = "".join(archive.read(name).decode() for name in stores)
    assert stores == (["botocore/cacert.pem"] if built.recipe.aws_services else [])
    if not stores:
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=trusted)
    found = cast("list[dict[str, Any]]", context.get_ca_certs())
    names = [dict(part for group in one["subject"] for part in group) for one in found]
    assert sorted(name["commonName"] for name in names) == sorted(AMAZONS_ROOTS)


def test_a_root_that_the_sdk_no_longer_brings_is_missed() -> None:
    five = amazons_roots(Path(where()).read_text())
    _, *others = re.split(r"(?<=-----END CERTIFICATE-----\n)", five)
    with pytest.raises(ValueError, match="no certificate of Amazon Root CA 1"):
        amazons_roots("".join(others))


def test_the_sdk_knows_the_services_called_and_says_nothing_about_them(built: Bundle) -> None:
    """Its data are parsed at every cold start: all of them, a twentieth of it."""
    with zipfile.ZipFile(built.file) as archive:
        data = {
            PurePosixPath(name): json.loads(archive.read(name))
            for name in archive.namelist()
            if name.startswith("botocore/data/")
        }
    models = {path: model for path, model in data.items() if path.name == "service-2.json"}
    assert {path.parts[2] for path in models} == set(built.recipe.aws_services)
    for model in models.values():
        assert '"documentation":"' not in json.dumps(model, separators=(",", ":"))
        assert model["operations"]
    if models:
        called = {model["metadata"]["endpointPrefix"] for model in models.values()}
        aws, *others = data[PurePosixPath("botocore/data/endpoints.json")]["partitions"]
        assert aws["services"].keys() == called
        assert all(partition["services"].keys() <= called for partition in others)


def module(directory: Path, name: str, code: str) -> None:
    file = directory.joinpath(*name.split(".")).with_suffix(".py")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(code)


def test_imports_are_followed_wherever_they_stand(tmp_path: Path) -> None:
    module(tmp_path, "app.__init__", "")
    module(tmp_path, "app.handler", "import json\nfrom app import now\nfrom . import beside")
    module(tmp_path, "app.now", "def f():\n    from library.late import thing")
    module(tmp_path, "app.beside", "try:\n    import library\nexcept ImportError: pass")
    module(tmp_path, "app.unused", "import other")
    module(tmp_path, "other", "")
    module(tmp_path, "library.__init__", "from .deep.er import *")
    module(tmp_path, "library.late", "")
    module(tmp_path, "library.deep.er", "from ..up import x")
    module(tmp_path, "library.up", "if TYPE_CHECKING:\n    import typed\nelse:\n    import run")
    module(tmp_path, "typed", "")
    module(tmp_path, "run", "")
    assert set(reachable(tmp_path, ["app.handler"])) == {
        "app", "app.handler", "app.now", "app.beside",
        "library", "library.late", "library.deep.er", "library.up", "run",
    }  # fmt: skip


def test_what_is_left_out_leads_nowhere(tmp_path: Path) -> None:
    module(tmp_path, "app", "import adapter.rows")
    module(tmp_path, "adapter.__init__", "")
    module(tmp_path, "adapter.rows", "import driver")
    module(tmp_path, "driver", "")
    assert set(reachable(tmp_path, ["app"], left_out=["adapter"])) == {"app"}


@pytest.mark.parametrize(
    "code", ["__import__(name)", "from importlib import import_module\nimport_module(name)"]
)
def test_a_library_that_imports_by_name_is_not_guessed_at(tmp_path: Path, code: str) -> None:
    module(tmp_path, "app", "import library")
    module(tmp_path, "library", code)
    with pytest.raises(UnreadableImportError, match="library imports by name"):
        reachable(tmp_path, ["app"])


def test_a_compiled_module_is_not_guessed_at(tmp_path: Path) -> None:
    module(tmp_path, "app", "import fast")
    (tmp_path / "fast.cpython-313-aarch64-linux-gnu.so").touch()
    with pytest.raises(UnreadableImportError, match="fast is compiled"):
        reachable(tmp_path, ["app"])


def test_a_missing_root_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        reachable(tmp_path, ["app"])


def test_zips_do_not_tell_when_or_by_whom_they_were_made(tmp_path: Path) -> None:
    for name, mode in (("b.py", 0o755), ("a.py", 0o600)):
        (tmp_path / name).write_text(name)
        (tmp_path / name).chmod(mode)
    write_zip(tmp_path / "out.zip", tmp_path, [PurePosixPath("b.py"), PurePosixPath("a.py")])
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == ["a.py", "b.py"]
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
