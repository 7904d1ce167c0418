"""The actions about organizations (agencies), groups (categories), tags (keywords), licences."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from portal.opendata.catalogue.rules import Facet
from portal.opendata.catalogue.shelf import KEYWORDS
from portal.opendata.ckan.asked import Asked
from portal.opendata.ckan.filters import quoted
from portal.opendata.ckan.names import code_of
from portal.opendata.ckan.packages import Json
from portal.opendata.ckan.rules import (
    MOST_DESCRIBED,
    MOST_NAMED,
    MOST_ROWS,
    not_found,
    not_valid,
)
from portal.opendata.ckan.searching import SearchQuery
from portal.opendata.formats.rules import FORMATS

_SORTS = frozenset({"name", "title", "packages", "package_count"})
_NEWEST = "metadata_modified desc"


def organization_list(asked: Asked) -> list[Any]:
    """List the agencies that publish datasets; with all_fields what each is called and has."""
    names = asked.publishers()
    whole = [asked.writing.organization(code, told) for code, told in names.items()]
    return _listed(asked, "organization", "organizations", whole)


def group_list(asked: Asked) -> list[Any]:
    """List the categories; with all_fields what each is called and has."""
    whole = [asked.writing.group(one) for one in asked.writing.terms.categories]
    return _listed(asked, "groups", "groups", whole)


def _listed(asked: Asked, facet: str, named: str, whole: Iterable[Json]) -> list[Any]:
    given = asked.given
    field, is_down = _sort(given.text("sort") or given.text("order_by"))
    has_all, wanted = given.flag("all_fields", default=False), given.texts(named)
    needle = given.text("q").lower()
    found = [
        one
        for one in whole
        if (not wanted or one["name"] in wanted)
        and (not needle or needle in one["name"].lower() or needle in one["title"].lower())
    ]
    if has_all or field == "package_count":
        counts = asked.search(SearchQuery(rows=0, facets=(facet,), facet_limit=-1)).facets[facet]
        found = [{**one, "package_count": counts.get(one["name"], 0)} for one in found]
    found.sort(key=lambda one: (one[field], one["name"]), reverse=is_down)
    most = MOST_DESCRIBED if has_all else MOST_NAMED
    limit, offset = given.whole("limit"), given.whole("offset", 0) or 0
    page = found[offset : offset + min(limit or most, most)]
    return page if has_all else [one["name"] for one in page]


def _sort(text: str) -> tuple[str, bool]:
    field, _space, direction = (text or "title asc").strip().partition(" ")
    if field not in _SORTS or direction.strip() not in ("", "asc", "desc"):
        raise not_valid(message=f"Cannot sort by field `{field}`")
    if field in ("packages", "package_count"):
        return "package_count", direction.strip() != "asc"
    return field, direction.strip() == "desc"


def organization_show(asked: Asked) -> Json:
    """Show an agency by code or id, with how many datasets it has; include_datasets brings ten."""
    names = asked.publishers()
    code = code_of("organization", names, asked.given.needed("id"))
    if code is None:
        raise not_found()
    told = asked.writing.organization(code, names[code])
    return _shown(asked, told, f'organization:"{code}"', most=10)


def group_show(asked: Asked) -> Json:
    """Show a category by code or id, with how many datasets it has."""
    categories = asked.writing.terms.categories
    wanted = asked.given.needed("id")
    one = categories.get(code_of("group", (each.code for each in categories), wanted))
    if one is None:
        raise not_found()
    above = None if one.parent is None else categories.get(one.parent)
    told = {
        **asked.writing.group(one),
        "groups": [] if above is None else [asked.writing.group(above)],
    }
    return _shown(asked, told, f'groups:"{one.code}"', most=MOST_ROWS)


def _shown(asked: Asked, told: Json, narrowed: str, *, most: int) -> Json:
    given = asked.given
    told = {"groups": [], "users": [], "extras": [], "tags": [], "num_followers": 0, **told}
    has_datasets = given.flag("include_datasets", default=False)
    if not has_datasets and not given.flag("include_dataset_count", default=True):
        return told
    rows = most if has_datasets else 0
    found = asked.search(SearchQuery(filters=(narrowed,), rows=rows, sort=_NEWEST))
    told["package_count"] = found.count
    if has_datasets:
        told["packages"] = asked.packages_of(found.ids)
    return told


def group_package_show(asked: Asked) -> list[Json]:
    """List the datasets of a category."""
    categories = asked.writing.terms.categories
    wanted = asked.given.needed("id")
    code = code_of("group", (each.code for each in categories), wanted)
    if code is None:
        raise not_found()
    limit = min(asked.given.whole("limit") or MOST_ROWS, MOST_ROWS)
    found = asked.search(SearchQuery(filters=(f'groups:"{code}"',), rows=limit, sort=_NEWEST))
    return asked.packages_of(found.ids)


def tag_list(asked: Asked) -> list[Any]:
    """List the keywords of datasets; `query` is a part of them."""
    words = _words(asked, asked.given.text("query") or asked.given.text("q"))
    if asked.given.flag("all_fields", default=False):
        return [asked.writing.tag(one) for one in words]
    return words


def tag_search(asked: Asked) -> Json:
    """Search keywords."""
    needle = asked.given.text("query") or asked.given.text("q")
    found = _words(asked, needle) if needle else []
    offset = asked.given.whole("offset", 0) or 0
    end = offset + (asked.given.whole("limit") or MOST_NAMED)
    return {
        "count": len(found),
        "results": [asked.writing.tag(one) for one in found[offset:end]],
    }


def tag_autocomplete(asked: Asked) -> list[str]:
    """List keywords that hold some letters."""
    needle = asked.given.text("query") or asked.given.text("q")
    return _words(asked, needle)[: asked.given.whole("limit") or 10] if needle else []


def tag_show(asked: Asked) -> Json:
    """Show a keyword by itself or its id; include_datasets brings its datasets."""
    wanted = asked.given.needed("id")
    word = code_of("tag", _words(asked, ""), wanted)
    if word is None:
        raise not_found()
    told = asked.writing.tag(word)
    if asked.given.flag("include_datasets", default=False):
        query = SearchQuery(filters=(f'tags:"{quoted(word)}"',), rows=MOST_ROWS, sort=_NEWEST)
        told["packages"] = asked.packages_of(asked.search(query).ids)
    return told


def _words(asked: Asked, needle: str) -> list[str]:
    """Return the keywords of datasets that are there, those that hold a text."""
    wanted = needle.lower()
    return sorted(word for word in asked.counts(KEYWORDS) if wanted in word.lower())


def format_autocomplete(asked: Asked) -> list[str]:
    """List the formats whose names hold some letters, the most frequent first."""
    letters = asked.given.needed("q").lower()
    limit = asked.given.whole("limit")
    counts: Counter[str] = Counter()
    for code, count in asked.counts(Facet.FORMAT).items():
        known = FORMATS.get(code)
        counts[(code if known is None else known.name).lower()] += count
    found = [name for name, _count in counts.most_common() if letters in name]
    return found[: 5 if limit is None else limit]


def organization_autocomplete(asked: Asked) -> list[Json]:
    """List agencies that publish whose codes or names hold some letters."""
    names = asked.publishers()
    return _autocompleted(asked, (asked.writing.organization(*one) for one in names.items()))


def group_autocomplete(asked: Asked) -> list[Json]:
    """List categories whose codes or names hold some letters."""
    return _autocompleted(asked, map(asked.writing.group, asked.writing.terms.categories))


def _autocompleted(asked: Asked, every: Iterable[Json]) -> list[Json]:
    letters, limit = asked.given.needed("q").lower(), asked.given.whole("limit")
    found = [
        {key: one[key] for key in ("id", "name", "title")}
        for one in every
        if letters in one["name"].lower() or letters in one["title"].lower()
    ]
    return found[: 20 if limit is None else limit]


def license_list(asked: Asked) -> list[Json]:
    """List the licences of the register."""
    return [asked.writing.licence(one) for one in asked.writing.terms.licences]


ACTIONS: Mapping[str, Callable[[Asked], Any]] = {
    "organization_list": organization_list,
    "organization_show": organization_show,
    "group_list": group_list,
    "group_show": group_show,
    "group_package_show": group_package_show,
    "tag_list": tag_list,
    "tag_search": tag_search,
    "tag_autocomplete": tag_autocomplete,
    "tag_show": tag_show,
    "license_list": license_list,
    "format_autocomplete": format_autocomplete,
    "organization_autocomplete": organization_autocomplete,
    "group_autocomplete": group_autocomplete,
}
