"""A name as a file gives it, checked by the same rules whatever the file: a place, or a finding."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from geo.coordinates import Position
from geo.country import Country
from geo.folding import fold_text
from geo.messages import mark as _
from importers.findings import Finding, reject
from layers.gazetteer.rules import (
    LARGEST_RADIUS_M,
    LEAST_RANK,
    LONGEST_NAME,
    MOST_NAMES,
    MOST_RANK,
    NamedPlaceContent,
    PlaceKind,
    radius_of,
    rank_of,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place of a file before it is checked; `row` is where it stands there."""

    row: int
    ref: str
    names: Mapping[str, str]
    kind: PlaceKind
    position: Position | None
    alternatives: tuple[str, ...] = ()
    rank: int | None = None
    radius_m: int | None = None
    is_approximate: bool = False


@dataclass(frozen=True, slots=True)
class RowFinding:
    """What is wrong with a row, which stays out."""

    row: int
    finding: Finding


@dataclass
class Checked:
    """The places of a file that pass, streamed; what does not is gathered on the way."""

    country: Country
    candidates: Iterable[Candidate | RowFinding]
    findings: list[RowFinding] = field(default_factory=list)
    _refs: set[str] = field(default_factory=set)

    def places(self) -> Iterator[NamedPlaceContent]:
        """Yield the places that pass."""
        for one in self.candidates:
            finding = one.finding if isinstance(one, RowFinding) else self._fault(one)
            if finding is not None or isinstance(one, RowFinding):
                assert finding is not None
                self.findings.append(RowFinding(one.row, finding))
                continue
            self._refs.add(one.ref)
            yield _content(one)

    def _fault(self, one: Candidate) -> Finding | None:
        return (
            _fault_of_names(one)
            or _fault_of_position(one, self.country)
            or _fault_of_numbers(one)
            or self._fault_of_ref(one)
        )

    def _fault_of_ref(self, one: Candidate) -> Finding | None:
        if one.ref not in self._refs:
            return None
        return reject(
            "repeated_ref",
            _("The ref “{value}” stands on an earlier row already."),
            _("Give each place a ref of its own, or leave the column out."),
            column="ref",
            value=one.ref,
        )


def _fault_of_names(one: Candidate) -> Finding | None:
    if not any(fold_text(name) for name in one.names.values()):
        return reject(
            "missing_name",
            _("The place has no name with a letter or a digit in it."),
            _("Write its name in the column of its language, such as name_ar."),
        )
    longest = max((*one.names.values(), *one.alternatives), key=len)
    if len(longest) > LONGEST_NAME:
        return reject(
            "too_long",
            _("The name “{value}” is {length} characters long: at most {most} are possible."),
            _("Shorten it to what people call the place."),
            value=longest,
            length=len(longest),
            most=LONGEST_NAME,
        )
    return None


def _fault_of_position(one: Candidate, country: Country) -> Finding | None:
    if one.position is None:
        return reject(
            "missing_coordinates",
            _("The place “{value}” has no position."),
            _("Give its longitude and latitude in degrees, in the columns lon and lat."),
            value=_any_name(one),
        )
    if not country.holds(one.position):
        return reject(
            "outside_country",
            _("“{value}” lies at lat {lat}, lon {lon}, which is outside {country}."),
            _("Check whether lat and lon are swapped, or take the place out."),
            value=_any_name(one),
            lat=one.position.lat,
            lon=one.position.lon,
            country=country.names["en"],
        )
    return None


def _fault_of_numbers(one: Candidate) -> Finding | None:
    for column, number, least, most in (
        ("rank", one.rank, LEAST_RANK, MOST_RANK),
        ("radius_m", one.radius_m, 0, LARGEST_RADIUS_M),
    ):
        if number is not None and not least <= number <= most:
            return reject(
                f"{column}_out_of_range",
                _("{named} is {value}: it has to be from {least} to {most}."),
                _("Write a whole number between them, or leave the cell empty."),
                column=column,
                value=str(number),
                least=least,
                most=most,
            )
    return None


def _any_name(one: Candidate) -> str:
    return next(name for name in one.names.values() if name)


def _content(one: Candidate) -> NamedPlaceContent:
    assert one.position is not None
    return NamedPlaceContent(
        ref=one.ref,
        names={language: name for language, name in one.names.items() if name},
        kind=one.kind,
        position=one.position,
        rank=rank_of(one.kind) if one.rank is None else one.rank,
        radius_m=radius_of(one.kind) if one.radius_m is None else one.radius_m,
        alternatives=one.alternatives[:MOST_NAMES],
        is_approximate=one.is_approximate,
    )
