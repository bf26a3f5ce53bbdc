"""The stages. Before you deploy, put your own values in place of the examples.

A new stage is a new entry. `make deploy` refuses values that say `example` or name AWS's example
account, 111122223333.
"""

from aws_cdk.aws_logs import RetentionDays

from infra.cdk.config import (
    Allowances,
    ConfigurationError,
    EventStore,
    Mailer,
    Projections,
    StageConfig,
    Website,
)

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
        StageConfig(
            name="staging",
            # With `dynamodb` for both, there is neither a network nor a database to wake.
            event_store=EventStore.POSTGRES,
            projections=Projections.POSTGRES,
            website=Website(
                domain_name="staging.wedding.example.com",
                certificate_arn=(
                    "arn:aws:acm:us-east-1:111122223333:certificate/"
                    "00000000-0000-0000-0000-000000000000"
                ),
            ),
            mailer=Mailer.SES,
            mail_sender="Our wedding <rsvp@wedding.example.com>",
            host_emails=("us@example.com",),
            alarm_email="us@example.com",
            log_retention=RetentionDays.TWO_WEEKS,
            allowances=Allowances(requests=20, request_burst=40, database_units=1),
        ),
        StageConfig(
            name="prod",
            event_store=EventStore.POSTGRES,
            projections=Projections.POSTGRES,
            website=Website(
                domain_name="wedding.example.com",
                certificate_arn=(
                    "arn:aws:acm:us-east-1:111122223333:certificate/"
                    "00000000-0000-0000-0000-000000000000"
                ),
            ),
            mailer=Mailer.SES,
            mail_sender="Our wedding <rsvp@wedding.example.com>",
            host_emails=("her@example.com", "him@example.com"),
            alarm_email="us@example.com",
            log_retention=RetentionDays.THREE_MONTHS,
        ),
    )
}


def find(name: str) -> StageConfig:
    """Raises ConfigurationError where there is no such stage."""
    try:
        return STAGES[name]
    except KeyError:
        raise ConfigurationError(f"No stage {name!r}; there is {', '.join(STAGES)}.") from None
