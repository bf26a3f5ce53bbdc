"""Every stage's stacks in every profile, each synthesized once a worker."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from aws_cdk import App

from infra.cdk.app import build
from infra.cdk.config import EventStore, Projections, StageConfig
from infra.cdk.stages import STAGES
from tests.infrastructure.stack.template import SynthesizedStack

PROFILES = {
    "postgres": (EventStore.POSTGRES, Projections.POSTGRES),
    "dynamodb": (EventStore.DYNAMODB, Projections.DYNAMODB),
}


@dataclass(frozen=True)
class Synthesized:
    """A stage as it would be deployed."""

    stage: StageConfig
    app: App
    assembly: Path

    @property
    def stacks(self) -> list[SynthesizedStack]:
        templates = {artifact.stack_name: artifact.template for artifact in self.app.synth().stacks}
        return [SynthesizedStack(template) for template in templates.values()]

    def stack(self, name: str) -> SynthesizedStack:
        found = self.app.synth().get_stack_by_name(f"rsvp-{self.stage.name}-{name}")
        return SynthesizedStack(found.template)

    @property
    def application(self) -> SynthesizedStack:
        return self.stack("application")

    @property
    def foundation(self) -> SynthesizedStack:
        return self.stack("foundation")


type Synthesize = Callable[[str, str], Synthesized]


@pytest.fixture(scope="session")
def synthesize(tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """By stage and profile."""

    @cache
    def synthesized(name: str, profile: str) -> Synthesized:
        event_store, projections = PROFILES[profile]
        stage = replace(STAGES[name], event_store=event_store, projections=projections)
        assembly = tmp_path_factory.mktemp("cdk.out")
        return Synthesized(stage, build(stage, assembly), assembly)

    return synthesized


@pytest.fixture(
    scope="session",
    params=[(stage, profile) for stage in ("staging", "prod") for profile in PROFILES],
    ids="-".join,
)
def deployed(request: pytest.FixtureRequest, synthesize: Synthesize) -> Synthesized:
    """Both profiles of both deployed stages."""
    return synthesize(*request.param)


@pytest.fixture(scope="session")
def postgres(synthesize: Synthesize) -> Synthesized:
    return synthesize("prod", "postgres")


@pytest.fixture(scope="session")
def dynamodb(synthesize: Synthesize) -> Synthesized:
    return synthesize("prod", "dynamodb")


@pytest.fixture(scope="session")
def local(synthesize: Synthesize) -> Synthesized:
    return synthesize("local", "postgres")


@pytest.fixture(scope="session")
def assembly(local: Synthesized) -> Path:
    return local.assembly


@pytest.fixture(scope="session")
def stack(local: Synthesized) -> SynthesizedStack:
    return local.application
