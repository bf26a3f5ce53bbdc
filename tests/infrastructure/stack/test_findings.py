"""What the linters of the field say of the template."""

from pathlib import Path

from cdk_nag import AwsSolutionsChecks
from cfnlint import lint_file  # type: ignore[import-untyped]

from tests.infrastructure.stack.template import SynthesizedStack


def test_cfn_lint_finds_nothing(stack: SynthesizedStack, assembly: Path):
    template = assembly / "rsvp-local-application.template.json"
    # W3005: CDK makes a function depend on its role as well as refer to it; both are right.
    found = [match for match in lint_file(template) if match.rule.id != "W3005"]
    assert found == []


def test_cdk_nag_finds_nothing_without_a_reason(app, stack: SynthesizedStack):
    report = AwsSolutionsChecks(app).validate_scope(app)
    assert [(found.rule_name, found.description) for found in report.violations] == []
    assert report.success
