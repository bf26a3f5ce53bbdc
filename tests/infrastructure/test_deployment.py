"""What `make deploy` and its sisters do beside CDK."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3  # type: ignore[import-untyped]
import pytest

from infra.bundle.building import bundle
from infra.cdk import code
from infra.cdk.config import EventStore, Projections, StageConfig, Website
from infra.cdk.stages import STAGES
from infra.deployment.account import NotReadyError, check
from infra.deployment.kept import kept
from infra.deployment.website import NothingBeforeError, publish, restore

MOTOS_ACCOUNT = "123456789012"
_MAKES_OWN = ("MAKE", "MFLAGS")
BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version"


def stage_in(account: str) -> StageConfig:
    """With values of its own, under a name that nobody else has."""
    return replace(
        STAGES["prod"],
        name=f"t{uuid4().hex[:8]}",
        mail_sender="rsvp@us.wedding",
        host_emails=("us@us.wedding",),
        alarm_email="us@us.wedding",
        website=Website(
            "us.wedding",
            f"arn:aws:acm:us-east-1:{account}:certificate/0f0f0f0f-0000-0000-0000-000000000000",
        ),
    )


@pytest.fixture
def bootstrapped(aws: str) -> Iterator[None]:
    ssm = boto3.client("ssm")
    ssm.put_parameter(Name=BOOTSTRAP, Value="21", Type="String")
    yield
    ssm.delete_parameter(Name=BOOTSTRAP)


@pytest.mark.usefixtures("bootstrapped")
def test_a_stage_in_its_own_account_can_be_deployed():
    assert check(stage_in(MOTOS_ACCOUNT)).startswith(f"account {MOTOS_ACCOUNT}, eu-west-2, as ")


@pytest.mark.usefixtures("bootstrapped")
def test_another_account_than_the_certificates_is_refused():
    with pytest.raises(NotReadyError, match=rf"in account 098765432109, but .* {MOTOS_ACCOUNT}"):
        check(stage_in("098765432109"))


def test_an_account_that_cdk_never_saw_is_refused(aws: str):
    with pytest.raises(NotReadyError, match=rf"cdk bootstrap aws://{MOTOS_ACCOUNT}/eu-west-2"):
        check(stage_in(MOTOS_ACCOUNT))


def test_a_region_whose_databases_nobody_could_trust_is_refused(
    aws: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "mars-east-1")
    monkeypatch.delenv("AWS_REGION")
    with pytest.raises(NotReadyError, match="no certificates for databases in mars-east-1"):
        check(stage_in(MOTOS_ACCOUNT))


@pytest.mark.parametrize(
    ("target", "stage", "complaint"),
    [
        *((target, "staging", "only examples") for target in ("diff", "rollback", "destroy")),
        ("deploy", "staging", "only examples"),
        ("deploy", "", "only for this machine"),
        ("deploy", "moon", "No stage 'moon'"),
    ],
)
def test_targets_that_need_an_account_say_what_is_missing(target: str, stage: str, complaint: str):
    made = make(target, f"STAGE={stage}")
    assert made.returncode != 0
    assert complaint in made.stderr
    assert "Traceback" not in made.stderr
    assert made.stdout == "", "nothing was begun"


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """make, taking what the project needs as installed: it is, or this would not run.

    By itself, and not as a part of the make that may run the tests.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith(_MAKES_OWN)}
    return subprocess.run(  # noqa: S603 - our own targets
        ["make", "-o", ".venv/.ready", "-o", "node_modules/.ready", *arguments],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        env={**ours, "AWS_EC2_METADATA_DISABLED": "true"},
    )


def test_without_an_account_the_message_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(NotReadyError, match="No AWS region"):
        check(stage_in(MOTOS_ACCOUNT))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    with pytest.raises(NotReadyError, match="No AWS account"):
        check(stage_in(MOTOS_ACCOUNT))


@pytest.fixture
def stage(aws: str) -> StageConfig:
    """Whose foundation has a bucket for the website."""
    stage = stage_in(MOTOS_ACCOUNT)
    boto3.client("s3").create_bucket(
        Bucket=stage.name, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
    )
    boto3.client("ssm").put_parameter(
        Name=f"/rsvp/{stage.name}/website-bucket", Value=stage.name, Type="String"
    )
    return stage


