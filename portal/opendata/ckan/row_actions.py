"""The actions about the rows of tables, as CKAN's datastore has them."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import orjson

from geo.errors import InvalidParameter, NotFound, Refused
from portal.opendata.ckan.arguments import read_json
from portal.opendata.ckan.asked import Asked
from portal.opendata.ckan.packages import Json
from portal.opendata.ckan.rules import ActionError, Kind, not_valid
from portal.opendata.tables.rules import (
    DEFAULT_ROWS,
    MOST_ROWS,
    CellType,
    RowPage,
    RowQuery,
    TableColumn,
)
from portal.opendata.tables.service import search_rows

# As PostgreSQL calls them, which is what clients of CKAN know.
_TYPES = {
    CellType.TEXT: "text",
    CellType.INTEGER: "int",
    CellType.NUMBER: "numeric",
    CellType.FLAG: "bool",
    CellType.DAY: "date",
    CellType.MOMENT: "timestamp",
}
_FORMATS = ("objects", "lists")


def datastore_search(asked: Asked) -> Json:
    """Search the rows of a resource: filters, q, fields, sort, limit, offset, distinct."""
    given = asked.given
    wanted = given.text("resource_id") or given.needed("id")
    written = given.text("records_format") or "objects"
    if written not in _FORMATS:
        raise not_valid(records_format=f"Value must be one of {list(_FORMATS)}")
    query = _query(asked)
    page = _page(asked, wanted, query)
    told: Json = {
        "resource_id": wanted,
        "fields": [_field(one) for one in page.fields],
        "records": page.records() if written == "objects" else [list(row) for row in page.rows],
        "records_format": written,
        "limit": query.limit,
        "offset": query.offset,
        "include_total": query.wants_total,
        "_links": _links(asked, wanted, query),
    }
    if page.total is not None:
        told |= {"total": page.total, "total_was_estimated": False}
    return told


def datastore_info(asked: Asked) -> Json:
    """Describe the table of a resource: its columns and how many rows it has."""
    wanted = asked.given.text("resource_id") or asked.given.needed("id")
    page = _page(asked, wanted, RowQuery(limit=0))
    return {
        "meta": {"id": wanted, "count": page.total, "table_type": "BASE TABLE"},
        "fields": [_field(one) for one in page.fields if one.name != "_id"],
        "aliases": [],
    }


def _query(asked: Asked) -> RowQuery:
    given = asked.given
    filters = given.given.get("filters") or {}
    if isinstance(filters, str):
        filters = read_json(filters, "filters")
    if not isinstance(filters, dict):
        raise not_valid(filters="Not a json object")
    words = given.given.get("q") or ""
    if isinstance(words, str) and words.lstrip().startswith("{"):
        words = read_json(words, "q")
    told_in = (
        {str(key): str(value) for key, value in words.items()} if isinstance(words, dict) else {}
    )
    limit = given.whole("limit", DEFAULT_ROWS)
    return RowQuery(
        filters={str(key): _values(value) for key, value in filters.items()},
        words="" if told_in else str(words),
        words_in=told_in,
        fields=tuple(given.texts("fields")),
        sort=tuple(_sort(one) for one in given.texts("sort")),
        limit=min(DEFAULT_ROWS if limit is None else limit, MOST_ROWS),
        offset=given.whole("offset", 0) or 0,
        is_distinct=given.flag("distinct", default=False),
        wants_total=given.flag("include_total", default=True),
    )


def _values(value: object) -> list[str]:
    return [_written(one) for one in (value if isinstance(value, list) else [value])]


def _written(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _sort(text: str) -> tuple[str, bool]:
    """Read a column with its direction; a name with spaces may be in quotes."""
    name, is_down = text.strip(), False
    for ending in (" asc", " desc"):
        if name.lower().endswith(ending):
            name, is_down = name[: -len(ending)].strip(), ending == " desc"
            break
    return name.strip('"'), is_down


def _page(asked: Asked, wanted: str, query: RowQuery) -> RowPage:
    missing = ActionError(Kind.NOT_FOUND, f'Not found: Resource "{wanted}" was not found.')
    try:
        resource_id = UUID(wanted)
    except ValueError:
        raise missing from None
    if asked.tables is None:
        raise missing
    try:
        return search_rows(asked.session, asked.tables, resource_id, query)
    except InvalidParameter as error:
        raise not_valid(**{error.parameter: str(error)}) from error
    except (NotFound, Refused) as error:
        # CKAN knows only tables that are there and resources that have none.
        raise missing from error


def _field(column: TableColumn) -> Json:
    return {"id": column.name, "type": _TYPES[column.type]}


def _links(asked: Asked, wanted: str, query: RowQuery) -> Json:
    start = f"/api/3/action/datastore_search?resource_id={wanted}"
    after = f"{start}&limit={query.limit}&offset={query.offset + query.limit}"
    return {"start": start, "next": after}


ACTIONS: Mapping[str, Callable[[Asked], Any]] = {
    "datastore_search": datastore_search,
    "datastore_info": datastore_info,
}
