"""What goes into each service's bundle, as its pyproject.toml declares it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
DEFAULT_STORES: Final[Mapping[str, str]] = {"event_store": "postgres", "projections": "postgres"}

DEPLOYED: Final = "aarch64-manylinux_2_28"
"""Lambda's Python 3.13 on arm64 is Amazon Linux 2023, whose glibc is newer."""


@dataclass(frozen=True)
class Recipe:
    """A service's bundle for a stage with certain stores.

    `roots` are the modules that Lambda loads; `left_out` those that belong to other stores;
    `aws_services` what the SDK's models are kept of.
    """

    service: str
    store: str | None
    roots: tuple[str, ...]
    left_out: tuple[str, ...]
    aws_services: tuple[str, ...]
    max_mb: float
    extra: str | None = None
    """The service's optional dependencies that the store asks for."""
    libraries: tuple[str, ...] = ()
    """Where given, only these of the distribution's libraries are installed."""
    sources: tuple[str, ...] = ()
    """Where given, files below the root to take as they are: there is no wheel of them."""

    @property
    def distribution(self) -> str:
        return "infra" if self.sources else self.service.replace("_", "-")

    @property
    def name(self) -> str:
        """Tells the bundle from those of the same service with other stores."""
        return f"{self.service}-{self.store}" if self.store else self.service


def read_recipe(service: str, stores: Mapping[str, str] = DEFAULT_STORES) -> Recipe:
    """`[tool.bundle]` of the service; raises ValueError for a store it has no adapter for."""
    home = ROOT / "services" / service
    project: dict[str, Any] = tomllib.loads((home / "pyproject.toml").read_text())
    declared = project["tool"]["bundle"]
    adapters: dict[str, dict[str, list[str]]] = declared.get("stores", {})
    # A plain string, whatever enumeration it comes from: the recipe's text is compared.
    chosen = str(stores[declared["chosen-by"]]) if adapters else None
    if chosen is not None and chosen not in adapters:
        raise ValueError(f"{service} has no adapter for {chosen}; it has {', '.join(adapters)}.")
    own = adapters.get(chosen or "", {})
    left_out = {module for adapter in adapters.values() for module in adapter["modules"]}
    return Recipe(
        service=service,
        store=chosen,
        roots=tuple(
            f"{service}.lambdas.{file.stem}"
            for file in sorted((home / "src" / service / "lambdas").glob("[!_]*.py"))
        ),
        left_out=tuple(sorted(left_out.difference(own.get("modules", ())))),
        aws_services=tuple(sorted([*declared["aws-services"], *own.get("aws-services", ())])),
        max_mb=declared["max-mb"],
        extra=chosen if chosen in project["project"].get("optional-dependencies", {}) else None,
    )


def migrations_recipe() -> Recipe:
    """The migrations, for the function that applies them before a deployment goes live."""
    project: dict[str, Any] = tomllib.loads((ROOT / "infra" / "pyproject.toml").read_text())
    declared = project["tool"]["bundle"]
    return Recipe(
        service="migrations",
        store=None,
        roots=tuple(declared["handlers"]),
        left_out=(),
        aws_services=tuple(declared["aws-services"]),
        max_mb=declared["max-mb"],
        libraries=tuple(declared["libraries"]),
        sources=tuple(declared["sources"]),
    )


def services() -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml")))
