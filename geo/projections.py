"""Coordinate operations to WGS 84, each pinned once for a country and never chosen by the point."""

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.coordinates import Box
from geo.country import Country
from geo.crs import crs_code, crs_title, read_crs
from geo.errors import InvalidSetup, Refused
from geo.messages import Message
from geo.messages import mark as _

if TYPE_CHECKING:
    from pyproj import CRS, Transformer
    from pyproj.transformer import TransformerGroup

Floats = NDArray[np.float64]
# Tells of longitudes and latitudes in degrees which lie in a country.
Holds = Callable[[Floats, Floats], NDArray[np.bool_]]
WGS84 = "EPSG:4326"
_IDENTITY_CODES = frozenset({WGS84, "OGC:CRS84", "EPSG:4979"})
_AXES_ONLY = "axis order change"
_WEB_MERCATOR = "EPSG:3857"
_WGS84_RADIUS_M = 6_378_137.0
_MOST_UTM_ZONES = 12
_FEWEST_INSIDE = 0.5
# Two datums differ by a few hundred metres, which moves some rows over a border but proves nothing.
_SURELY_MORE = 0.98


@dataclass(frozen=True)
class Operation:
    """One way from a coordinate system to WGS 84.

    `crs` is its code and `title` what people are shown, `name` that of the steps, `accuracy_m` what
    the registry states for the country, None where it states nothing. `better` names a more
    accurate operation that cannot be used because its grid is not on this machine.
    """

    crs: str
    title: str
    name: str
    accuracy_m: float | None
    is_geographic: bool
    better: str | None = None
    _transform: "Transformer | None" = None

    @property
    def is_identity(self) -> bool:
        """Return whether the coordinates are in WGS 84 already."""
        return self._transform is None

    def to_wgs84(self, x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
        """Transform x (easting, longitude) and y (northing, latitude) to degrees.

        Arrays of any length; what cannot be transformed comes out as infinity or NaN.
        """
        xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        if self._transform is None:
            return xs, ys
        lons, lats = self._transform.transform(xs, ys, errcheck=False)
        return np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)

    def as_record(self) -> dict[str, object]:
        """Return what a release records of it."""
        return {"crs": self.crs, "operation": self.name, "accuracy_m": self.accuracy_m}

    def description(self) -> Message:
        """Describe it in words."""
        if self.accuracy_m == 0:
            return Message("{name}", {"name": self.name})
        if self.accuracy_m is None:
            return Message(_("{name}, accuracy not stated here"), {"name": self.name})
        if self.better is not None:
            text = _("{name}, accurate to {metres} m; {better} needs a grid that is not installed")
        else:
            text = _("{name}, accurate to {metres} m")
        values = {"name": self.name, "metres": f"{self.accuracy_m:g}", "better": self.better}
        return Message(text, values)


@dataclass(frozen=True)
class Suggestion:
    """A coordinate system that fits: `inside` of `total` points come to lie in the country.

    `swapped` tells that they do so with x and y the other way round.
    """

    crs: str
    name: str
    inside: int
    total: int
    swapped: bool = False

    def __str__(self) -> str:
        return f"{self.crs} ({self.name})"


def pin(crs: str, country: Country) -> Operation:
    """Choose the operation from a coordinate system to WGS 84 for a country, once for all points.

    The country file decides where it names one; else the best one without a missing grid that is
    meant for the part of the country in which the system is used. Raises Refused for an unknown
    system and where there is no operation with a datum shift.
    """
    system = read_crs(crs)
    if crs_code(system) in _IDENTITY_CODES:
        return Operation(WGS84, "WGS 84", "WGS 84", 0.0, is_geographic=True)
    named = country.operations.get(crs_code(system))
    if named is not None:
        return _named_operation(system, named, country)
    group = _operations(system, country.box)
    if not group.transformers or _is_without_shift(system):
        raise Refused(
            _(
                "From {crs} to WGS 84 only a rough way is known that can be a hundred metres off;"
                " transform the file to WGS 84 in the program that it comes from, or name another"
                " coordinate system with --crs."
            ),
            crs=crs_title(system),
        )
    chosen = group.transformers[0]
    return _operation(system, chosen, accuracy_m=chosen.accuracy, better=_better(group))


def suggest(
    x: ArrayLike, y: ArrayLike, country: Country, holds: Holds | None = None
) -> list[Suggestion]:
    """List the country's coordinate systems in which at least half of the points lie inside it.

    The one with most points first; also tried with x and y the other way round. `holds` knows the
    border; without it the boxes of the country are asked, which hold much of the sea and of the
    neighbours. Only an offer: several systems can fit, and a wrong one moves every place; see
    `favourite`.
    """
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    known = np.isfinite(xs) & np.isfinite(ys)
    xs, ys = xs[known], ys[known]
    found = []
    for code in candidates_of(country):
        operation = _pin_or_none(code, country)
        if operation is None or operation.is_geographic:
            continue
        for swapped in (False, True):
            lons, lats = operation.to_wgs84(*((ys, xs) if swapped else (xs, ys)))
            held = inside(lons, lats, country) if holds is None else holds(lons, lats)
            name = operation.title.removeprefix(operation.crs).strip(" ()") or operation.crs
            found.append(Suggestion(operation.crs, name, int(held.sum()), len(xs), swapped))
    fitting = [one for one in found if one.inside and one.inside >= _FEWEST_INSIDE * one.total]
    ranked = sorted(fitting, key=lambda one: (-one.inside, one.swapped))
    return list({one.crs: one for one in reversed(ranked)}.values())[::-1]


