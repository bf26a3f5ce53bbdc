"""What AWS takes and could answer, after botocore's models of its services."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

import botocore.session
import jmespath  # type: ignore[import-untyped]
from botocore.model import OperationModel

_OF_ALL_COMMANDS: Final = {"--query", "--output", "--region", "--profile"}


def abbreviated(arguments: Sequence[str]) -> Iterator[str]:
    """Options that only this version of the command line completes to what they stand for."""
    taken = _operation(arguments).input_shape
    members = [botocore.xform_name(name, "-") for name in (taken.members if taken else ())]
    known = _OF_ALL_COMMANDS | {f"--{no}{name}" for name in members for no in ("", "no-")}
    for word in arguments:
        if word.startswith("--") and word.partition("=")[0] not in known:
            yield word


def finds(arguments: Sequence[str]) -> bool:
    """Whether the --query of an `aws` command finds anything in an answer that has everything."""
    answer = _operation(arguments).output_shape
    query = arguments[arguments.index("--query") + 1]
    return bool(answer and jmespath.search(query, _example(answer, ())))


def _operation(arguments: Sequence[str]) -> OperationModel:
    service, command, *more = arguments
    session = _session()
    model = session.get_service_model(service)
    if command == "wait":
        waiters = session.get_waiter_model(service)
        (waiter,) = (each for each in waiters.waiter_names if _is(each, more[0]))
        return model.operation_model(waiters.get_waiter(waiter).operation)
    (name,) = (each for each in model.operation_names if _is(each, command))
    return model.operation_model(name)


@cache
def _session() -> botocore.session.Session:
    """It keeps what it has read."""
    return botocore.session.get_session()


def _is(name: str, command: str) -> bool:
    return bool(botocore.xform_name(name, "-") == command)


def _example(shape: Any, within: tuple[str, ...]) -> Any:
    if shape.name in within:
        return None  # a tree: one of its kind is enough
    within = (*within, shape.name)
    match shape.type_name:
        case "structure":
            return {name: _example(member, within) for name, member in shape.members.items()}
        case "list":
            return [_example(shape.member, within)]
        case "map":
            return {"key": _example(shape.value, within)}
        case _:
            return "something"
