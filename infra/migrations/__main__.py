"""`python -m infra.migrations up|status --url postgresql://…`"""

import argparse
import asyncio
import os
import sys

from infra.migrations.runner import MigrationError, State, migrate, status


async def up(url: str) -> int:
    applied = await migrate(url)
    for name in applied:
        print(f"applied  {name}")
    print(f"{len(applied)} applied." if applied else "Nothing to do: all files are applied.")
    return 0


async def show_status(url: str) -> int:
    """Exit code 1 when the files and the database differ, so that scripts can ask."""
    states = await status(url)
    for name, state in states.items():
        print(f"{state:<8} {name}")
    return int(any(state is not State.APPLIED for state in states.values()))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.migrations", description=__doc__)
    parser.add_argument("action", choices=["up", "status"])
    parser.add_argument(
        "--url",
        default=os.environ.get("DATABASE_URL"),
        help="the database, as a role that may create schemas and roles (or DATABASE_URL)",
    )
    arguments = parser.parse_args()
    if not arguments.url:
        parser.error("say which database with --url postgresql://… or DATABASE_URL")
    action = {"up": up, "status": show_status}[arguments.action]
    try:
        return asyncio.run(action(arguments.url))
    except MigrationError as error:
        print(f"Migrations stopped: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
