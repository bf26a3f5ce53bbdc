"""What outlives a stage's application stack, as the templates have it."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from infra.cdk.app import build
from infra.cdk.config import StageConfig

_WHAT: Final[Mapping[str, str]] = {
    "AWS::DynamoDB::Table": "table",
    "AWS::RDS::DBCluster": "database",
    "AWS::S3::Bucket": "bucket",
    "AWS::SecretsManager::Secret": "secret",
}
_NAMES: Final = ("TableName", "DBClusterIdentifier", "Name")


def kept(stage: StageConfig) -> Iterator[str]:
    """Lines about what holds data: the foundation's, of which some outlive that as well."""
    with tempfile.TemporaryDirectory() as scratch:
        assembly = build(stage, Path(scratch)).synth()
        foundation = assembly.get_stack_by_name(f"rsvp-{stage.name}-foundation")
        resources = foundation.template["Resources"]
    yield f"Removing the application of {stage.name}. Its functions, queues with what is in them,"
    yield "sessions, memory of what was mailed, logs, alarms and CDN go."
    yield ""
    yield f"The stack {foundation.stack_name} stays, and costs what it costs while idle:"
    for name, resource in sorted(resources.items()):
        if what := _WHAT.get(resource["Type"]):
            properties = resource.get("Properties", {})
            called = next((properties[key] for key in _NAMES if key in properties), name)
            stays = resource.get("DeletionPolicy", "").startswith("Retain")
            end = "" if stays else ", which goes with it"
            yield f"  {what} {called}{end}"
    yield ""
    yield 'To remove that too, see "Taking a stage down" in docs/operations.md.'
