"""The actions about datasets and resources: listed, shown, searched, and what has changed."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from portal.opendata.ckan.asked import Asked
from portal.opendata.ckan.filters import quoted
from portal.opendata.ckan.packages import Json, moment
from portal.opendata.ckan.rules import (
    DEFAULT_FACETS,
    DEFAULT_ROWS,
    MOST_ROWS,
    ActionError,
    Kind,
)
from portal.opendata.ckan.searching import DEFAULT_SORT, Found, SearchQuery
from portal.opendata.datasets.queries import published_datasets
from portal.opendata.terms.rules import Category, Licence

_KNOWN = frozenset(
    (
        *("q", "fl", "fq", "fq_list", "rows", "start", "sort", "qf", "wt", "bf", "boost", "tie"),
        *("defType", "mm", "df", "extras", "facet", "facet.mincount", "facet.limit"),
        *("facet.field", "include_drafts", "include_deleted", "include_private"),
        "use_default_schema",
    )
)


def package_list(asked: Asked) -> list[str]:
    """List the names of all datasets."""
    limit, offset = asked.given.whole("limit"), _or(asked.given.whole("offset"), 0)
    shelf, end = asked.shelf, offset + limit if limit else None
    names = sorted(shelf.names[place] for place in np.flatnonzero(shelf.shown).tolist())
    return names[offset:end]


def package_show(asked: Asked) -> Json:
    """Show a dataset by id or name; one that was withdrawn with the state “deleted” and why."""
    name = asked.given.text("id") or asked.given.needed("name_or_id")
    return asked.packages([asked.dataset(name)])[0]


def package_search(asked: Asked) -> Json:
    """Search datasets: q, fq, fq_list, sort, rows, start, fl, facet.field, include_deleted."""
    query = _query(asked)
    found = asked.search(query)
    results = asked.packages_of(found.ids)
    wanted = [one for told in asked.given.texts("fl") for one in told.split()]
    if wanted and "*" not in wanted:
        results = [{key: one[key] for key in wanted if key in one} for one in results]
    return {
        "count": found.count,
        "facets": {name: dict(counts) for name, counts in found.facets.items()},
        "results": results,
        "sort": query.sort,
        "search_facets": _titled(asked, found),
    }


def _query(asked: Asked) -> SearchQuery:
    given = asked.given
    unknown = [one for one in given.given if one not in _KNOWN and not one.startswith("ext_")]
    if unknown:
        told = f"Invalid search parameters: {unknown}"
        raise ActionError(Kind.QUERY, f"Search Query is invalid: {told!r}")
    has_facets = given.flag("facet", default=True)
    sort = given.text("sort")
    limit = given.given.get("facet.limit")
    is_unlimited = str(limit).startswith("-")
    return SearchQuery(
        words=given.text("q"),
        filters=[given.text("fq"), *given.texts("fq_list")],
        states=("active", "deleted")
        if given.flag("include_deleted", default=False)
        else ("active",),
        sort=DEFAULT_SORT if sort in ("", "rank") else sort,
        rows=min(_or(given.whole("rows"), DEFAULT_ROWS), MOST_ROWS),
        start=_or(given.whole("start"), 0),
        facets=given.texts("facet.field") if has_facets else (),
        facet_limit=-1 if is_unlimited else _or(given.whole("facet.limit"), DEFAULT_FACETS),
        facet_minimum=_or(given.whole("facet.mincount"), 1),
    )


def _or(number: int | None, default: int) -> int:
    return default if number is None else number


def _titled(asked: Asked, found: Found) -> Json:
    """Return the counts of facets with what each value is called, in CKAN's order."""
    names = asked.publishers() if "organization" in found.facets else {}
    terms, text = asked.writing.terms, asked.writing.text

    def called(facet: str, code: str) -> str:
        if facet == "organization":
            return text(names.get(code)) or code
        one: Category | Licence | None = None
        if facet == "groups":
            one = terms.categories.get(code)
        elif facet == "license_id":
            one = terms.licences.get(code)
        return code if one is None else text(one.names)

    facets: Json = {}
    for facet, counts in found.facets.items():
        items = [
            {"name": code, "display_name": called(facet, code), "count": count}
            for code, count in counts.items()
        ]
        items.sort(key=lambda one: str(one["display_name"]), reverse=True)
        facets[facet] = {"title": facet, "items": items}
    return facets


def current_packages(asked: Asked) -> list[Json]:
    """List datasets with their resources, the last changed first."""
    limit = asked.given.whole("limit")
    offset, page = asked.given.whole("offset"), asked.given.whole("page")
    if offset is None:
        offset = (page - 1) * limit if page and limit else 0
    rows = min(limit or DEFAULT_ROWS, MOST_ROWS)
    found = asked.search(SearchQuery(sort="metadata_modified desc", rows=rows, start=offset))
    return asked.packages_of(found.ids)


def recently_changed(asked: Asked) -> list[Json]:
    """List what has happened to datasets last: which are new, changed or withdrawn."""
    limit = min(_or(asked.given.whole("limit"), 31), 100)
    offset = _or(asked.given.whole("offset"), 0)
    changed = SearchQuery(
        states=("active", "deleted"), sort="metadata_modified desc", rows=limit, start=offset
    )
    ids = asked.search(changed).ids
    datasets = published_datasets(asked.session, ids)
    activities = []
    for dataset, package in zip(datasets, asked.packages(datasets), strict=True):
        is_new = dataset.published_at == dataset.modified_at
        what = "deleted" if dataset.is_withdrawn else "new" if is_new else "changed"
        activities.append(
            {
                "id": str(dataset.id),
                "timestamp": moment(dataset.modified_at),
                "object_id": str(dataset.id),
                "user_id": None,
                "activity_type": f"{what} package",
                "data": {"package": package},
            }
        )
    return activities


def package_autocomplete(asked: Asked) -> list[Json]:
    """List datasets whose name or title holds some letters."""
    text = asked.given.needed("q")
    limit = min(_or(asked.given.whole("limit"), 10), 100)
    letters = f'name_ngram:"{quoted(text)}"'
    found = asked.search(SearchQuery(filters=(letters,), rows=limit, sort="name asc"))
    told = []
    for one in asked.packages_of(found.ids):
        is_name = text.lower() in one["name"]
        shown = one["name"] if is_name else f"{one['title']} ({one['name']})"
        told.append(
            {
                "name": one["name"],
                "title": one["title"],
                "match_field": "name" if is_name else "title",
                "match_displayed": shown,
            }
        )
    return told


ACTIONS: Mapping[str, Callable[[Asked], Any]] = {
    "package_list": package_list,
    "package_show": package_show,
    "package_search": package_search,
    "package_autocomplete": package_autocomplete,
    "current_package_list_with_resources": current_packages,
    "recently_changed_packages_activity_list": recently_changed,
}
