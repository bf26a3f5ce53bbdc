"""Messages as they are wired in the template: on their way to the bus, and from it."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from infra.local.stack import Stack, function_label
from livingdocs.deployment import Deployment
from livingdocs.dot import CONSUMER, DOMAIN_EVENT, EVENT, Drawing, card, with_note

QUEUE: Final = {"shape": "cds", "style": "filled", "fillcolor": EVENT, "margin": "0.16,0.1"}
FUNCTION: Final = {"fillcolor": "white"}
BUS: Final = "bus"


@dataclass
class _Wires:
    """Nodes with their looks, and who hands messages to whom; a dashed wire is a call."""

    nodes: dict[str, dict[str, str]] = field(default_factory=dict)
    wires: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def before(self, end: str) -> set[str]:
        """All that leads to `end`, itself included."""
        found, waiting = {end}, [end]
        while waiting:
            head = waiting.pop()
            tails = {tail for tail, to in self.wires if to == head} - found
            found |= tails
            waiting += tails
        return found

    def draw(self, drawing: Drawing, wires: list[tuple[str, str]]) -> Drawing:
        for node in dict.fromkeys(node for wire in wires for node in wire):
            drawing.node(node, **self.nodes[node])
        for tail, head in wires:
            drawing.edge(tail, head, **self.wires[tail, head])
        return drawing


def drawings(deployment: Deployment) -> list[Drawing]:
    wires = _Wires()
    _wire_stack(wires, deployment.stack)
    _wire_permissions(wires, deployment)
    before = wires.before(BUS)
    to_the_bus = [wire for wire in wires.wires if wire[1] in before]
    from_the_bus = [wire for wire in wires.wires if wire[1] not in before]
    return [
        wires.draw(Drawing("wiring-to-the-bus", "Messages on their way to the bus"), to_the_bus),
        wires.draw(
            Drawing("wiring-from-the-bus", "Messages on their way from the bus"), from_the_bus
        ),
    ]


def _wire_stack(wires: _Wires, stack: Stack) -> None:
    wires.nodes[BUS] = {
        "label": with_note(BUS, ", ".join(map(function_label, stack.buses))),
        "shape": "hexagon",
        "fillcolor": DOMAIN_EVENT,
    }
    queues = {queue["QueueName"]: queue for queue in stack.queues}
    for source in stack.event_sources:
        queue, function = _queue(source.queue), function_label(source.function)
        told = f"{_tries(queues[source.queue])} tries, then its DLQ"
        wires.nodes[queue] = {"label": with_note(queue, told), **QUEUE}
        wires.nodes[function] = FUNCTION
        wires.wires[queue, function] = {}
    for rule in stack.rules:
        (source_name,) = rule.pattern["source"]
        types = card(source_name, rule.pattern["detail-type"], colour=CONSUMER)
        wires.nodes[rule.name] = {"label": types, "shape": "plain"}
        wires.wires[BUS, rule.name] = {}
        for target in rule.targets:
            wires.wires[rule.name, _queue(target["Arn"].rpartition(":")[2])] = {}
    for schedule in stack.schedules:
        rate = f"every {schedule.interval / 3600:g} h"
        label = with_note(function_label(schedule.name), rate)
        wires.nodes[schedule.name] = {"label": label, "shape": "oval"}
        wires.wires[schedule.name, _queue(schedule.queue)] = {}


def _wire_permissions(wires: _Wires, deployment: Deployment) -> None:
    for each in deployment.permissions:
        match each.kind:
            case "queue":
                wires.wires[each.function, _queue(each.what)] = {}
            case "bus":
                wires.wires[each.function, BUS] = {}
            case "function":
                wires.nodes[each.what] = FUNCTION
                wires.wires[each.function, each.what] = {"style": "dashed", "label": "calls"}
            case _:
                continue
        wires.nodes[each.function] = FUNCTION


def _queue(name: str) -> str:
    return f"{function_label(name)} queue"


def _tries(queue: dict[str, Any]) -> int:
    return int(json.loads(queue["Attributes"]["RedrivePolicy"])["maxReceiveCount"])
