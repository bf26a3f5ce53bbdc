"""Logs in JSON with the correlation id, and metrics, both by way of standard output."""

import logging
from typing import Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger: Final = Logger()
metrics: Final = Metrics()

# Every module logs with the standard library; what they say leaves by the same door.
_package: Final = logging.getLogger("command_api")
_package.handlers = logger.handlers
_package.setLevel(logger.log_level)
_package.propagate = False


def count_wrong_sign_in() -> None:
    """At once: who guesses codes should be noticed while they do."""
    metrics.add_metric("WrongSignIns", MetricUnit.Count, 1)
    metrics.flush_metrics()