def favourite(found: Sequence[Suggestion]) -> Suggestion | None:
    """Choose the suggestion that fits more points than all others; None among equals.

    One that needs x and y exchanged is no rival of one that does not.
    """
    if not found:
        return None
    best, *others = found
    rivals = [one for one in others if one.swapped <= best.swapped]
    is_alone = all(one.inside < _SURELY_MORE * best.inside for one in rivals)
    return best if is_alone else None


def candidates_of(country: Country) -> list[str]:
    """List the systems in use in a country: those of its file, UTM zones and the web's Mercator."""
    west, east = country.box.west, country.box.east
    zones = range(_utm_zone(west), _utm_zone(east) + 1)
    hemispheres = [326] * (country.box.north > 0) + [327] * (country.box.south < 0)
    utm = [f"EPSG:{half}{zone:02d}" for half in hemispheres for zone in zones]
    more = utm if len(zones) <= _MOST_UTM_ZONES else []
    return list(dict.fromkeys([*country.crs_candidates, *more, _WEB_MERCATOR]))


def inside(lons: Floats, lats: Floats, country: Country) -> NDArray[np.bool_]:
    """Return for each position whether a box of the country holds it."""
    held = np.zeros(lons.shape, dtype=bool)
    for box in country.boxes:
        held |= (box.west <= lons) & (lons <= box.east) & (box.south <= lats) & (lats <= box.north)
    return held


def _utm_zone(lon: float) -> int:
    return min(int((lon + 180) // 6) + 1, 60)


def _pin_or_none(code: str, country: Country) -> Operation | None:
    try:
        return pin(code, country)
    except Refused:
        return None


def _named_operation(system: "CRS", named: str, country: Country) -> Operation:
    """Take the operation that the country file names: a code of EPSG, or a whole pipeline."""
    from pyproj import Transformer  # noqa: PLC0415 heavy, and not needed for most files

    if named.startswith("+proj") or named.startswith("proj"):
        return _operation(system, Transformer.from_pipeline(named), accuracy_m=None, better=None)
    for transformer in _operations(system, None).transformers:
        step = next((one for one in transformer.operations or () if _code_of(one) == named), None)
        if step is not None:
            area = step.area_of_use
            is_stated = area is None or Box(*area.bounds).holds(country.capital)
            accuracy_m = transformer.accuracy if is_stated else None
            return _operation(system, transformer, accuracy_m=accuracy_m, better=None)
    raise InvalidSetup(
        _("The country file “{country}” names {operation} for {crs}, which does not go together."),
        country=country.code,
        operation=named,
        crs=crs_title(system),
    )


def _code_of(step: Any) -> str:  # noqa: ANN401 a CoordinateOperation, which pyproj does not export
    known = step.to_json_dict().get("id", {})
    return f"{known.get('authority')}:{known.get('code')}"


def _operations(system: "CRS", box: Box | None) -> "TransformerGroup":
    """List the operations without the ballpark ones, best first for a box.

    Where the system is not used in the box, the whole area of its use counts: files of other
    countries are read too.
    """
    from pyproj.aoi import AreaOfInterest  # noqa: PLC0415 heavy, and not needed for most files
    from pyproj.transformer import TransformerGroup  # noqa: PLC0415 the same

    area = system.area_of_use
    common = box and area and _overlap(box, Box(*area.bounds))
    interest = common or (box if area is None else None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a missing grid is told in the facts
        return TransformerGroup(
            system,
            WGS84,
            always_xy=True,
            area_of_interest=AreaOfInterest(*interest) if interest else None,  # type: ignore[arg-type]
            allow_ballpark=False,
        )


def _overlap(one: Box, other: Box) -> Box | None:
    if other.west > other.east:  # across the 180th meridian
        halves = other._replace(east=180.0), other._replace(west=-180.0)
        return _overlap(one, halves[0]) or _overlap(one, halves[1])
    west, south = max(one.west, other.west), max(one.south, other.south)
    east, north = min(one.east, other.east), min(one.north, other.north)
    return Box(west, south, east, north) if west < east and south < north else None


def _is_without_shift(system: "CRS") -> bool:
    """Return whether a description shifts its datum by noughts, though its ellipsoid is another."""
    operation, ellipsoid = system.coordinate_operation, system.ellipsoid
    if not system.is_bound or operation is None or ellipsoid is None:
        return False
    is_like_wgs84 = abs(ellipsoid.semi_major_metre - _WGS84_RADIUS_M) < 1
    return not any(operation.towgs84) and not is_like_wgs84


def _better(group: "TransformerGroup") -> str | None:
    """Name the operation that would be more accurate if its grid were here."""
    chosen = group.transformers[0].accuracy
    missing = [
        one
        for one in group.unavailable_operations
        if one.accuracy >= 0 and (chosen < 0 or one.accuracy < chosen)
    ]
    best = min(missing, key=lambda one: one.accuracy, default=None)
    return None if best is None else f"{_steps([best.name])} ({best.accuracy:g} m)"


def _operation(
    system: "CRS", transformer: "Transformer", *, accuracy_m: float | None, better: str | None
) -> Operation:
    steps = [one.name for one in transformer.operations or ()] or [transformer.description]
    return Operation(
        crs=crs_code(system),
        title=crs_title(system),
        name=_steps(steps),
        accuracy_m=None if accuracy_m is None or accuracy_m < 0 else accuracy_m,
        is_geographic=system.is_geographic,
        better=better,
        _transform=transformer,
    )


def _steps(names: Iterable[str]) -> str:
    parts = [part for name in names for part in name.split(" + ")]
    kept: Sequence[str] = [part for part in parts if not part.startswith(_AXES_ONLY)]
    return " + ".join(kept) or parts[0]
