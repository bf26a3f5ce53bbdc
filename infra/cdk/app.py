"""Puts the app of one stage together."""

from pathlib import Path

from aws_cdk import App

from infra.cdk.application import Application
from infra.cdk.config import StageConfig
from infra.cdk.foundation import Foundation, is_needed


def build(stage: StageConfig, directory: Path) -> App:
    """The app, to be synthesized into `directory`. Needs no network."""
    app = App(
        outdir=str(directory),
        analytics_reporting=False,
        stack_traces=False,
        tree_metadata=False,
        context={"@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True},  # and no ACL for it
    )
    foundation = Foundation(app, stage) if is_needed(stage) else None
    application = Application(app, stage)
    if foundation:
        # It asks for parameters by name, which says nothing of who comes first.
        application.add_stack_dependency(foundation)
    return app
