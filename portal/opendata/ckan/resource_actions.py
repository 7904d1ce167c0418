"""The actions about resources: one, and those whose fields hold something."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    any_,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from portal.opendata.ckan.asked import Asked
from portal.opendata.ckan.packages import Json
from portal.opendata.ckan.rules import MOST_ROWS, not_found, not_valid
from portal.opendata.formats.rules import FORMATS, Format

_DATASETS = table("published_dataset", *map(column, ("id", "name", "withdrawn_at")))
_RESOURCES = table(
    "published_dataset_resource",
    *map(column, ("id", "dataset_id", "name", "position", "kind", "current_version")),
    column("titles", JSONB),
    column("texts", JSONB),
)
_VERSIONS = table(
    "published_resource_version",
    *map(column, ("resource_id", "number", "address", "file_sha256", "file_size", "made_at")),
    column("detected_format", String),
    column("declared_format", String),
)
_JOINED = _RESOURCES.join(_DATASETS, _DATASETS.c.id == _RESOURCES.c.dataset_id).join(
    _VERSIONS,
    and_(
        _VERSIONS.c.resource_id == _RESOURCES.c.id,
        _VERSIONS.c.number == _RESOURCES.c.current_version,
    ),
)
_FORMAT = func.coalesce(_VERSIONS.c.detected_format, _VERSIONS.c.declared_format)


def _texts(of: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.jsonb_path_query_array(of, literal_column("'$.*'::jsonpath")), String)


# What a field holds, as far as it stands in a column of text.
_HELD: Mapping[str, ColumnElement[Any]] = {
    "id": cast(_RESOURCES.c.id, String),
    "package_id": cast(_RESOURCES.c.dataset_id, String),
    "name": _texts(_RESOURCES.c.titles),
    "description": _texts(_RESOURCES.c.texts),
    "resource_type": _RESOURCES.c.kind,
}
_SAME: Mapping[str, ColumnElement[Any]] = {
    "position": _RESOURCES.c.position,
    "size": _VERSIONS.c.file_size,
}
_ORDERED: Mapping[str, ColumnElement[Any]] = {
    **_HELD,
    **_SAME,
    "format": _FORMAT,
    "hash": _VERSIONS.c.file_sha256,
    "created": _VERSIONS.c.made_at,
}


def resource_show(asked: Asked) -> Json:
    """Show a resource."""
    wanted = asked.given.needed("id")
    try:
        resource_id = UUID(wanted)
    except ValueError:
        raise not_found() from None
    owned = select(_RESOURCES.c.dataset_id, _RESOURCES.c.id).where(_RESOURCES.c.id == resource_id)
    for one in _resources(asked, owned):
        return one
    raise not_found()


def resource_search(asked: Asked) -> Json:
    """Search resources: query (`field:term`, one or a list), order_by, offset, limit."""
    given = asked.given
    conditions = [_condition(asked, *one) for one in _pairs(asked)]
    is_there = and_(_DATASETS.c.withdrawn_at.is_(None), *conditions)
    count = asked.session.scalar(select(func.count()).select_from(_JOINED).where(is_there)) or 0
    by = _ORDERED.get(given.text("order_by"))
    limit = given.whole("limit")
    page = (
        select(_RESOURCES.c.dataset_id, _RESOURCES.c.id)
        .select_from(_JOINED)
        .where(is_there)
        .order_by(*(() if by is None else (by,)), _RESOURCES.c.id)
        .offset(given.whole("offset", 0))
        .limit(MOST_ROWS if limit is None else min(limit, MOST_ROWS))
    )
    return {"count": count, "results": _resources(asked, page)}


def _pairs(asked: Asked) -> list[tuple[str, str]]:
    """Return fields with what they are to hold; of a field that comes twice the last counts."""
    query = asked.given.given.get("query")
    if query is None:
        raise not_valid(query="Missing value")
    told = query if isinstance(query, list) else [str(query)]
    pairs = [str(one).partition(":") for one in told]
    if not all(colon for _field, colon, _term in pairs):
        raise not_valid(query="Must be <field>:<value> pair(s)")
    return list({field: term for field, _colon, term in pairs}.items())


def _condition(asked: Asked, field: str, term: str) -> ColumnElement[bool]:
    if field in _HELD:
        return _HELD[field].icontains(term, autoescape=True)
    if field in _SAME:
        return _SAME[field] == (int(term) if term.isascii() and term.isdecimal() else -1)
    if field == "hash":
        return _VERSIONS.c.file_sha256.istartswith(term, autoescape=True)
    if field == "format":
        return _in_format(lambda one: one.name, term)
    if field == "mimetype":
        return _in_format(lambda one: one.media_type or "", term)
    if field == "url":
        path = func.concat(
            *(literal(part) for part in (asked.writing.public_url, "/datasets/")),
            *(_DATASETS.c.name, literal("/"), _RESOURCES.c.name, literal("/"), _RESOURCES.c.name),
        )
        return func.coalesce(_VERSIONS.c.address, path).icontains(term, autoescape=True)
    raise not_valid(query=f'Field "{field[:60]}" not recognised in resource_search.')


def _in_format(said: Callable[[Format], str], term: str) -> ColumnElement[bool]:
    codes = [one.code for one in FORMATS.values() if term.lower() in said(one).lower()]
    return any_(literal(codes, ARRAY(String))) == _FORMAT


def _resources(asked: Asked, wanted: Any) -> list[Json]:  # noqa: ANN401 - any statement of two ids
    """Return resources by the ids of their datasets and their own, in this order."""
    rows = asked.session.execute(wanted).all()
    packages = asked.packages_of(list(dict.fromkeys(owner for owner, _id in rows)))
    known = {one["id"]: one for package in packages for one in package["resources"]}
    return [known[str(id_)] for _owner, id_ in rows if str(id_) in known]


ACTIONS: Mapping[str, Callable[[Asked], Any]] = {
    "resource_show": resource_show,
    "resource_search": resource_search,
}
