"""What any port may raise."""


class Unavailable(Exception):
    """A dependency can't be reached just now; trying again later may well work."""
