"""Queues, their consumers, and the rules that fill them."""

import asyncpg
import pytest

from contracts.routing import NUDGE_DELAY_SECONDS, SUBSCRIPTIONS
from tests.infrastructure.stack.template import SynthesizedStack

CONSUMERS = {
    "commands": "command-worker",
    "nudges": "command-relay",
    "projections": "projector",
    "notifications": "notifier",
}

QUEUE_OF_CONSUMER = {"projector": "projections", "notifier": "notifications"}


def test_each_queue_has_its_consumer(stack: SynthesizedStack):
    assert set(stack.queues) == {f"{name}{end}" for name in CONSUMERS for end in ("", "-dlq")}
    consumers = {name: stack.name(m["FunctionName"]) for name, m in stack.consumers.items()}
    assert consumers == {queue: f"{function}:live" for queue, function in CONSUMERS.items()}


@pytest.mark.parametrize("name", sorted(CONSUMERS))
def test_queues_give_up_into_a_dead_letter_queue_that_outlives_them(
    stack: SynthesizedStack, name: str
):
    queue, dead_letters = stack.queues[name], stack.queues[f"{name}-dlq"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] == 5
    assert stack.name(queue["RedrivePolicy"]["deadLetterTargetArn"]) == f"{name}-dlq"
    assert dead_letters["MessageRetentionPeriod"] > queue["MessageRetentionPeriod"]


@pytest.mark.parametrize("name", sorted(CONSUMERS))
def test_queues_stay_invisible_six_times_as_long_as_their_consumer_may_run(
    stack: SynthesizedStack, name: str
):
    timeout = stack.functions[CONSUMERS[name]]["Timeout"]
    assert stack.queues[name]["VisibilityTimeout"] >= 6 * timeout


@pytest.mark.parametrize("name", sorted(CONSUMERS))
def test_consumers_report_which_messages_failed(stack: SynthesizedStack, name: str):
    mapping = stack.consumers[name]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BatchSize"] == 10


@pytest.mark.parametrize("name", sorted(CONSUMERS))
def test_consumers_are_held_back(stack: SynthesizedStack, name: str):
    """New accounts run ten functions at once, and a letter that reminds takes two of them."""
    assert stack.consumers[name]["ScalingConfig"] == {"MaximumConcurrency": 2}


def test_only_the_relay_may_wake_itself(stack: SynthesizedStack):
    allowed = [name for name, f in stack.functions.items() if f.get("RecursiveLoop") == "Allow"]
    assert allowed == ["command-relay"]


async def test_the_delayed_nudge_comes_after_the_longest_append(
    stack: SynthesizedStack, database: str
):
    connection = await asyncpg.connect(database, user="command_api")
    statement_milliseconds = await connection.fetchval(
        "SELECT setting::int FROM pg_settings WHERE name = 'statement_timeout'"
    )
    await connection.close()
    appending = ("command-http", "command-worker")
    function_seconds = max(stack.functions[name]["Timeout"] for name in appending)

    assert statement_milliseconds > 0, "an append without an end"
    assert function_seconds + statement_milliseconds / 1000 < NUDGE_DELAY_SECONDS
    assert NUDGE_DELAY_SECONDS <= 900, "the longest SQS delays"


def test_rules_keep_what_the_consumers_are_promised(stack: SynthesizedStack):
    promised = {
        subscription.consumer: (
            {"source": [subscription.source], "detail-type": list(subscription.event_types)},
            [QUEUE_OF_CONSUMER[subscription.consumer]],
        )
        for subscription in SUBSCRIPTIONS
    }
    rules = {
        name: (rule["EventPattern"], [stack.name(target["Arn"]) for target in rule["Targets"]])
        for name, rule in stack.rules.items()
        if "EventPattern" in rule
    }
    assert rules == promised
    buses = [stack.name(r["EventBusName"]) for r in stack.rules.values() if "EventPattern" in r]
    assert buses == ["rsvp-local"] * len(promised)


def test_a_schedule_wakes_the_relay_should_all_nudges_be_lost(stack: SynthesizedStack):
    schedules = [rule for rule in stack.rules.values() if "ScheduleExpression" in rule]
    assert [rule["ScheduleExpression"] for rule in schedules] == ["rate(20 hours)"]
    [target] = schedules[0]["Targets"]
    assert (stack.name(target["Arn"]), target["Input"]) == ("nudges", "{}")


def test_what_a_rule_cannot_deliver_is_kept(stack: SynthesizedStack):
    for rule in stack.rules.values():
        assert rule["State"] == "ENABLED"
        for target in rule["Targets"]:
            dead_letters = stack.name(target["DeadLetterConfig"]["Arn"])
            assert dead_letters == f"{stack.name(target['Arn'])}-dlq"