def website(directory: Path, page: str, *assets: str) -> Path:
    (directory / "assets").mkdir(parents=True)
    (directory / "index.html").write_text(page)
    (directory / ".ready").touch()
    for name in assets:
        (directory / "assets" / name).write_text(name)
    return directory


def read(stage: StageConfig, key: str) -> dict[str, Any]:
    answer: dict[str, Any] = boto3.client("s3").get_object(Bucket=stage.name, Key=key)
    return {**answer, "text": answer["Body"].read().decode()}


def keys(stage: StageConfig) -> set[str]:
    listed = boto3.client("s3").list_objects_v2(Bucket=stage.name)
    return {each["Key"] for each in listed["Contents"]}


def test_files_are_published_as_the_local_front_serves_them(stage: StageConfig, tmp_path: Path):
    dist = website(tmp_path / "dist", "one", "app-1a.js", "app-1a.css", "type-1a.woff2")
    assert publish(stage, dist) == 4
    assert keys(stage) == {
        "index.html", "assets/app-1a.js", "assets/app-1a.css", "assets/type-1a.woff2"
    }  # fmt: skip
    page = read(stage, "index.html")
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")
    for name, kind in (
        ("app-1a.js", "text/javascript; charset=utf-8"),
        ("app-1a.css", "text/css; charset=utf-8"),
        ("type-1a.woff2", "font/woff2"),
    ):
        asset = read(stage, f"assets/{name}")
        assert asset["ContentType"] == kind
        assert asset["CacheControl"] == "public, max-age=31536000, immutable"


def test_going_back_restores_the_page_and_its_files_are_there(stage: StageConfig, tmp_path: Path):
    publish(stage, website(tmp_path / "one", "one", "app-1a.js"))
    publish(stage, website(tmp_path / "two", "two", "app-2b.js"))
    assert read(stage, "index.html")["text"] == "two"

    restore(stage)

    page = read(stage, "index.html")
    assert (page["text"], page["CacheControl"]) == ("one", "no-cache")
    assert {"assets/app-1a.js", "assets/app-2b.js"} <= keys(stage)


def test_a_website_published_once_can_not_go_back(stage: StageConfig, tmp_path: Path):
    publish(stage, website(tmp_path / "one", "one"))
    with pytest.raises(NothingBeforeError):
        restore(stage)


def test_what_a_browser_would_refuse_is_not_published(stage: StageConfig, tmp_path: Path):
    with pytest.raises(ValueError, match=r"app-1a\.xyz"):
        publish(stage, website(tmp_path / "one", "one", "app-1a.xyz"))
    with pytest.raises(ValueError, match="not built"):
        publish(stage, tmp_path)


def test_removing_a_stage_says_what_stays():
    postgres = "\n".join(kept(STAGES["prod"]))
    assert "  database rsvp-prod-database\n" in postgres
    assert "  secret rsvp-prod-secret\n" in postgres
    assert '"Taking a stage down" in docs/operations.md' in postgres
    assert "## Taking a stage down" in Path("docs/operations.md").read_text()
    dynamodb = "\n".join(
        kept(
            replace(
                STAGES["prod"], event_store=EventStore.DYNAMODB, projections=Projections.DYNAMODB
            )
        )
    )
    assert "  table rsvp-prod-events\n" in dynamodb
    assert "  table rsvp-prod-read-models, which goes with it\n" in dynamodb


def test_nothing_is_deployed_from_sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The cdk command line, which deploys, makes itself known in the environment."""

    def never_bundled(service: str, stores: Any) -> Any:
        return bundle(service, stores, directory=tmp_path)

    monkeypatch.setattr(code, "bundle", never_bundled)
    assert code.service_code(STAGES["prod"], "notifier")
    monkeypatch.setenv("CDK_CLI_VERSION", "2")
    with pytest.raises(code.NotBundledError, match="notifier is not bundled as it is now"):
        code.service_code(STAGES["prod"], "notifier")
