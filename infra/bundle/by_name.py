"""Imports that can't be read from the code: by a name made at run time, or in compiled modules.

A module of either kind that is not listed stops the build, so that an update of a library can't
leave out silently what it has begun to import.
"""

from collections.abc import Mapping
from typing import Final

BY_NAME: Final[Mapping[str, tuple[str, ...]]] = {
    # Its public names lead to these.
    "pydantic": (
        "pydantic.aliases",
        "pydantic.annotated_handlers",
        "pydantic.config",
        "pydantic.dataclasses",
        "pydantic.errors",
        "pydantic.fields",
        "pydantic.functional_serializers",
        "pydantic.functional_validators",
        "pydantic.json_schema",
        "pydantic.main",
        "pydantic.networks",
        "pydantic.root_model",
        "pydantic.type_adapter",
        "pydantic.types",
        "pydantic.validate_call_decorator",
        "pydantic.warnings",
        "pydantic_core.core_schema",
    ),
    "anyio._core._eventloop": ("anyio._backends._asyncio",),  # or trio's, which is not ours
    "anyio._lazyimport": (),  # what its packages import for type checkers, and so is read there
    "aws_lambda_powertools.shared.lazy_import": (),  # for the tracer below
    "aws_lambda_powertools.tracing.tracer": (),  # the X-Ray SDK: functions are traced without it
    "aws_lambda_powertools.utilities.parser": (),  # envelopes: we validate what is in them
    # What the batch processor asks of it.
    "aws_lambda_powertools.utilities.parser.models": (
        "aws_lambda_powertools.utilities.parser.models.dynamodb",
        "aws_lambda_powertools.utilities.parser.models.kafka",
        "aws_lambda_powertools.utilities.parser.models.kinesis",
        "aws_lambda_powertools.utilities.parser.models.sqs",
    ),
    "boto3.utils": (),  # resources, S3's transfers: we use clients
    "botocore.plugin": (),  # those of BOTOCORE_EXPERIMENTAL__PLUGINS
    "botocore.vendored.six": (),  # the standard library under its names of Python 2
    "google.protobuf.internal.api_implementation": ("google._upb._message",),
    "dateutil": (),  # its own submodules, which their users import anyway
    "pydantic._internal._validators": (),  # ImportString, a type we don't use
    "six": (),
    "wrapt.importer": (),  # hooks for modules that somebody else imports
    "wrapt.patches": (),
}

COMPILED: Final[Mapping[str, tuple[str, ...]]] = {
    "_argon2_cffi_bindings._ffi": ("_cffi_backend",),
    "_cffi_backend": (),
    "aiohttp._http_parser": (
        "aiohttp.hdrs",
        "aiohttp.helpers",
        "aiohttp.http_exceptions",
        "aiohttp.http_parser",
        "aiohttp.http_writer",
        "aiohttp.streams",
        "multidict",
        "yarl",
    ),
    "aiohttp._http_writer": ("multidict",),
    "aiohttp._websocket.mask": (),
    "aiohttp._websocket.reader_c": (
        "aiohttp._websocket.helpers",
        "aiohttp._websocket.mask",
        "aiohttp._websocket.models",
        "aiohttp.base_protocol",
        "aiohttp.compression_utils",
        "aiohttp.helpers",
        "aiohttp.streams",
    ),
    "asyncpg.pgproto.pgproto": ("asyncpg.pgproto.types",),
    "asyncpg.protocol.protocol": (
        "asyncpg.compat",
        "asyncpg.exceptions",
        "asyncpg.pgproto.pgproto",
        "asyncpg.protocol.record",
        "asyncpg.types",
    ),
    "asyncpg.protocol.record": (),
    "frozenlist._frozenlist": (),
    "google._upb._message": (
        "google.protobuf.internal.enum_type_wrapper",
        "google.protobuf.internal.well_known_types",
        "google.protobuf.message",
    ),
    "grpc._cython.cygrpc": (),
    "multidict._multidict": ("multidict._abc", "multidict._compat"),
    "propcache._helpers_c": (),
    "pydantic_core._pydantic_core": ("pydantic_core.core_schema", "typing_extensions"),
    "wrapt._wrappers": (),
    "yarl._quoting_c": (),
}

UNUSED: Final = (
    "aiohttp.worker",  # serving HTTP below gunicorn
    "aws_lambda_powertools.event_handler",  # its router, for models of pydantic as answers
    "grpc_tools",  # compiling protocols while running
    "pydantic.v1",  # models of pydantic 1, when one is met
    "urllib3.contrib",  # proxies, browsers, and TLS by another library, which is not there
)
"""What is imported for something we don't do, within functions that we never call."""
