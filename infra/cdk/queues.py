"""Queues, each with the function that consumes it and a dead-letter queue."""

from aws_cdk import Duration
from aws_cdk.aws_lambda import EventSourceMapping
from aws_cdk.aws_sqs import DeadLetterQueue, Queue, QueueEncryption
from constructs import Construct

from infra.cdk.config import StageConfig
from infra.cdk.functions import ServiceFunction

BATCH_SIZE = 10
MAX_RECEIVES = 5
# What SQS asks of a queue that Lambda polls: room for a throttled poller to try again.
VISIBILITY_PER_TIMEOUT = 6


class ConsumedQueue(Construct):
    """A queue that wakes `consumer`; what it fails five times waits in `dead_letters`."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        stage: StageConfig,
        *,
        consumer: ServiceFunction,
        max_concurrency: int | None = None,
    ) -> None:
        super().__init__(scope, f"{name.title()}Queue")
        self.name = name
        self.variable = f"{name.upper()}_QUEUE_URL"
        self.consumer = consumer
        self.dead_letters = Queue(
            self,
            "DeadLetters",
            queue_name=stage.resource(f"{name}-dlq"),
            encryption=QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            # Age counts from the first sending: longer than the queue keeps its own.
            retention_period=Duration.days(14),
        )
        self.queue = Queue(
            self,
            "Queue",
            queue_name=stage.resource(name),
            encryption=QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(4),
            visibility_timeout=Duration.seconds(VISIBILITY_PER_TIMEOUT * consumer.timeout_seconds),
            dead_letter_queue=DeadLetterQueue(
                queue=self.dead_letters, max_receive_count=MAX_RECEIVES
            ),
        )
        EventSourceMapping(
            self,
            "Consumer",
            target=consumer.live,
            event_source_arn=self.queue.queue_arn,
            batch_size=BATCH_SIZE,
            report_batch_item_failures=True,
            max_concurrency=max_concurrency,
        )
        consumer.may(
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            on=self.queue.queue_arn,
        )
