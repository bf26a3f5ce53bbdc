"""Which command reaches which handler, and what may come of it: read off the code.

Calls are followed from the operation's method inwards, through the types that fields and modules
are known to have. A method on anything else is looked for among the domain's that return events.
"""

import ast
import inspect
import re
import sys
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import FunctionType, ModuleType
from typing import Any, Final, TypeAliasType, get_args, get_type_hints

from command_api import domain
from command_api.application import translation
from command_api.ui.http import CommandApi
from contracts import domain_events, events
from contracts.api.operation import Operation, Service
from contracts.api.operations import OPERATIONS
from contracts.values import Message, Request

type Function = Callable[..., Any]


def _members(union: TypeAliasType) -> tuple[type[Message], ...]:
    return get_args(get_args(union.__value__)[0])


AGGREGATE_EVENTS: Final = _members(events.AggregateEvent)
DOMAIN_EVENTS: Final = _members(domain_events.DomainEvent)


@dataclass(frozen=True)
class Handled:
    """A command on its way: `handler` is the application's, `events` what it may append."""

    command: type[Request]
    operation: Operation
    handler: Function
    events: tuple[type[Message], ...]


def type_name(event: type[Message]) -> str:
    return str(event.model_fields["type"].default)


def handled() -> list[Handled]:
    """In the order of the operations. Raises where an event is left over that nothing appends."""
    found = [
        _handled(operation, operation.request)
        for operation in OPERATIONS
        if operation.service is Service.COMMAND_API and operation.request
    ]
    if lost := set(AGGREGATE_EVENTS) - {event for each in found for event in each.events}:
        raise LookupError(f"No command was found to append {sorted(map(type_name, lost))}")
    return found


def translated() -> dict[type[Message], tuple[type[Message], ...]]:
    """The domain events that each aggregate event may mean."""
    source = ast.parse(inspect.getsource(translation))
    (match,) = (node for node in ast.walk(source) if isinstance(node, ast.Match))
    meant: dict[type[Message], tuple[type[Message], ...]] = {}
    for case in match.cases:
        told = {each for part in case.body for each in _made(part, frozenset())}
        for pattern in (
            node for node in ast.walk(case.pattern) if isinstance(node, ast.MatchClass)
        ):
            (event,) = (e for e in AGGREGATE_EVENTS if e is _value(pattern.cls, vars(translation)))
            meant[event] = tuple(each for each in DOMAIN_EVENTS if each in told)
    return meant


def _handled(operation: Operation, command: type[Request]) -> Handled:
    method = re.sub("(?=[A-Z])", "_", operation.id).lower()
    entry = getattr(CommandApi, method)
    (handler,) = {call for call in _calls(entry, CommandApi) if _is_in("application", call)}
    appended = {each for call in _reached(handler) for each in _returned(call)}
    return Handled(
        command,
        operation,
        handler,
        tuple(event for event in AGGREGATE_EVENTS if event in appended),
    )


def _reached(function: Function) -> set[Function]:
    """The functions of application and domain that `function` may come to, itself included."""
    reached: set[Function] = set()
    waiting = [function]
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting += [call for call in _calls(current, _owner(current)) if _is_ours(call)]
    return reached


def _calls(function: Function, owner: type | None) -> Iterator[Function]:
    """What `function`, a method of `owner` or nobody's, calls."""
    names = vars(sys.modules[function.__module__])
    fields = get_type_hints(owner) if owner else {}
    for call in (node for node in ast.walk(_tree(function)) if isinstance(node, ast.Call)):
        match call.func:
            case ast.Name(name) if isinstance(names.get(name), FunctionType):
                yield names[name]
            case ast.Attribute(ast.Name("self"), name) if isinstance(
                method := getattr(owner, name, None), FunctionType
            ):
                yield method
            case ast.Attribute(ast.Attribute(ast.Name("self"), field), name) if field in fields:
                if isinstance(method := getattr(fields[field], name, None), FunctionType):
                    yield method
            case ast.Attribute(ast.Name(module), name) if isinstance(names.get(module), ModuleType):
                if isinstance(called := getattr(names[module], name, None), FunctionType):
                    yield called
            case ast.Attribute(_, name):
                yield from _deciding(name)


def _made(node: ast.AST, through: frozenset[Function]) -> Iterator[type[Message]]:
    """The domain events constructed in a part of the translation, or in functions it calls."""
    for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
        value = _value(call.func, vars(translation))
        yield from (event for event in DOMAIN_EVENTS if event is value)
        if isinstance(value, FunctionType) and value.__module__ == translation.__name__:
            yield from () if value in through else _made(_tree(value), through | {value})


def _value(expression: ast.expr, names: dict[str, Any]) -> object:
    """What a name, or an attribute of a module by name, stands for; None for anything else."""
    match expression:
        case ast.Name(name):
            return names.get(name)
        case ast.Attribute(ast.Name(module), name):
            return getattr(names.get(module), name, None)
    return None


def _returned(function: Function) -> Iterator[type[Message]]:
    """The aggregate events a function of the domain gives, as it says itself."""
    if _is_in("domain", function):
        given = get_type_hints(function).get("return")
        yield from (event for event in (given, *get_args(given)) if event in AGGREGATE_EVENTS)


def _deciding(name: str) -> list[Function]:
    """The domain's method of that name which gives events. There may be one at most."""
    found = _deciding_methods()[name]
    if len(found) > 1:
        raise LookupError(f"Which one is called? {[each.__qualname__ for each in found]}")
    return found


@cache
def _deciding_methods() -> defaultdict[str, list[Function]]:
    methods: defaultdict[str, list[Function]] = defaultdict(list)
    for module in iter_modules(domain.__path__, f"{domain.__name__}."):
        for _, owner in inspect.getmembers(import_module(module.name), inspect.isclass):
            if owner.__module__ == module.name:
                for name, method in inspect.getmembers(owner, inspect.isfunction):
                    if any(_returned(method)):
                        methods[name].append(method)
    return methods


def _owner(function: Function) -> type | None:
    name, _, _ = function.__qualname__.rpartition(".")
    owner = getattr(sys.modules[function.__module__], name, None) if name else None
    return owner if isinstance(owner, type) else None


def _tree(function: Function) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _is_in(layer: str, function: Function) -> bool:
    return function.__module__.startswith(f"command_api.{layer}.")


def _is_ours(function: Function) -> bool:
    return _is_in("application", function) or _is_in("domain", function)
