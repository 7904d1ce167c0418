"""What the routes of the catalogue find on the application, and how their query is read."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from geo.coordinates import latin_digits
from geo.errors import InvalidParameter
from geo.messages import Several
from geo.messages import mark as _
from portal.opendata.catalogue.rules import (
    LONGEST_WORDS,
    MOST_ON_A_PAGE,
    PAGE,
    DatasetQuery,
    Facet,
    Order,
)
from portal.opendata.catalogue.service import Catalogue
from portal.opendata.terms.parameters import TermsSite
from portal.opendata.terms.rules import Terms

KNOWN = ("q", *(one.value for one in Facet), "lat", "lon", "order", "limit", "offset")
_MOST_SKIPPED = 1_000_000


@dataclass(frozen=True, kw_only=True)
class CatalogueSite(TermsSite):
    """Where datasets are looked for, and the words that describe them."""

    opendata_catalogue: Catalogue


def read_query(given: Mapping[str, str], terms: Terms, language: str) -> DatasetQuery:
    """Read what is looked for; raises InvalidParameter for what is not possible."""
    told = {name: text.strip() for name, text in given.items() if text.strip()}
    words = told.get("q", "")
    if len(words) > LONGEST_WORDS:
        raise InvalidParameter(
            "q",
            _("q is {length} characters long: at most {most} are possible."),
            value=words,
            length=len(words),
            most=LONGEST_WORDS,
        )
    _check_choice(told, "category", [one.code for one in terms.categories])
    _check_choice(told, "order", [one.value for one in Order])
    return DatasetQuery(
        words=words,
        chosen={one: told[one.value] for one in Facet if one.value in told},
        order=Order(told.get("order", Order.NEWEST)),
        language=language,
        limit=max(1, _number(told, "limit", PAGE, MOST_ON_A_PAGE)),
        offset=_number(told, "offset", 0, _MOST_SKIPPED),
    )


def _check_choice(told: Mapping[str, str], name: str, known: Collection[str]) -> None:
    value = told.get(name)
    if value is not None and value not in known:
        raise InvalidParameter(
            name,
            _("{name}={value} is not possible. The values are: {known}."),
            value=value,
            allowed={"values": list(known)},
            name=name,
            known=Several(list(known)),
        )


def _number(told: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = latin_digits(told.get(name, str(usual)))
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) > most:
        raise InvalidParameter(
            name,
            _("{name}={value} is not possible: give a whole number up to {most}."),
            value=told.get(name, ""),
            name=name,
            most=most,
        )
    return int(text)
