"""`python -m infra.local start|stop|status|logs|exec|open|psql`: the platform on this machine."""

import argparse
import os
import sys
from pathlib import Path

from infra.local import commands
from infra.local.state import State


def main() -> int:
    arguments = parser().parse_args()
    state = State(arguments.state.resolve())
    try:
        match arguments.command:
            case "start":
                commands.start(state, _passed_on(arguments, state))
            case "run":
                return _run(arguments, state)
            case "stop":
                commands.stop(state)
            case "status":
                commands.status(state)
            case "logs":
                commands.logs(state)
            case "exec":
                commands.execute(state, arguments.program)
            case "open":
                commands.open_page(state, arguments.page)
            case "psql":
                commands.psql(state)
    except commands.Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def _run(arguments: argparse.Namespace, state: State) -> int:
    # Only now: these load what the other commands do without.
    from infra.local.daemon import run  # noqa: PLC0415
    from infra.local.supervisor import Options  # noqa: PLC0415

    options = Options(
        state,
        arguments.port,
        arguments.functions_endpoint,
        arguments.templates,
        arguments.event_store,
        arguments.projections,
        arguments.bundled,
        arguments.no_longer_than,
    )
    return run(options, arguments.report)


def _passed_on(arguments: argparse.Namespace, state: State) -> list[str]:
    passed = ["--state", str(state.directory), "--port", str(arguments.port)]
    passed += ["--event-store", arguments.event_store, "--projections", arguments.projections]
    if arguments.functions_endpoint:
        passed += ["--functions-endpoint", arguments.functions_endpoint]
    if arguments.templates:
        passed += ["--templates", str(arguments.templates.resolve())]
    if arguments.bundled:
        passed += ["--bundled"]
    if arguments.no_longer_than:
        passed += ["--no-longer-than", str(arguments.no_longer_than)]
    return passed


def parser() -> argparse.ArgumentParser:
    parsing = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    shared = argparse.ArgumentParser(add_help=False)
    here = os.environ.get("RSVP_STATE_DIRECTORY", commands.ROOT / ".local")
    shared.add_argument(
        "--state", type=Path, default=here, metavar="DIR", help="or RSVP_STATE_DIRECTORY"
    )
    add = parsing.add_subparsers(dest="command", required=True).add_parser
    for name in ("start", "run"):
        running = add(name, parents=[shared])
        running.add_argument("--port", type=int, default=8080, help="of the site; 0 for any")
        running.add_argument(
            "--functions-endpoint",
            metavar="URL",
            help="AWS endpoint for the functions in place of moto's, such as a proxy with faults",
        )
        running.add_argument(
            "--event-store", choices=("postgres", "dynamodb", "kurrentdb"), default="postgres"
        )
        running.add_argument("--projections", choices=("postgres", "dynamodb"), default="postgres")
        running.add_argument(
            "--templates", type=Path, metavar="DIR", help="a cloud assembly to run as it is"
        )
        running.add_argument(
            "--bundled",
            action="store_true",
            help="run the functions out of the bundles they are deployed in, not the source tree",
        )
        running.add_argument(
            "--no-longer-than", type=int, metavar="PID", help="stop when this process has ended"
        )
        if name == "run":
            running.add_argument("--report", type=int, required=True, help="file descriptor")
    for name in ("stop", "status", "logs", "psql"):
        add(name, parents=[shared])
    executing = add("exec", parents=[shared])
    executing.add_argument("program", nargs=argparse.REMAINDER)
    add("open", parents=[shared]).add_argument("page", choices=("url", "mailUrl"))
    return parsing


if __name__ == "__main__":
    sys.exit(main())
