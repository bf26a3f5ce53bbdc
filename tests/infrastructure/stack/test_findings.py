"""What the linters of the field say of the templates."""

import pytest
from cdk_nag import AwsSolutionsChecks
from cfnlint import lint_file  # type: ignore[import-untyped]

from tests.infrastructure.stack.conftest import Synthesize, Synthesized

STAGES = [("local", "postgres"), ("local", "dynamodb")] + [
    (stage, profile) for stage in ("staging", "prod") for profile in ("postgres", "dynamodb")
]


@pytest.fixture(params=STAGES, ids="-".join)
def synthesized(request: pytest.FixtureRequest, synthesize: Synthesize) -> Synthesized:
    return synthesize(*request.param)


def test_cfn_lint_finds_nothing(synthesized: Synthesized):
    synthesized.app.synth()
    templates = sorted(synthesized.assembly.glob("*.template.json"))
    assert templates
    # W3005: CDK makes a function depend on its role as well as refer to it; both are right.
    found = [m for template in templates for m in lint_file(template) if m.rule.id != "W3005"]
    assert found == []


def test_cdk_nag_finds_nothing_without_a_reason(synthesized: Synthesized):
    synthesized.app.synth()
    report = AwsSolutionsChecks(synthesized.app).validate_scope(synthesized.app)
    found = [
        (
            each.rule_name,
            each.description,
            [at.resource_logical_id for at in each.violating_resources],
        )
        for each in report.violations
    ]
    assert found == []
    assert report.success
