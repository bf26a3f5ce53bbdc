"""`python -m infra.cdk <stage>` writes the stage's cloud assembly to cdk.out/<stage>."""

import argparse
import os
from dataclasses import replace
from pathlib import Path

from infra.cdk.freshness import is_fresh, mark


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.cdk", description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("--event-store", help="in place of the stage's own")
    parser.add_argument("--projections", help="in place of the stage's own")
    parser.add_argument(
        "--if-changed",
        action="store_true",
        help="do nothing where the assembly is there and would come out the same",
    )
    arguments = parser.parse_args()
    # The cdk command line says where it wants the assembly.
    chosen = (arguments.stage, arguments.event_store, arguments.projections)
    directory = Path(os.environ.get("CDK_OUTDIR") or f"cdk.out/{'-'.join(filter(None, chosen))}")
    if arguments.if_changed and is_fresh(directory):
        return
    # Only now: they load aws_cdk, which takes seconds.
    from infra.cdk.app import build  # noqa: PLC0415
    from infra.cdk.code import NotBundledError  # noqa: PLC0415
    from infra.cdk.config import EventStore, Projections  # noqa: PLC0415

    try:
        from infra.cdk.stages import find  # noqa: PLC0415

        stage = find(arguments.stage)
        stage = replace(
            stage,
            event_store=EventStore(arguments.event_store or stage.event_store),
            projections=Projections(arguments.projections or stage.projections),
        )
    except ValueError as error:
        parser.error(str(error))
    try:
        build(stage, directory).synth()
    except NotBundledError as error:
        parser.error(str(error))
    mark(directory)
    print(f"Synthesized {directory}")


if __name__ == "__main__":
    main()
