"""The migrations, run while a deployment waits: before anybody calls the new code."""

from collections.abc import Iterable
from typing import Final

from aws_cdk import Duration
from aws_cdk.triggers import Trigger
from constructs import Construct

from infra.cdk.code import migrations_code
from infra.cdk.config import StageConfig
from infra.cdk.database_access import DatabaseAccess
from infra.cdk.functions import ServiceFunction
from infra.cdk.inputs import Inputs

TIMEOUT_SECONDS: Final = 300
"""The migrations wait 180 s for a database that wakes."""


class Migrations(Construct):
    """Runs again whenever a file or the runner has changed. Fails the deployment with itself."""

    def __init__(
        self,
        scope: Construct,
        stage: StageConfig,
        inputs: Inputs,
        access: DatabaseAccess,
        *,
        before: Iterable[ServiceFunction],
    ) -> None:
        super().__init__(scope, "Migrations")
        function = ServiceFunction(
            self,
            "migrations",
            stage,
            "infra.migrations.on_deployment",
            timeout_seconds=TIMEOUT_SECONDS,
            code=migrations_code(),
        )
        function.reads(DATABASE_URL=inputs("database-url"))
        function.reads_secret(inputs("database-administrator-arn"))
        access.let_in(function)
        trigger = Trigger(
            self,
            "Trigger",
            handler=function.function,
            timeout=Duration.seconds(TIMEOUT_SECONDS),
            execute_after=[function],
        )
        trigger.execute_before(*(each.live for each in before))
