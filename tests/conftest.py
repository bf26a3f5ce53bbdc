"""For every room: on a busy machine an example may take its time."""

import os

from hypothesis import settings

from tests.torture import figures

__all__ = ["figures"]

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# What tests start is a program of its own. gRPC would set itself up again between fork and exec,
# and its poller abort the child where the descriptors it polls are closed by then.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "false"
