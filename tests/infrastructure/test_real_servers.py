"""`make test-stores` runs the contracts on the servers of compose.yaml, or on none at all."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import yaml

REPOSITORY: Final = Path(__file__).parents[2]
VARIABLES: Final = {
    "postgres": "POSTGRES_URL",
    "dynamodb": "AWS_ENDPOINT_URL_DYNAMODB",
    "kurrentdb": "KURRENTDB_URI",
}
NOWHERE: Final = {
    "POSTGRES_URL": "postgresql://postgres@127.0.0.1:1/postgres",
    "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1",
    "KURRENTDB_URI": "kurrentdb://127.0.0.1:1?Tls=false",
}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    composed: dict[str, Any] = yaml.safe_load((REPOSITORY / "compose.yaml").read_text())
    servers: dict[str, Any] = composed["services"]
    return servers


def test_each_store_has_its_server_on_this_machine_alone(services: dict[str, Any]):
    assert services.keys() == VARIABLES.keys()
    for service in services.values():
        (port,) = service["ports"]
        assert port.startswith("127.0.0.1:")
        assert ":latest" not in service["image"]
        assert service["healthcheck"]["test"][0] == "CMD"


def test_make_names_the_servers_of_compose(services: dict[str, Any]):
    environment = {name: os.environ[name] for name in ("PATH", "HOME")}
    told = subprocess.run(
        ["make", "--silent", "test-stores", "READY=", "PYTEST=env #"],  # noqa: S607
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    variables = dict(line.split("=", 1) for line in told.stdout.splitlines())
    for store, variable in VARIABLES.items():
        host, port, _ = services[store]["ports"][0].split(":")
        named = urlsplit(variables[variable])
        assert (named.hostname, str(named.port)) == (host, port)


def test_contracts_run_where_the_variables_lead():
    """And fail where nobody listens: nothing stands in for a server that was named."""
    contract = "tests/infrastructure/test_event_store_contract.py"
    cases = [
        f"{contract}::test_a_stream_nobody_wrote_is_empty[{adapter}]"
        for adapter in ("postgres", "dynamodb", "real_kurrentdb")
    ]
    ran = subprocess.run(  # noqa: S603 our own words
        [sys.executable, "-m", "pytest", "-q", "--tb=no", *cases],
        cwd=REPOSITORY,
        env={**os.environ, **NOWHERE, "AWS_MAX_ATTEMPTS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    fell = {line.split()[1] for line in ran.stdout.splitlines() if line[:5] in ("ERROR", "FAILE")}
    assert fell == set(cases), ran.stdout
