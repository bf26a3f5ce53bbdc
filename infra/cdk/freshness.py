"""Whether a cloud assembly would come out the same again. Needs no aws_cdk, which loads slowly."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).parents[2]
MARK = "inputs.sha256"


def is_fresh(assembly: Path) -> bool:
    """True where nothing the template is made of has changed since `mark`.

    The services' code does not count: only a deployment packs it, and synthesizes anyway.
    """
    mark = assembly / MARK
    return mark.exists() and mark.read_text() == _digest()


def mark(assembly: Path) -> None:
    (assembly / MARK).write_text(_digest())


def _digest() -> str:
    digest = hashlib.sha256()
    sources = [*ROOT.glob("infra/cdk/*.py"), *ROOT.glob("shared/contracts/*.py"), ROOT / "uv.lock"]
    for source in sorted(sources):
        digest.update(f"{source.relative_to(ROOT)}\n".encode())
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()
