"""Functions of a stage that operators call by name."""

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from rsvp.releases import LIVE
from rsvp.terminal import Failure

if TYPE_CHECKING:
    from types_aiobotocore_lambda import LambdaClient


async def invoke[M: BaseModel](
    client: "LambdaClient", stage: str, function: str, answer: type[M], **asked: object
) -> M:
    """Raises Failure, in the function's own words where it names a problem."""
    response = await client.invoke(
        FunctionName=f"rsvp-{stage}-{function}:{LIVE}", Payload=json.dumps(asked).encode()
    )
    payload = await response["Payload"].read()
    if "FunctionError" in response:
        raise Failure(f"The function {function} failed; its log says why.")
    try:
        told: dict[str, Any] = json.loads(payload)
        if problem := told.get("problem"):
            raise Failure(f"{problem}")
        return answer.model_validate(told)
    except (ValidationError, ValueError, AttributeError) as error:
        raise Failure(
            f"The function {function} answered what this command does not understand."
            " Are both of the same release?"
        ) from error
