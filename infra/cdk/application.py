"""The application stack: everything that is deployed often and holds nothing dear."""

from email.utils import parseaddr

from aws_cdk import DefaultStackSynthesizer, Stack
from aws_cdk.aws_events import EventBus
from constructs import Construct

from contracts.api.operation import Service
from infra.cdk.alarms import Alarms
from infra.cdk.api import Api
from infra.cdk.bus import Backstop, Subscriptions
from infra.cdk.cdn import Cdn
from infra.cdk.config import Mailer, StageConfig
from infra.cdk.dashboard import WeddingDashboard
from infra.cdk.database_access import DatabaseAccess
from infra.cdk.findings import acknowledge
from infra.cdk.functions import ServiceFunction
from infra.cdk.inputs import Inputs
from infra.cdk.migrations import Migrations
from infra.cdk.queues import ConsumedQueue
from infra.cdk.stores import keep_events, keep_read_models
from infra.cdk.tables import ExpiringTable


class Application(Stack):
    """Functions first, then what wakes them, then what each may reach."""

    def __init__(self, scope: Construct, stage: StageConfig) -> None:
        super().__init__(
            scope,
            f"rsvp-{stage.name}-application",
            description=f"The wedding RSVP application, stage {stage.name}.",
            # The CDK command line checks the bootstrap version; the template need not as well.
            synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
        # Time-outs leave the gateway, which waits 30 s, room to hand on what HTTP answers.
        command_http = ServiceFunction(
            self, "command-http", stage, "command_api.lambdas.http", timeout_seconds=20
        )
        command_worker = ServiceFunction(
            self, "command-worker", stage, "command_api.lambdas.worker", timeout_seconds=20
        )
        command_relay = ServiceFunction(
            self, "command-relay", stage, "command_api.lambdas.relay", timeout_seconds=15
        )
        command_replay = ServiceFunction(
            self, "command-replay", stage, "command_api.lambdas.replay", timeout_seconds=60
        )
        command_answered = ServiceFunction(
            self, "command-answered", stage, "command_api.lambdas.answered", timeout_seconds=8
        )
        # As long as the gateway waits for an authorizer. Where that runs out of time, the gateway
        # answers for us, and nobody is told to come back.
        authorizer = ServiceFunction(
            self, "authorizer", stage, "command_api.lambdas.authorizer", timeout_seconds=10
        )
        projector = ServiceFunction(
            self, "projector", stage, "projector.lambdas.projector", timeout_seconds=20
        )
        projector_rebuild = ServiceFunction(
            self, "projector-rebuild", stage, "projector.lambdas.rebuild", timeout_seconds=20
        )
        notifier = ServiceFunction(
            self, "notifier", stage, "notifier.lambdas.notifier", timeout_seconds=30
        )
        query_http = ServiceFunction(
            self, "query-http", stage, "query_api.lambdas.http", timeout_seconds=20
        )

        # Consumers are held back, so that a burst can take neither every connection to the
        # database nor, on a day of reminders, all ten functions that a new account may run at
        # once, or more mails a second than SES takes. Two is the least SQS allows.
        commands = ConsumedQueue(
            self, "commands", stage, consumer=command_worker, max_concurrency=2
        )
        nudges = ConsumedQueue(self, "nudges", stage, consumer=command_relay, max_concurrency=2)
        projections = ConsumedQueue(
            self, "projections", stage, consumer=projector, max_concurrency=2
        )
        notifications = ConsumedQueue(
            self, "notifications", stage, consumer=notifier, max_concurrency=2
        )

        bus = EventBus(self, "Bus", event_bus_name=f"rsvp-{stage.name}")
        Subscriptions(
            self, stage, bus=bus, queues={"projector": projections, "notifier": notifications}
        )
        Backstop(self, stage, nudges=nudges)
        api = Api(
            self,
            stage,
            services={Service.COMMAND_API: command_http, Service.QUERY_API: query_http},
            unrouted=command_http,
            authorizer=authorizer,
        )

        queues = (commands, nudges, projections, notifications)
        Alarms(self, stage, functions=self._functions, queues=queues, api=api)
        WeddingDashboard(self, stage, functions=self._functions, queues=queues, api=api)

        inputs = Inputs(self, stage)
        sessions = ExpiringTable(self, "sessions", stage)
        sign_ins = ExpiringTable(self, "sign-ins", stage)
        mailed = ExpiringTable(self, "mailed", stage)

        keep_events(
            stage,
            inputs,
            appending=(command_http, command_worker),
            relaying=command_relay,
            replaying=command_replay,
            reading=command_answered,
        )
        keep_read_models(
            stage,
            inputs,
            projecting=projector,
            rebuilding=projector_rebuild,
            querying=query_http,
        )

        self._deploy(stage, inputs, api)

        command_http.sends_to(nudges)
        command_http.sends_to(commands)
        command_http.keeps(sessions, "PutItem", "DeleteItem")
        command_http.keeps(sign_ins, "UpdateItem")
        command_http.reads_secret(inputs("secret-arn"))
        command_http.reads(SITE_URL=inputs("site-url"))

        command_worker.sends_to(nudges)

        command_relay.sends_to(nudges)
        command_relay.publishes_to(bus)

        command_replay.sends_to(projections)
        command_replay.calls(projector_rebuild, told_by="REBUILD_FUNCTION")

        authorizer.keeps(sessions, "GetItem", "UpdateItem")
        authorizer.reads_secret(inputs("secret-arn"))

        query_http.reads_secret(inputs("secret-arn"))

        self._let_write(notifier, stage, inputs, mailed=mailed, asking=command_answered)

    @property
    def _functions(self) -> list[ServiceFunction]:
        return [each for each in self.node.children if isinstance(each, ServiceFunction)]

    def _deploy(self, stage: StageConfig, inputs: Inputs, api: Api) -> None:
        """What this machine plays itself: the CDN, and the network around the database."""
        if stage.website:
            Cdn(self, stage, stage.website, inputs, api=api)
        if stage.has_network:
            access = DatabaseAccess(self, stage, inputs)
            beside = [function for function in self._functions if function.database_user]
            for function in beside:
                access.let_in(function)
            Migrations(self, stage, inputs, access, before=beside)

    def _let_write(
        self,
        notifier: ServiceFunction,
        stage: StageConfig,
        inputs: Inputs,
        *,
        mailed: ExpiringTable,
        asking: ServiceFunction,
    ) -> None:
        notifier.keeps(mailed, "GetItem", "PutItem", "UpdateItem", "DeleteItem")
        notifier.calls(asking, told_by="ANSWERED_FUNCTION")
        notifier.reads_secret(inputs("secret-arn"))
        notifier.reads(
            MAILER=stage.mailer,
            MAIL_SENDER=stage.mail_sender,
            HOST_EMAILS=",".join(stage.host_emails),
            SITE_URL=inputs("site-url"),
        )
        match stage.mailer:
            case Mailer.SES:
                # The call is SendEmail; with a raw message SES looks for the older name as well.
                identities = self.format_arn(service="ses", resource="identity", resource_name="*")
                notifier.may(
                    "ses:SendEmail",
                    "ses:SendRawEmail",
                    on=identities,
                    where={"ses:FromAddress": parseaddr(stage.mail_sender)[1]},
                )
                acknowledge(
                    notifier.role,
                    "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:<AWS::Region>"
                    ":<AWS::AccountId>:identity/*]",
                    "SES asks about readers that are identities of the account, too, as hosts are"
                    " who agreed to mail in the sandbox; whom letters come from is a condition.",
                )
            case Mailer.SMTP:
                notifier.reads(SMTP_URL=inputs("smtp-url"))
