"""Which stores the functions use, and what each may do there."""

from collections.abc import Iterable

from infra.cdk.config import EventStore, Projections, StageConfig
from infra.cdk.functions import ServiceFunction
from infra.cdk.inputs import Inputs
from infra.cdk.tables import EventTable


def keep_events(
    stage: StageConfig,
    inputs: Inputs,
    *,
    appending: Iterable[ServiceFunction],
    relaying: ServiceFunction,
    replaying: ServiceFunction,
    reading: ServiceFunction,
) -> None:
    appending = tuple(appending)
    functions = (*appending, relaying, replaying, reading)
    for function in functions:
        function.reads(EVENT_STORE=stage.event_store)
    match stage.event_store:
        case EventStore.POSTGRES:
            for function in functions:
                function.connects_to(inputs("database-url"), user="command_api")
        case EventStore.DYNAMODB:
            table = inputs("events-table")
            for function in functions:
                function.reads(EVENTS_TABLE=table)
            for function in appending:
                function.uses_table(table, "Query", "PutItem", "ConditionCheckItem")
            relaying.uses_table(table, "GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem")
            replaying.uses_table(table, "Query", index=EventTable.HISTORY)
            reading.uses_table(table, "Query")
        case EventStore.KURRENTDB:
            for function in functions:
                function.reads_secret(inputs("secret-arn"))  # the URI holds a password
                function.reads(GRPC_VERBOSITY="ERROR")  # or each connection's end is a line


def keep_read_models(
    stage: StageConfig,
    inputs: Inputs,
    *,
    projecting: ServiceFunction,
    rebuilding: ServiceFunction,
    querying: ServiceFunction,
) -> None:
    functions = (projecting, rebuilding, querying)
    for function in functions:
        function.reads(PROJECTIONS=stage.projections)
    match stage.projections:
        case Projections.POSTGRES:
            for function in (projecting, rebuilding):
                function.connects_to(inputs("database-url"), user="projector")
            querying.connects_to(inputs("database-url"), user="query_api")
        case Projections.DYNAMODB:
            table = inputs("read-models-table")
            for function in functions:
                function.reads(READ_MODELS_TABLE=table)
            projecting.uses_table(table, "GetItem", "PutItem")
            rebuilding.uses_table(
                table, "GetItem", "Query", "PutItem", "UpdateItem", "BatchWriteItem"
            )
            querying.uses_table(table, "GetItem", "Query")
