"""What somebody is told of."""

from typing import Any

import pytest

from tests.infrastructure.stack.template import Properties, SynthesizedStack


def dimensions(alarm: Properties) -> dict[str, Any]:
    return {dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]}


@pytest.mark.parametrize(
    ("name", "metric", "function", "limit"),
    [
        ("wrong-sign-ins", "WrongSignIns", "command-http", "100 in 3600 s"),
        ("appends-set-aside", "AppendsSetAside", "command-relay", "1 in 300 s"),
    ],
)
def test_what_functions_count(
    stack: SynthesizedStack, name: str, metric: str, function: str, limit: str
):
    alarm = stack.named("CloudWatch::Alarm", "AlarmName")[name]
    environment = stack.functions[function]["Environment"]["Variables"]
    assert alarm["Namespace"] == environment["POWERTOOLS_METRICS_NAMESPACE"]
    assert dimensions(alarm) == {"service": environment["POWERTOOLS_SERVICE_NAME"]}
    assert (alarm["MetricName"], alarm["Statistic"]) == (metric, "Sum")
    assert f"{alarm['Threshold']} in {alarm['Period']} s" == limit
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert alarm["TreatMissingData"] == "notBreaching"


def test_dead_letters(stack: SynthesizedStack):
    watched = {
        stack.name(dimensions(alarm)["QueueName"])
        for alarm in stack.resources("CloudWatch::Alarm").values()
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible" and alarm["Threshold"] == 1
    }
    assert watched == {queue for queue in stack.queues if queue.endswith("-dlq")}
