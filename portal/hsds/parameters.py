"""Reads the parameters of the HSDS API from a query string."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from geo.coordinates import Position
from geo.errors import InvalidParameter
from geo.folding import fold_text
from geo.messages import Several
from geo.messages import mark as _
from layers.parameters import read_moment, refuse_unknown
from portal.hsds.rules import (
    FURTHEST_PAGE,
    LONGEST_SEARCH,
    MOST_MINIMAL_PER_PAGE,
    HsdsQuery,
)

PAGED = ("page", "per_page", "format", "search")
OF_SERVICES = (*PAGED, "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after")
OF_PLACES = ("postcode", "proximity", "lat", "lon")
FURTHEST_M = 50_000


def read_hsds_query(given: Mapping[str, str], known: tuple[str, ...]) -> HsdsQuery:
    """Read what was asked for; raises InvalidParameter for what is unknown or breaks a rule."""
    refuse_unknown(given, (*known, "lang"))
    _refuse_postcode(given)
    read = {name: reader(name, given[name]) for name, reader in _READERS.items() if name in given}
    # The terms have no tree, so that all of them are at the top.
    read.pop("top_only", None)
    streamed = read.pop("format", "json") == "ndjson"
    proximity_m = read.pop("proximity", None)
    near = _near(read.pop("lat", None), read.pop("lon", None), proximity_m)
    asked = replace(HsdsQuery(), **read, near=near, proximity_m=proximity_m, streamed=streamed)
    most = asked.most_per_page
    if "per_page" in given:
        _refuse_outside("per_page", given["per_page"], asked.per_page, most)
        return asked
    return replace(asked, per_page=most if asked.minimal else min(asked.per_page, most))


def _refuse_postcode(given: Mapping[str, str]) -> None:
    """There is no list of postcodes here, and an empty answer would say that nothing is near."""
    if "postcode" in given:
        raise InvalidParameter(
            "postcode",
            _("There are no postcodes here to search near to: give lat, lon and proximity."),
            value=given["postcode"],
        )


def _near(lat: float | None, lon: float | None, proximity_m: float | None) -> Position | None:
    told = {"lat": lat, "lon": lon, "proximity": proximity_m}
    missing = [name for name, value in told.items() if value is None]
    if len(missing) == len(told):
        return None
    if missing:
        raise InvalidParameter(
            missing[0],
            _("lat, lon and proximity belong together: {name} is missing."),
            name=missing[0],
        )
    assert lat is not None and lon is not None
    return Position(lon, lat)


def _whole(most: int) -> Callable[[str, str], int]:
    def read(name: str, text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
        _refuse_outside(name, text, number, most)
        return number

    return read


def _refuse_outside(name: str, text: str, number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise InvalidParameter(
            name,
            _("{name}={value} is not possible: give a whole number from 1 to {most}."),
            value=text,
            allowed={"minimum": 1, "maximum": most},
            name=name,
            most=most,
        )


def _decimal(least: float, most: float) -> Callable[[str, str], float]:
    def read(name: str, text: str) -> float:
        try:
            number = float(text) if text.isascii() and "_" not in text else least - 1
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise InvalidParameter(
                name,
                _("{name}={value} is not possible: give a number from {least} to {most}."),
                value=text,
                allowed={"minimum": least, "maximum": most},
                name=name,
                least=f"{least:g}",
                most=f"{most:g}",
            )
        return number

    return read


def _flag(name: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise _not_one_of(name, text, ("true", "false"))
    return text == "true"


def _format(name: str, text: str) -> str:
    if text not in ("json", "ndjson"):
        raise _not_one_of(name, text, ("json", "ndjson"))
    return text


def _not_one_of(name: str, text: str, values: tuple[str, ...]) -> InvalidParameter:
    return InvalidParameter(
        name,
        _("{name}={value} is not possible. Possible are: {known}."),
        value=text,
        allowed={"values": list(values)},
        name=name,
        known=Several(values),
    )


def _search(name: str, text: str) -> str:
    folded = fold_text(text[: LONGEST_SEARCH + 1])
    if not folded or len(text) > LONGEST_SEARCH:
        raise InvalidParameter(
            name,
            _(
                "“{value}” cannot be searched for: give 1 to {most} characters, one of them a"
                " letter or a digit."
            ),
            value=text,
            most=LONGEST_SEARCH,
        )
    return folded


def _id(name: str, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidParameter(
            name,
            _("{name}={value} is not an id: ids are UUIDs, as they stand in the answers."),
            value=text,
            name=name,
        ) from None


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "page": _whole(FURTHEST_PAGE),
    "per_page": _whole(MOST_MINIMAL_PER_PAGE),
    "search": _search,
    "modified_after": read_moment,
    "taxonomy_term_id": _id,
    "taxonomy_id": _id,
    "organization_id": _id,
    "parent_id": _id,
    "minimal": _flag,
    "full": _flag,
    "full_service": _flag,
    "top_only": _flag,
    "format": _format,
    "lat": _decimal(-90, 90),
    "lon": _decimal(-180, 180),
    "proximity": _decimal(1, FURTHEST_M),
}
