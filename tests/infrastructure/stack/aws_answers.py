"""What AWS could answer, after botocore's models of its services: an example of everything."""

from collections.abc import Sequence
from typing import Any

import botocore.session
import jmespath  # type: ignore[import-untyped]


def finds(arguments: Sequence[str]) -> bool:
    """Whether the --query of an `aws` command finds anything in an answer that has everything."""
    service, operation, *options = arguments
    model = botocore.session.get_session().get_service_model(service)
    (name,) = (
        each for each in model.operation_names if botocore.xform_name(each, "-") == operation
    )
    answer = model.operation_model(name).output_shape
    query = options[options.index("--query") + 1]
    return bool(answer and jmespath.search(query, _example(answer, ())))


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
