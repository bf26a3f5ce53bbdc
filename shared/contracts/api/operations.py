"""Every operation, whoever serves it.

The deployed routes, the OpenAPI document and the services' own routing are checked against it.
"""

from typing import Final

from contracts.api.commands import COMMANDS
from contracts.api.queries import QUERIES

OPERATIONS: Final = (*COMMANDS, *QUERIES)

OPEN_TO_ALL: Final = frozenset(
    {"signIn", "signInAsHost", "signOut", "readSession", "readHealth", "readOpenApi"}
)
"""The operations that answer without a session; each of the others names the role it is for."""
