"""moto's DynamoDB, made fit for histories: what it does is the same, in a time that does not grow.

moto copies whole tables, once for each item of a transaction, to take back what fails; it sorts
the whole table for each query; and it looks for ten members of each attribute that it answers with.
Beside 1,000 events an append of 98 took seconds, and a thousand items 0.37 s to write down, which
is 0.05 s now (measured).
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moto.core.model import StructureShape
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

type Operation = Mapping[str, Any]

_INDEX_NAME = 6
"""Where moto hands the index's name to a query, behind the hash key."""

_transact = DynamoDBBackend.transact_write_items
_query = Table.query
_serialize = BaseJSONSerializer._serialize_type_structure  # noqa: SLF001 moto has no other seam


def install() -> None:
    """For this process, in which DynamoDB requests must come one at a time."""
    DynamoDBBackend.transact_write_items = _transact_touching  # type: ignore[method-assign,assignment]
    Table.query = _query_partition  # type: ignore[method-assign,assignment]
    BaseJSONSerializer._serialize_type_structure = _serialize_as_it_is  # type: ignore[method-assign,assignment]  # noqa: SLF001


@dataclass(frozen=True)
class _Touched:
    """An item that a transaction may change, as it was before."""

    table: Table
    hash_key: DynamoType
    range_key: DynamoType | None
    item: Item | None

    def put_back(self) -> None:
        items: dict[Any, Any] = self.table.items
        key = self.hash_key
        if self.range_key:
            items, key = items[self.hash_key], self.range_key
        if self.item is None:
            items.pop(key, None)
        else:
            items[key] = self.item


def _transact_touching(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """Put back what it touched where it fails, in place of moto's copies of the tables."""
    before = list(_touched(backend, [next(iter(item.values())) for item in transact_items]))
    Table.__deepcopy__ = lambda table, _: table  # type: ignore[attr-defined]
    try:
        _transact(backend, transact_items)
    except Exception:
        for touched in before:
            touched.put_back()
        raise
    finally:
        del Table.__deepcopy__  # type: ignore[attr-defined]


def _touched(backend: DynamoDBBackend, operations: Sequence[Operation]) -> Iterator[_Touched]:
    for operation in operations:
        table = backend.tables.get(operation["TableName"])
        if table is None:
            continue  # for moto to complain about
        attributes = operation.get("Key") or operation["Item"]
        hash_key = DynamoType(attributes[table.hash_key_attr])
        range_key = DynamoType(attributes[table.range_key_attr]) if table.range_key_attr else None
        item = copy.deepcopy(table.get_item(hash_key, range_key))
        yield _Touched(table, hash_key, range_key, item)


def _query_partition(
    table: Table,
    hash_key: DynamoType | None,
    *arguments: Any,  # noqa: ANN401
    **named: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Look at one partition only, or at an index's items unsorted: moto sorts what it finds."""
    if not table.range_key_attr:
        return _query(table, hash_key, *arguments, **named)
    items: dict[Any, dict[Any, Item]] = table.items
    partitions = items.values() if arguments[_INDEX_NAME] else [items.get(hash_key, {})]
    found = [item for partition in partitions for item in partition.values()]
    table.all_items = lambda: found  # type: ignore[method-assign]
    try:
        return _query(table, hash_key, *arguments, **named)
    finally:
        del table.all_items


def _serialize_as_it_is(
    serializer: BaseJSONSerializer,
    serialized: Any,  # noqa: ANN401
    value: Any,  # noqa: ANN401
    shape: StructureShape,
    key: str,
) -> None:
    """A string or number is kept as it is sent."""
    if shape.name == "AttributeValue" and isinstance(value, dict) and value.keys() <= {"S", "N"}:
        serialized[serializer.get_serialized_name(shape, key)] = value
    else:
        _serialize(serializer, serialized, value, shape, key)
