"""One config per stage. A new stage is a new entry in STAGES."""

from dataclasses import dataclass
from enum import StrEnum

from aws_cdk.aws_logs import RetentionDays


class Mailer(StrEnum):
    SES = "ses"
    SMTP = "smtp"


class EventStore(StrEnum):
    POSTGRES = "postgres"
    DYNAMODB = "dynamodb"
    KURRENTDB = "kurrentdb"


class Projections(StrEnum):
    POSTGRES = "postgres"
    DYNAMODB = "dynamodb"


@dataclass(frozen=True)
class StageConfig:
    """What differs between stages and is no secret."""

    name: str
    mailer: Mailer
    mail_sender: str
    host_emails: tuple[str, ...]
    log_retention: RetentionDays
    event_store: EventStore = EventStore.POSTGRES
    projections: Projections = Projections.POSTGRES

    def resource(self, name: str) -> str:
        """The physical name of a resource, `rsvp-<stage>-<name>`."""
        return f"rsvp-{self.name}-{name}"

    def parameter(self, name: str) -> str:
        """The SSM parameter another stack, or the local platform, puts `name` under."""
        return f"/rsvp/{self.name}/{name}"


STAGES = {
    stage.name: stage
    for stage in (
        StageConfig(
            name="local",
            mailer=Mailer.SMTP,
            mail_sender="wedding@example.com",
            host_emails=("hosts@example.com",),
            log_retention=RetentionDays.ONE_WEEK,
        ),
    )
}
