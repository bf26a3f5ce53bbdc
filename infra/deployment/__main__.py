"""`python -m infra.deployment check|publish|restore|kept <stage>`: what CDK's own command lacks."""

import argparse
import sys

from botocore.exceptions import BotoCoreError, ClientError

from infra.deployment import website
from infra.deployment.account import NotReadyError, check


def main() -> int:
    arguments = parser().parse_args()
    try:
        # Only now: values of a stage that can't be right are found while they are loaded.
        from infra.cdk.stages import find  # noqa: PLC0415

        stage = find(arguments.stage)
        match arguments.what:
            case "check":
                print(f"{stage.name}: {check(stage)}")
            case "publish":
                print(f"{website.publish(stage)} files of the website published.")
            case "restore":
                website.restore(stage)
                print("The website is the one before the last deployment.")
            case "kept":
                from infra.deployment.kept import kept  # noqa: PLC0415

                print("\n".join(kept(stage)))
    except (NotReadyError, website.NothingBeforeError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"AWS can't be asked, or refuses: {error}", file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    parsing = argparse.ArgumentParser(prog="python -m infra.deployment", description=__doc__)
    parsing.add_argument("what", choices=("check", "publish", "restore", "kept"))
    parsing.add_argument("stage")
    return parsing


if __name__ == "__main__":
    sys.exit(main())
