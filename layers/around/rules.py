"""What a radius query may ask for, and how its parameters are read. No database, no web."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import orjson

from geo.coordinates import Position, is_latitude, is_longitude, latin_digits, parse_number
from geo.country import Country
from geo.errors import InvalidParameter
from geo.folding import fold_text
from geo.messages import Several
from geo.messages import mark as _
from layers.around.cursor import Cursor, read_cursor
from layers.around.filters import Filter, read_filters
from layers.catalogue.definitions import Catalogue, Definition, named_definitions

SMALLEST_RADIUS_M = 1
DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100
LONGEST_Q = 200
# No count goes further; one more than this means "more than this".
COUNTED_TO = 10_000
MILLIMETRES = 1000
_DECIMALS = 13
RADIUS_STEPS_M = (500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000)

_UNIT = re.compile(r"([\d٠-٩۰-۹.,٫]+)\s*(km|m|كم|كلم|م|mi|miles?)", re.IGNORECASE)


class Order(StrEnum):
    """What comes first: what is nearest in a straight line, or what is soonest reached on foot."""

    DISTANCE = "distance"
    WALKING = "walking"


@dataclass(frozen=True)
class AroundQuery:
    """A radius query that has passed every rule.

    Whether there are `areas` with these codes only the database knows: the service finds out.
    `with_minutes` asks for ways along streets as well.
    """

    origin: Position
    radius_m: float
    layers: tuple[str, ...]
    limit: int = DEFAULT_LIMIT
    q: str | None = None
    filters: tuple[Filter, ...] = ()
    open_now: bool = False
    cursor: Cursor | None = None
    areas: tuple[str, ...] = ()
    order: Order = Order.DISTANCE
    with_minutes: bool = False

    @property
    def needs_streets(self) -> bool:
        """Whether the answer says or follows ways along streets."""
        return self.with_minutes or self.order is Order.WALKING

    @property
    def radius_mm(self) -> int:
        """The radius in whole millimetres, in which distances are compared with it."""
        return millimetres(self.radius_m)

    def asked_from(self, origin: Position) -> "AroundQuery":
        """Return the same query from another origin; quicker than `dataclasses.replace`."""
        return AroundQuery(
            origin,
            self.radius_m,
            self.layers,
            self.limit,
            self.q,
            self.filters,
            self.open_now,
            self.cursor,
            self.areas,
            self.order,
            self.with_minutes,
        )

    def fingerprint(self) -> bytes:
        """Return a digest of the query; page size, place in the list and language do not matter."""
        asked = (
            *self.origin,
            self.radius_m,
            self.layers,
            self.q,
            [(f.attribute, f.options) for f in self.filters],
            self.open_now,
            self.areas,
            self.order,
        )
        return hashlib.sha256(orjson.dumps(asked)).digest()


def millimetres(metres: float) -> int:
    """Round metres to whole millimetres; a half goes to the even one, as in SQL."""
    return round(metres * MILLIMETRES)


def unknown_area(code: str) -> InvalidParameter:
    """Explain that there is no area with this code."""
    return InvalidParameter(
        "area",
        _(
            "There is no area with the code “{value}”. Every feature names the codes of its areas,"
            " and {address} lists those of the largest."
        ),
        value=code,
        address="/api/v1/areas",
    )


def read_query(given: Mapping[str, str], catalogue: Catalogue, country: Country) -> AroundQuery:
    """Read the parameters of a radius query; raises InvalidParameter for the first wrong one."""
    definitions = read_layers(given.get("layers"), catalogue)
    filters = read_filters(given, definitions)
    query = AroundQuery(
        origin=read_origin(given, country),
        radius_m=read_radius(given.get("radius"), *radius_limits(definitions)),
        layers=tuple(definition.name for definition in definitions),
        limit=read_limit(given.get("limit"), DEFAULT_LIMIT, LARGEST_LIMIT),
        q=read_part_of_name(given["q"], LONGEST_Q) if "q" in given else None,
        filters=filters,
        open_now=_read_word(given, "open", ("now",)) is not None,
        areas=_read_areas(given.get("area")),
        order=Order(_read_word(given, "order", tuple(Order)) or Order.DISTANCE),
        with_minutes=_read_word(given, "with", ("minutes",)) is not None,
    )
    if "cursor" not in given:
        return query
    return replace(query, cursor=read_cursor(given["cursor"], query.fingerprint()))


def read_origin(given: Mapping[str, str], country: Country) -> Position:
    """Read `lat` and `lon`, and notice when they have changed places."""
    lat = _read_degrees(given, "lat", 90)
    lon = _read_degrees(given, "lon", 180)
    # A hundred-thousandth of a millimetre; what is finer would only underflow when squared.
    origin = Position(round(lon, _DECIMALS), round(lat, _DECIMALS))
    if not country.box.holds(origin) and country.box.holds(origin.swapped):
        raise InvalidParameter(
            "lat",
            _(
                "lat={lat} and lon={lon} look swapped: for a place in this country"
                " write lat={lon}&lon={lat}."
            ),
            value=given["lat"],
            lat=given["lat"],
            lon=given["lon"],
        )
    return origin


def _read_degrees(given: Mapping[str, str], name: str, most: int) -> float:
    allowed = {"minimum": -most, "maximum": most}
    text = given.get(name)
    if not text:
        raise InvalidParameter(
            name,
            _("The parameter {name} is missing: give decimal degrees, for example {example}."),
            value=text,
            allowed=allowed,
            name=name,
            example="lat=31.9539&lon=35.9106",
        )
    degrees = parse_number(text)
    if degrees is None:
        raise InvalidParameter(
            name,
            _("{name}={value} is not a number: give decimal degrees with a point, like 31.9539."),
            value=text,
            allowed=allowed,
            name=name,
        )
    if not (is_latitude(degrees) if most == 90 else is_longitude(degrees)):
        raise InvalidParameter(
            name,
            _(
                "{name}={value} is out of range: WGS 84 degrees (EPSG:4326) between -{most} and"
                " {most} are needed."
            ),
            value=text,
            allowed=allowed,
            name=name,
            most=most,
        )
    return degrees


def read_layers(text: str | None, catalogue: Catalogue) -> tuple[Definition, ...]:
    """Read the comma-separated layer names; none given means all layers."""
    return catalogue.definitions if text is None else named_definitions(text, catalogue)


def radius_limits(definitions: Iterable[Definition]) -> tuple[int, int]:
    """Return the default and the largest radius in metres for these layers asked together."""
    limits = [definition.radius_m for definition in definitions]
    return min(limit.default for limit in limits), min(limit.maximum for limit in limits)


def radius_reaching(distance_m: float, largest_m: float) -> float:
    """Return the smallest usual radius that reaches so far, at most the largest; all in metres."""
    steps = (float(step) for step in RADIUS_STEPS_M if distance_m <= step < largest_m)
    return next(steps, float(largest_m))


def read_radius(
    text: str | None, default: int, maximum: int, least: int = SMALLEST_RADIUS_M
) -> float:
    """Read the radius in metres, from `least` to `maximum`; none given means the default."""
    if text is None:
        return float(default)
    allowed = {"minimum": least, "maximum": maximum, "unit": "m"}
    metres = parse_number(text)
    if metres is None:
        raise InvalidParameter(
            "radius",
            _("radius={value} has a unit in it: give metres as a plain number, like radius=2000.")
            if _UNIT.fullmatch(text)
            else _("radius={value} is not a number: give metres, like radius=2000."),
            value=text,
            allowed=allowed,
        )
    if not least <= metres <= maximum:
        raise InvalidParameter(
            "radius",
            _("radius={value} is out of range: between {least} and {most} metres are possible."),
            value=text,
            allowed=allowed,
            least=least,
            most=maximum,
        )
    return metres


def read_limit(text: str | None, default: int, largest: int) -> int:
    """Read how many are wanted, from 1 to `largest`; raises InvalidParameter."""
    plain = str(default) if text is None else latin_digits(text)
    if not re.fullmatch(r"\d{1,9}", plain, re.ASCII) or not 1 <= int(plain) <= largest:
        raise InvalidParameter(
            "limit",
            _("limit={value} is not possible: give a whole number from 1 to {most}."),
            value=text,
            allowed={"minimum": 1, "maximum": largest},
            most=largest,
        )
    return int(plain)


def read_part_of_name(text: str, longest: int) -> str:
    """Read `q`, a part of a name of at most `longest` characters; raises InvalidParameter."""
    if len(text) > longest:
        raise InvalidParameter(
            "q",
            _("q is {length} characters long: at most {most} are possible."),
            value=text,
            allowed={"maximum_length": longest},
            length=len(text),
            most=longest,
        )
    if not fold_text(text):
        raise InvalidParameter(
            "q",
            _("q={value} holds no letter or digit to search for: write a part of a name."),
            value=text,
        )
    return text


def _read_areas(text: str | None) -> tuple[str, ...]:
    codes = () if text is None else tuple(dict.fromkeys(text.split(",")))
    if "" in codes:
        raise unknown_area("")
    return codes


def _read_word(given: Mapping[str, str], name: str, known: Sequence[str]) -> str | None:
    """Return a parameter that has only a few values; None where it is not given."""
    text = given.get(name)
    if text is None or text in known:
        return text
    raise InvalidParameter(
        name,
        _("{name}={value} is not possible. Possible: {known}."),
        value=text,
        allowed={"values": list(known)},
        name=name,
        known=Several(f"{name}={one}" for one in known),
    )
