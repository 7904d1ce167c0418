"""Reads what is asked of the catalogue from a query string."""

from collections.abc import Mapping

from geo.errors import InvalidParameter
from geo.messages import mark as _
from layers.parameters import read_moment, refuse_unknown
from portal.opendata.dcat.rules import FURTHEST_PAGE, CatalogueQuery

# Harvesters say which profile they like; there is one here.
_KNOWN = ("page", "modified_since", "profiles")


def read_catalogue_query(given: Mapping[str, str]) -> CatalogueQuery:
    """Read which page is asked for; raises InvalidParameter."""
    refuse_unknown(given, _KNOWN)
    since = given.get("modified_since")
    return CatalogueQuery(
        _page(given.get("page", "1")),
        None if since is None else read_moment("modified_since", since),
    )


def _page(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    if not 1 <= number <= FURTHEST_PAGE:
        raise InvalidParameter(
            "page",
            _("{name}={value} is not possible: give a whole number from 1 to {most}."),
            value=text,
            allowed={"minimum": 1, "maximum": FURTHEST_PAGE},
            name="page",
            most=FURTHEST_PAGE,
        )
    return number
