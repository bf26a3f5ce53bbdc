"""docs/deploy.md: its sums are right, its counts are the templates', its links lead somewhere."""

import re
from pathlib import Path

import pytest

from infra.cdk.stages import STAGES
from tests.infrastructure.stack.conftest import Synthesized

GUIDE = Path("docs/deploy.md")
COLUMNS = ("postgres, busy", "quiet", "dynamodb, busy", "quiet")


def costs() -> dict[str, list[str]]:
    """Cells by what they are the costs of."""
    table = GUIDE.read_text().partition("| per month | worked out |")[2].partition("\n\n")[0]
    rows = [[cell.strip(" *") for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_each_column_adds_up(column: int):
    rows = costs()
    total = rows.pop("all of it")[column + 1]
    cents = [round(float(row[column + 1]) * 100) for row in rows.values() if row[column + 1]]
    assert sum(cents) == round(float(total) * 100), COLUMNS[column]


def alarm_metrics(stage: Synthesized) -> int:
    return sum(
        sum("MetricStat" in metric for metric in alarm.get("Metrics", [{"MetricStat": {}}]))
        for alarm in stage.application.resources("CloudWatch::Alarm").values()
    )


def test_what_is_counted_is_what_is_deployed(postgres: Synthesized, dynamodb: Synthesized):
    rows = costs()
    counted = [int(n) for n in re.findall(r"\d+(?= metrics|\))", rows["CloudWatch, alarms"][0])]
    for told, stage in zip(counted, (postgres, dynamodb), strict=True):
        assert told == pytest.approx(alarm_metrics(stage), abs=5), "half a dollar"
    of_our_own = {
        name
        for file in Path("services").glob("*/src/**/*.py")
        for name in re.findall(r'add_metric\("(\w+)"', file.read_text())
    }
    told = int(rows["CloudWatch, metrics"][0].partition(" ")[0])
    assert told == pytest.approx(len(of_our_own), abs=2), "half a dollar, and more"
    assert rows["SQS"][0].startswith(
        f"Lambda asks {len(postgres.application.resources('Lambda::EventSourceMapping'))} queues"
    )
    secrets = [
        sum(len(stack.resources("SecretsManager::Secret")) for stack in stage.stacks)
        for stage in (postgres, dynamodb)
    ]
    assert rows["Secrets Manager"][0].startswith("{} secrets (dynamodb: {})".format(*secrets))
    for stage in (postgres, dynamodb):
        for stack in stage.stacks:
            assert not stack.resources("KMS::Key")
            assert not stack.resources("EC2::NatGateway")


def test_what_the_guide_speaks_of_is_there():
    text = GUIDE.read_text()
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if "://" not in link:
            assert (GUIDE.parent / link).exists(), link
    for value in ("domain_name", "mail_sender", "host_emails", "alarm_email", "repository"):
        assert f"`{value}" in text or f"{value}`" in text or f"{value}=" in text
    assert {"staging", "prod"} <= set(STAGES)
