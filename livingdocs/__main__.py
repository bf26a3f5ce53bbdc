"""`python -m livingdocs` writes docs/messages.md and docs/diagrams."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.cdk.app import build
from infra.cdk.config import EventStore, Projections
from infra.cdk.stages import find
from livingdocs.documents import texts, with_pictures, write


def main() -> None:
    stage = replace(find("prod"), event_store=EventStore.POSTGRES, projections=Projections.POSTGRES)
    with TemporaryDirectory() as assembly:
        build(stage, Path(assembly)).synth()
        documents = with_pictures(texts(Path(assembly)))
    write(documents)
    print(f"Wrote {len(documents)} files to docs/")


if __name__ == "__main__":
    main()
