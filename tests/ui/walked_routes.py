"""The routes of the running system, read off its template: a new one is walked by itself."""

import json
from typing import Final

from contracts.api.operation import Operation
from contracts.api.operations import OPEN_TO_ALL, OPERATIONS
from tests.ui.running_platform import REPOSITORY
from tests.ui.stores import Choice

_BY_KEY: Final = {f"{operation.method} {operation.path}": operation for operation in OPERATIONS}


def routes(choice: Choice) -> list[str]:
    """Keys of the template's routes, as synthesized for the running platform."""
    assembly = REPOSITORY / "cdk.out" / f"local-{choice.event_store}-{choice.projections}"
    template = json.loads((assembly / "rsvp-local-application.template.json").read_text())
    return [
        resource["Properties"]["RouteKey"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::ApiGatewayV2::Route"
    ]


def operations(choice: Choice) -> list[Operation]:
    """What the routes lead to, but for `$default`; KeyError where the contracts know nothing."""
    return [_BY_KEY[key] for key in routes(choice) if key != "$default"]


def guarded(choice: Choice) -> list[Operation]:
    """Those that ask for a session."""
    return [operation for operation in operations(choice) if operation.id not in OPEN_TO_ALL]
