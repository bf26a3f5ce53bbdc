"""The way of an event from the bus to its consumers, as an operator can see it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from botocore.exceptions import ClientError

from contracts.domain_events import InviteCreated, Published
from contracts.routing import SUBSCRIPTIONS, Source, Subscription
from rsvp.terminal import Failure

if TYPE_CHECKING:
    from types_aiobotocore_dynamodb import DynamoDBClient
    from types_aiobotocore_events import EventBridgeClient
    from types_aiobotocore_sqs import SQSClient

QUEUES: Final[Mapping[str, str]] = {"projector": "projections", "notifier": "notifications"}
"""Each consumer's queue."""
_ON_THE_WAY: Final = ("nudges", *QUEUES.values())


@dataclass(frozen=True)
class Delivery:
    """A stage's bus, rules and queues. AWS errors pass through; what is broken is a Failure."""

    stage: str
    events: "EventBridgeClient"
    sqs: "SQSClient"
    dynamodb: "DynamoDBClient"

    @property
    def bus(self) -> str:
        return f"rsvp-{self.stage}"

    async def check_rules(self) -> None:
        """A bus that is not there takes every event and answers 200; so look before sending."""
        try:
            await self.events.describe_event_bus(Name=self.bus)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            raise Failure(f"The bus: there is no {self.bus}.") from error
        for subscription in SUBSCRIPTIONS:
            await self._check(subscription)

    async def send_canary(self) -> UUID:
        """Put an event on the bus that the notifier gets, and has nothing to write about.

        To the bus it is one that hosts are mailed about, so the rule lets it through; inside, it
        is one that they are not.
        """
        canary = Published(
            id=uuid4(),
            occurred_at=datetime.now(UTC),
            correlation_id="smoke",
            causation_id=uuid4(),
            event=InviteCreated(id=uuid4()),
        )
        answer = await self.events.put_events(
            Entries=[
                {
                    "EventBusName": self.bus,
                    "Source": Source.DOMAIN_EVENTS,
                    "DetailType": "InviteSubmitted",
                    "Detail": canary.model_dump_json(),
                }
            ]
        )
        if answer["FailedEntryCount"]:
            code = answer["Entries"][0].get("ErrorCode")
            raise Failure(f"The bus: {self.bus} does not take events ({code}).")
        return canary.id

    async def has_arrived(self, canary: UUID) -> bool:
        """Whether the notifier has dealt with it, and written so into its table."""
        digest = hashlib.sha256(json.dumps(str(canary)).encode()).hexdigest()
        answer = await self.dynamodb.get_item(
            TableName=f"rsvp-{self.stage}-mailed",
            Key={"id": {"S": f"letter#{digest}"}},
            ConsistentRead=True,
        )
        return answer.get("Item", {}).get("status", {}).get("S") == "COMPLETED"

    async def where_it_stopped(self) -> str:
        """The queues that hold something, and so the consumer to look at."""
        held = [
            f"{count} in rsvp-{self.stage}-{queue}{suffix}"
            for queue in _ON_THE_WAY
            for suffix in ("", "-dlq")
            if (count := await self._depth(f"rsvp-{self.stage}-{queue}{suffix}"))
        ]
        if held:
            return f"Messages wait: {', '.join(held)}. See the logs of the function behind them."
        return f"Nothing waits in any queue: look at the bus {self.bus} and at the relay's log."

    async def _check(self, subscription: Subscription) -> None:
        name = f"rsvp-{self.stage}-{subscription.consumer}"
        try:
            rule = await self.events.describe_rule(Name=name, EventBusName=self.bus)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            raise Failure(f"The rules: {self.bus} has no rule {name}.") from error
        if rule.get("State") != "ENABLED":
            raise Failure(f"The rules: {name} is not enabled.")
        pattern = json.loads(rule.get("EventPattern") or "{}")
        missing = set(subscription.event_types).difference(pattern.get("detail-type", ()))
        if missing or subscription.source not in pattern.get("source", ()):
            what = ", ".join(sorted(missing)) or subscription.source
            raise Failure(f"The rules: {name} does not let {what} through.")
        answer = await self.events.list_targets_by_rule(Rule=name, EventBusName=self.bus)
        queue = f"rsvp-{self.stage}-{QUEUES[subscription.consumer]}"
        if queue not in {target["Arn"].rpartition(":")[2] for target in answer["Targets"]}:
            raise Failure(f"The rules: {name} does not lead to the queue {queue}.")

    async def _depth(self, queue: str) -> int:
        url = (await self.sqs.get_queue_url(QueueName=queue))["QueueUrl"]
        answer = await self.sqs.get_queue_attributes(
            QueueUrl=url,
            AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        )
        return sum(int(count) for count in answer["Attributes"].values())
