"""For every room: on a busy machine an example may take its time."""

from hypothesis import settings

from tests.torture import figures

__all__ = ["figures"]

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
