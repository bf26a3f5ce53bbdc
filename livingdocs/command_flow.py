"""From commands to what the world hears: command → handler → aggregate events → domain events."""

from collections.abc import Sequence

from contracts.principal import Role
from livingdocs.dot import COMMAND, DOMAIN_EVENT, EVENT, FAINT, Drawing
from livingdocs.handlers import Handled, handled, translated, type_name


def drawings() -> list[Drawing]:
    every = [each for each in handled() if each.events]
    hosts = [each for each in every if each.operation.role is Role.HOST]
    guests = [each for each in every if each not in hosts]
    return [
        _drawing("commands-guests", "What guests ask for, and what comes of it", guests),
        _drawing("commands-hosts", "What hosts ask for, and what comes of it", hosts),
    ]


def _drawing(name: str, title: str, commands: Sequence[Handled]) -> Drawing:
    drawing = Drawing(name, title, graph={"nodesep": "0.12", "ranksep": "0.35"})
    for each in commands:
        command = each.command.__name__
        drawing.node(command, fillcolor=COMMAND)
        handler = each.handler.__qualname__
        drawing.node(handler, shape="plain", style="", fontcolor=FAINT, fontsize="10")
        drawing.edge(command, handler)
    handlers = {each.handler.__qualname__: each.events for each in commands}
    meant = translated()
    appended = dict.fromkeys(event for events in handlers.values() for event in events)
    for event in appended:
        drawing.node(type_name(event), fillcolor=EVENT)
        for told in meant.get(event, ()):
            drawing.node(type_name(told), fillcolor=DOMAIN_EVENT)
            drawing.edge(type_name(event), type_name(told))
    for handler, events in handlers.items():
        for event in events:
            drawing.edge(handler, type_name(event))
    return drawing
