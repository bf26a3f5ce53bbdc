"""The built website, in the bucket that the CDN reads."""

from collections.abc import Iterator
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any, Final

import boto3  # type: ignore[import-untyped]
from botocore.exceptions import ClientError

from infra.cdk.config import StageConfig
from infra.edge import cache_control

DIST: Final = Path(__file__).parents[2] / "web" / "dist"
INDEX: Final = "index.html"
BEFORE: Final = "before.html"
"""The page as it was before the last deployment."""
_TYPES: Final = MimeTypes(())  # and not whatever else this machine knows
_TYPES.add_type("font/woff2", ".woff2")


class NothingBeforeError(Exception):
    """The website has been published once or never."""


def publish(stage: StageConfig, dist: Path = DIST) -> int:
    """Put all files into the bucket; how many they are.

    The page comes last, when all that it asks for is there. Files of earlier websites stay: pages
    that are open still ask for them, and a rollback needs them.
    """
    files = sorted(_files(dist), key=lambda file: (file.name == INDEX, file))
    s3, bucket = _bucket(stage)
    try:
        s3.copy_object(Bucket=bucket, Key=BEFORE, CopySource={"Bucket": bucket, "Key": INDEX})
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"NoSuchKey", "404"}:
            raise
    for file in files:
        key = file.relative_to(dist).as_posix()
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=file.read_bytes(),
            ContentType=_content_type(key),
            CacheControl=cache_control(f"/{key}"),
        )
    return len(files)


def restore(stage: StageConfig) -> None:
    """Make the page the one before the last deployment. Raises NothingBeforeError."""
    s3, bucket = _bucket(stage)
    try:
        s3.copy_object(Bucket=bucket, Key=INDEX, CopySource={"Bucket": bucket, "Key": BEFORE})
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"NoSuchKey", "404"}:
            raise
        raise NothingBeforeError(
            f"The website of {stage.name} was published once: there is nothing to go back to."
        ) from None


def _files(dist: Path) -> Iterator[Path]:
    """All but hidden ones, which are make's."""
    if not (dist / INDEX).is_file():
        raise ValueError(f"The website is not built: there is no {INDEX} in {dist.name}.")
    return (file for file in dist.rglob("*") if file.is_file() and not file.name.startswith("."))


def _content_type(key: str) -> str:
    """Raises ValueError for what browsers, told not to guess, would refuse."""
    kind = _TYPES.guess_type(key)[0]
    if kind is None:
        raise ValueError(f"What is {key}? Add its type to infra/deployment/website.py.")
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _bucket(stage: StageConfig) -> tuple[Any, str]:
    name = stage.parameter("website-bucket")
    parameter = boto3.client("ssm").get_parameter(Name=name)["Parameter"]
    return boto3.client("s3"), parameter["Value"]
