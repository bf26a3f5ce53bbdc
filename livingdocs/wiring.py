"""Requests and data as they are wired in the template."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from infra.local.stack import Stack, function_label
from livingdocs.deployment import Deployment, Permission
from livingdocs.dot import COMMAND, DOMAIN_EVENT, Drawing, card, with_note

STORE: Final = {"shape": "cylinder", "style": "filled", "fillcolor": COMMAND, "margin": "0.14,0.1"}
READING: Final = {"GetItem", "Query"}


def drawings(deployment: Deployment) -> list[Drawing]:
    return [_requests(deployment.stack), _data(deployment.permissions)]


def _requests(stack: Stack) -> Drawing:
    drawing = Drawing("wiring-requests", "Requests: routes of the HTTP API, and who answers them")
    routes = defaultdict(list)
    for route in stack.routes:
        routes[function_label(route.function)].append(route)
    for function, answered in sorted(routes.items()):
        table = f"routes to {function}"
        keys = sorted((route.key for route in answered), key=_path)
        drawing.node(table, card("HTTP API", keys, colour=COMMAND), shape="plain")
        drawing.node(function, fillcolor="white")
        drawing.edge(table, function)
        for authorizer in sorted({function_label(route.authorizer or "") for route in answered}):
            drawing.node(authorizer, fillcolor="white")
            drawing.edge(table, authorizer, style="dashed", label="who is it?")
    return drawing


def _data(permissions: Iterable[Permission]) -> Drawing:
    drawing = Drawing("wiring-data", "Data: who may read and write what")
    for each in permissions:
        match each.kind:
            case "table":
                drawing.node(each.what, with_note(each.what, "table"), **STORE)
                drawing.edge(each.function, each.what, label=_access(each.actions))
            case "database":
                node = f"database as {each.what}"
                drawing.node(node, with_note("database", f"as {each.what}"), **STORE)
                drawing.edge(each.function, node)
            case "secret" | "mail":
                name = each.what.removesuffix("-arn")
                drawing.node(name, shape="note", style="filled", fillcolor=DOMAIN_EVENT)
                drawing.edge(each.function, name)
            case _:
                continue
        drawing.node(each.function, fillcolor="white")
    return drawing


def _access(actions: Iterable[str]) -> str:
    given = set(actions)
    words = ["reads"] if given & READING else []
    return " and ".join([*words, "writes"] if given - READING else words)


def _path(route: str) -> tuple[str, str]:
    method, _, path = route.partition(" ")
    return path, method
