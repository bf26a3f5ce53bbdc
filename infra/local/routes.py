"""Which route of an HTTP API takes a request."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from infra.local.stack import Route

_PARAMETER: Final = re.compile(r"\{([^}+]+)(\+?)\}")
_DEFAULT: Final = "$default"


@dataclass(frozen=True)
class Match:
    route: Route
    parameters: Mapping[str, str]


class Routes:
    """Literal paths before parameters, parameters before greedy ones, `$default` last."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._default: Route | None = None
        self._exact: dict[str, Route] = {}
        self._patterns: list[tuple[str, re.Pattern[str], Route]] = []
        for route in sorted(routes, key=_looseness):
            method, _, path = route.key.partition(" ")
            if route.key == _DEFAULT:
                self._default = route
            elif "{" not in path:
                self._exact[route.key] = route
            else:
                self._patterns.append((method, _pattern(path), route))

    def match(self, method: str, path: str) -> Match | None:
        """The route for a request, its path decoded; None where not even `$default` is."""
        for key in (f"{method} {path}", f"ANY {path}"):
            if route := self._exact.get(key):
                return Match(route, {})
        for wanted, pattern, route in self._patterns:
            if wanted in (method, "ANY") and (found := pattern.fullmatch(path)):
                return Match(route, found.groupdict())
        return Match(self._default, {}) if self._default else None


def _looseness(route: Route) -> tuple[int, int]:
    return ("+}" in route.key, route.key.count("{"))


def _pattern(path: str) -> re.Pattern[str]:
    parts: list[str] = []
    end = 0
    for found in _PARAMETER.finditer(path):
        parts.append(re.escape(path[end : found.start()]))
        parts.append(f"(?P<{found[1]}>.+)" if found[2] else f"(?P<{found[1]}>[^/]+)")
        end = found.end()
    return re.compile("".join(parts) + re.escape(path[end:]))
