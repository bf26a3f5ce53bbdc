"""The application stack, synthesized once a worker."""

from pathlib import Path

import pytest

from infra.cdk.app import build
from infra.cdk.stages import STAGES
from tests.infrastructure.stack.template import SynthesizedStack


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cdk.out")


@pytest.fixture(scope="session")
def app(assembly: Path):
    return build(STAGES["local"], assembly)


@pytest.fixture(scope="session")
def stack(app) -> SynthesizedStack:
    return SynthesizedStack(app.synth().get_stack_by_name("rsvp-local-application").template)
