"""For every room: on a busy machine an example may take its time."""

import functools
import os

import botocore.session
from hypothesis import settings

from tests.torture import figures

__all__ = ["figures"]

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# What tests start is a program of its own. gRPC would set itself up again between fork and exec,
# and its poller abort the child where the descriptors it polls are closed by then.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "false"

# What AWS's services look like is read once, not by every session that a test opens:
# a client takes 6 ms to open then, and 41 before (measured).
botocore.session.create_loader = functools.cache(botocore.session.create_loader)
