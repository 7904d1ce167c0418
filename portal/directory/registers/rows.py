"""Records as rows of their tables, and their parts as rows of the tables that parts have."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlalchemy import inspect as mapped

from portal.directory.records.values import Record
from portal.directory.registers.definitions import PartTable, register_of, search_text
from portal.directory.registers.models import PartColumns, RecordColumns
from portal.directory.registers.rules import content_hash, written

Row = dict[str, Any]
_OF_STATES = frozenset(
    (
        "introduced_in",
        "superseded_in",
        "search_text",
        "content",
        "content_hash",
        "changed_at",
    )
)


def record_row(record: Record, number: int, now: datetime) -> Row:
    """Return the row of a record that a release introduces."""
    definition = register_of(record).definition
    content = written(record)
    for part in definition.parts:
        content.pop(part.field, None)
    return {
        **_repeated(record, definition.model),
        "introduced_in": number,
        "search_text": search_text(record),
        "content": content,
        "content_hash": content_hash(record),
        "changed_at": now,
    }


def _repeated(record: Record, model: type[RecordColumns]) -> Row:
    """Return the fields of a record that have columns of their own."""
    values = {
        column.key: getattr(record, column.key)
        for column in mapped(model).columns
        if column.key not in _OF_STATES
    }
    return {name: list(one) if isinstance(one, tuple) else one for name, one in values.items()}


def part_rows(record: Record, part: PartTable, number: int) -> Iterator[Row]:
    """Yield the rows of one kind of parts of a record that a release introduces."""
    own = [column.key for column in own_columns(part)]
    for position, held in enumerate(getattr(record, part.field)):
        yield {
            part.record: record.code,
            "introduced_in": number,
            "position": position,
            **{name: getattr(held, name) for name in own},
            # What has a column is not said a second time.
            "content": held.model_dump(mode="json", exclude_defaults=True, exclude=set(own)),
        }


def own_columns(part: PartTable) -> list[Column[Any]]:
    """Return the columns of a table of parts that are fields of the parts."""
    everywhere = {*vars(PartColumns), part.record}
    return [column for column in mapped(part.model).columns if column.key not in everywhere]
