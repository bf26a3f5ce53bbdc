"""`python -m infra.cdk <stage>` writes the stage's cloud assembly to cdk.out/<stage>."""

import argparse
import os
from pathlib import Path

from infra.cdk.app import build
from infra.cdk.stages import STAGES


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.cdk", description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    stage = STAGES[parser.parse_args().stage]
    # The cdk command line says where it wants the assembly.
    directory = Path(os.environ.get("CDK_OUTDIR") or f"cdk.out/{stage.name}")
    build(stage, directory).synth()
    print(f"Synthesized {directory}")


if __name__ == "__main__":
    main()
