"""What a stage is told of itself. The stages' own values are in stages.py."""

import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from typing import Final

from aws_cdk.aws_logs import RetentionDays

_DOMAIN: Final = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_STAGE_NAME: Final = re.compile(r"[a-z][a-z0-9]{0,19}")
# CloudFront looks for both in us-east-1 and nowhere else.
_CERTIFICATE: Final = re.compile(r"arn:aws:acm:us-east-1:\d{12}:certificate/[0-9a-f-]{36}")
_WEB_ACL: Final = re.compile(r"arn:aws:wafv2:us-east-1:\d{12}:global/webacl/[\w-]+/[0-9a-f-]{36}")
_REPOSITORY: Final = re.compile(r"[\w.-]+/[\w.-]+")
_EXAMPLES: Final = re.compile(r"\bexample\b|111122223333")


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


class Reached(StrEnum):
    """How functions beside the database, where there is no way out over IPv4, reach a service."""

    DUAL_STACK = "dual-stack"
    """Over IPv6, free. The SDK makes up such a name for any service in any region, whether or not
    it exists: `make smoke` shows whether it does."""
    INTERFACE_ENDPOINT = "interface-endpoint"
    """An address of the service's own in the network: everywhere, at about $8 a month and zone."""


class ConfigurationError(ValueError):
    """A stage's values can't be right; the message says which, and what they should look like."""


@dataclass(frozen=True)
class Website:
    """Where guests find the wedding. Certificate and web ACL live in us-east-1."""

    domain_name: str
    certificate_arn: str
    web_acl_arn: str | None = None
    """A WAF costs $5 a month and more; the throttles work without it."""


@dataclass(frozen=True)
class Allowances:
    """How much a stage may take on, and with it, cost. The gateway's rates are in requests/s."""

    requests: int = 100
    request_burst: int = 200
    sign_ins: int = 10
    sign_in_burst: int = 30
    """A sign-in asks for a password's hash: a tenth of a second of processor, on purpose."""
    database_units: float = 2
    """Aurora's capacity units at most, each about $0.12 an hour while awake."""


@dataclass(frozen=True)
class StageConfig:
    """What differs between stages and is no secret. Raises ConfigurationError on nonsense."""

    name: str
    mailer: Mailer
    mail_sender: str
    host_emails: tuple[str, ...]
    log_retention: RetentionDays
    event_store: EventStore = EventStore.POSTGRES
    projections: Projections = Projections.POSTGRES
    website: Website | None = None
    """None only where this machine plays AWS."""
    alarm_email: str | None = None
    repository: str | None = None
    """`owner/name` on GitHub, whose workflow may deploy the stage; without, only people may."""
    allowances: Allowances = field(default_factory=Allowances)
    snap_start: bool = False
    """Shorter cold starts, for about $2 a month and function, idle or not."""
    sqs: Reached = Reached.DUAL_STACK
    eventbridge: Reached = Reached.DUAL_STACK
    secrets_manager: Reached = Reached.DUAL_STACK
    functions: Reached = Reached.DUAL_STACK

    def __post_init__(self) -> None:
        self._require(_STAGE_NAME, self.name, "name", "up to 20 small letters and digits")
        self._require_mail(self.mail_sender, "mail_sender")
        for address in self.host_emails:
            self._require_mail(address, "one of host_emails")
        if not self.host_emails:
            raise self._wrong("host_emails", self.host_emails, "one address or more")
        if self.website is None:
            return
        what = "a domain name such as wedding.example.com"
        self._require(_DOMAIN, self.website.domain_name, "domain_name", what)
        what = "the ARN of a certificate in us-east-1, where CloudFront looks for it"
        self._require(_CERTIFICATE, self.website.certificate_arn, "certificate_arn", what)
        if self.website.web_acl_arn is not None:
            what = "the ARN of a global web ACL (in us-east-1), or None"
            self._require(_WEB_ACL, self.website.web_acl_arn, "web_acl_arn", what)
        if self.alarm_email is None:
            raise self._wrong("alarm_email", None, "an address: somebody has to hear of it")
        self._require_mail(self.alarm_email, "alarm_email")
        if self.repository is not None:
            what = "a GitHub repository such as us/wedding, or None"
            self._require(_REPOSITORY, self.repository, "repository", what)

    @property
    def is_deployed(self) -> bool:
        return self.website is not None

    @property
    def uses_postgres(self) -> bool:
        return self.event_store is EventStore.POSTGRES or self.projections is Projections.POSTGRES

    @property
    def has_network(self) -> bool:
        """Only the database needs one; a stage without it is spared the network altogether."""
        return self.is_deployed and self.uses_postgres

    @property
    def examples(self) -> tuple[str, ...]:
        """Values that were never edited, and would lead nowhere."""
        website = self.website
        values = (
            self.mail_sender,
            *self.host_emails,
            self.alarm_email,
            website and website.domain_name,
            website and website.certificate_arn,
            website and website.web_acl_arn,
        )
        return tuple(value for value in values if value and _EXAMPLES.search(value))

    def resource(self, name: str) -> str:
        """The physical name of a resource, `rsvp-<stage>-<name>`."""
        return f"rsvp-{self.name}-{name}"

    def parameter(self, name: str) -> str:
        """The SSM parameter another stack, or the local platform, puts `name` under."""
        return f"/rsvp/{self.name}/{name}"

    def _require(self, form: re.Pattern[str], value: str, name: str, what: str) -> None:
        if not form.fullmatch(value):
            raise self._wrong(name, value, what)

    def _require_mail(self, address: str, name: str) -> None:
        mailbox, _, domain = parseaddr(address)[1].partition("@")
        if not mailbox or not _DOMAIN.fullmatch(domain):
            raise self._wrong(name, address, "a mail address such as hosts@example.com")

    def _wrong(self, name: str, value: object, what: str) -> ConfigurationError:
        return ConfigurationError(f"Stage {self.name}: {name} is {value!r}, not {what}.")
