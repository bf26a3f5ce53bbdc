"""What somebody is told of, and that they are told what to do."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.infrastructure.stack.conftest import Synthesize, Synthesized
from tests.infrastructure.stack.template import Properties, SynthesizedStack

RUNBOOK = Path("docs/operations.md")


def alarms(stack: SynthesizedStack) -> dict[str, Properties]:
    return stack.named("CloudWatch::Alarm", "AlarmName")


def dimensions(alarm: Properties) -> dict[str, Any]:
    return {dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]}


@pytest.mark.parametrize(
    ("name", "metric", "statistic", "function", "limit"),
    [
        ("wrong-sign-ins", "WrongSignIns", "Sum", "command-http", "100 in 3600 s"),
        ("appends-set-aside", "AppendsSetAside", "Sum", "command-relay", "1 in 300 s"),
        ("relay-lag", "RelayLag", "Maximum", "command-relay", "300 in 300 s"),
        ("outbox-age", "OutboxAge", "Maximum", "command-relay", "300 in 300 s"),
        ("outbox-stuck", "OutboxLeft", "Minimum", "command-relay", "1 in 300 s"),
        ("outbox-unreadable", "OutboxUnreadable", "Sum", "command-relay", "5 in 900 s"),
        ("letters-not-sent", "LettersNotSent", "Sum", "notifier", "3 in 900 s"),
    ],
)
def test_what_functions_count(
    stack: SynthesizedStack, name: str, metric: str, statistic: str, function: str, limit: str
):
    alarm = alarms(stack)[name]
    environment = stack.functions[function]["Environment"]["Variables"]
    assert alarm["Namespace"] == environment["POWERTOOLS_METRICS_NAMESPACE"]
    assert dimensions(alarm) == {"service": environment["POWERTOOLS_SERVICE_NAME"]}
    assert (alarm["MetricName"], alarm["Statistic"]) == (metric, statistic)
    assert f"{alarm['Threshold']} in {alarm['Period']} s" == limit


@pytest.mark.parametrize(
    ("metric", "of"),
    [("WrongSignIns", "command_api"), ("LettersNotSent", "notifier")]
    + [
        (metric, "command_api")
        for metric in ("AppendsSetAside", "RelayLag", "OutboxAge", "OutboxLeft", "OutboxUnreadable")
    ],
)
def test_the_code_writes_what_is_watched(metric: str, of: str):
    sources = Path(f"services/{of}/src").rglob("*.py")
    assert any(f'add_metric("{metric}"' in source.read_text() for source in sources)


def test_every_queue_has_an_alarm_for_dead_letters_and_one_for_waiting(deployed: Synthesized):
    stack = deployed.application
    watched: dict[str, set[str]] = {}
    for alarm in alarms(stack).values():
        if alarm.get("Namespace") == "AWS/SQS":
            queue = stack.name(dimensions(alarm)["QueueName"])
            watched.setdefault(alarm["MetricName"], set()).add(queue)
    dead_letters = {queue for queue in stack.queues if queue.endswith("-dlq")}
    assert watched == {
        "ApproximateNumberOfMessagesVisible": dead_letters,
        "ApproximateAgeOfOldestMessage": set(stack.queues) - dead_letters,
    }


@pytest.mark.parametrize(
    ("name", "metric"), [("function-errors", "Errors"), ("throttles", "Throttles")]
)
def test_every_function_is_watched(deployed: Synthesized, name: str, metric: str):
    """By as many alarms as that takes: the second is `…-2`."""
    stack = deployed.application
    watched = []
    for alarm in (alarm for each, alarm in alarms(stack).items() if each.startswith(name)):
        [expression] = [each for each in alarm["Metrics"] if "Expression" in each]
        single = [each for each in alarm["Metrics"] if "MetricStat" in each]
        assert len(single) <= 10, "the most an alarm takes"
        assert expression["Expression"] == f"SUM([{', '.join(each['Id'] for each in single)}])"
        assert {each["MetricStat"]["Metric"]["MetricName"] for each in single} == {metric}
        watched += [
            stack.name(dimensions(each["MetricStat"]["Metric"])["FunctionName"]) for each in single
        ]
    assert sorted(watched) == sorted(
        set(stack.functions) - {"migrations"}
    )  # deployments watch that


def test_the_api_is_watched(deployed: Synthesized):
    stack = deployed.application
    found = alarms(stack)
    for name, metric, statistic in (("api-5xx", "5xx", "Sum"), ("api-slow", "Latency", "p99")):
        alarm = found[name]
        assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/ApiGateway", metric)
        assert statistic in (alarm.get("Statistic"), alarm.get("ExtendedStatistic"))
        assert [stack.name(api) for api in dimensions(alarm).values()] == ["api"]


def test_a_database_is_watched_where_there_is_one(postgres: Synthesized, dynamodb: Synthesized):
    found = alarms(postgres.application)
    [cluster] = postgres.foundation.resources("RDS::DBCluster").values()
    for name in ("database-awake", "database-full-speed"):
        identifier = dimensions(found[name])["DBClusterIdentifier"]
        assert identifier == cluster["DBClusterIdentifier"]
    awake = found["database-awake"]
    assert awake["Statistic"] == "Minimum"
    assert awake["Period"] * awake["EvaluationPeriods"] == 24 * 60 * 60
    assert set(found) - set(alarms(dynamodb.application)) == {
        "database-awake",
        "database-full-speed",
    }


def test_somebody_is_told_when_it_begins_and_when_it_ends(deployed: Synthesized):
    stack = deployed.application
    [topic] = stack.resources("SNS::Topic")
    for name, alarm in alarms(stack).items():
        assert alarm["AlarmActions"] == [{"Ref": topic}], name
        assert alarm["OKActions"] == [{"Ref": topic}], name
        assert alarm["TreatMissingData"] == "notBreaching", name
        assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold", name
    [subscription] = stack.resources("SNS::Subscription").values()
    assert (subscription["Protocol"], subscription["Endpoint"]) == (
        "email",
        deployed.stage.alarm_email,
    )


def test_alarms_may_tell_the_topic(deployed: Synthesized):
    """A policy of the topic's own replaces the one that lets everything in its account publish."""
    stack = deployed.application
    [topic] = stack.resources("SNS::Topic")
    [policy] = stack.resources("SNS::TopicPolicy").values()
    assert policy["Topics"] == [{"Ref": topic}]
    [allowed] = [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert (allowed["Action"], allowed["Resource"]) == ("sns:Publish", {"Ref": topic})
    assert allowed["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }


def test_no_alarm_looks_further_back_than_cloudwatch_lets_it(deployed: Synthesized):
    for name, alarm in alarms(deployed.application).items():
        if "Period" in alarm:
            seconds = alarm["Period"] * alarm["EvaluationPeriods"]
            assert seconds <= (86_400 if alarm["Period"] < 3600 else 7 * 86_400), name


def test_every_alarm_has_its_paragraph(synthesize: Synthesize):
    text = RUNBOOK.read_text().partition("## Alarms")[2].partition("\n## ")[0]
    paragraphs = dict(
        re.findall(r"^### (\S+)\n\n(.+?)(?=\n### |\Z)", text, re.MULTILINE | re.DOTALL)
    )
    names: set[str] = set()
    for stage, profile in (("prod", "postgres"), ("prod", "dynamodb"), ("local", "postgres")):
        names |= set(alarms(synthesize(stage, profile).application))
    assert set(paragraphs) == names
    for name, paragraph in paragraphs.items():
        assert len(paragraph.split()) >= 30, f"{name}: what it means, where to look, what to do"


def test_the_runbook_names_commands_that_there_are():
    text = RUNBOOK.read_text()
    verbs = set(re.findall(r"`rsvp ([a-z-]+)", text))
    source = "\n".join(file.read_text() for file in Path("cli/src/rsvp").rglob("*.py"))
    for verb in verbs:
        assert re.search(rf"\b{verb.replace('-', '[-_]')}\b", source), verb
    for group in re.findall(r"`(/aws/[^`]+?)`", text):
        assert group.startswith(("/aws/lambda/rsvp-", "/aws/vendedlogs/rsvp-"))


def test_the_dashboard_shows_the_way_of_an_answer(deployed: Synthesized):
    stack = deployed.application
    [dashboard] = stack.resources("CloudWatch::Dashboard").values()
    assert dashboard["DashboardName"] == f"rsvp-{deployed.stage.name}-wedding"
    body = str(dashboard["DashboardBody"])
    for metric in ("RelayLag", "OutboxAge", "LettersSent", "WrongSignIns", "5xx", "Latency"):
        assert metric in body
    assert ("ServerlessDatabaseCapacity" in body) == deployed.stage.has_network
