"""Checking rows: from their values to a feature, or to all the reasons why not."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.coordinates import Position
from geo.geocoding import Geocoded
from geo.messages import mark as _
from importers.checks.contents import ContentReader, Placing
from importers.checks.duplicates import Duplicates
from importers.checks.known_places import KnownPlaces
from importers.checks.places import PlaceChecker
from importers.checks.refs import Refs
from importers.columns import Columns
from importers.findings import Finding, Severity, warn
from importers.geocoding import AddressFinder
from importers.positions import Located, Positions
from importers.readers.rows import Row
from layers.features.content import FeatureContent


@dataclass(slots=True)
class CheckedRow:
    """A row after the checks.

    `content` is None when a finding rejects it. `position` is where the row says its place is, in
    WGS 84, also when that is the reason of a rejection.
    """

    row: Row
    ref: str
    findings: list[Finding]
    position: Position | None
    content: FeatureContent | None
    name: str = ""

    @property
    def is_rejected(self) -> bool:
        """Tell whether a finding keeps the row out."""
        return any(finding.severity is Severity.REJECT for finding in self.findings)


class RowChecker:
    """Checks rows batch by batch; every check is made of every row, whatever others have found."""

    def __init__(
        self,
        *,
        columns: Columns,
        positions: Positions,
        contents: ContentReader,
        places: PlaceChecker,
        known: KnownPlaces,
        address_finder: AddressFinder | None = None,
    ) -> None:
        self._refs = Refs(columns, contents)
        self._positions = positions
        self._contents = contents
        self._places = places
        self._known = known
        self._address_finder = address_finder
        self._duplicates = Duplicates()

    def check(self, rows: Sequence[Row]) -> list[CheckedRow]:
        """Check a batch."""
        located = self._positions.locate(rows)
        answers = self._geocode(rows, located)
        checked = [self._begin(row, place) for row, place in zip(rows, located, strict=True)]
        areas = self._places.check(checked, located)
        for one, place, codes in zip(checked, located, areas, strict=True):
            content = self._contents.read(one.row, one.findings)
            self._refs.settle(one)
            self._duplicates.check(one, content.folded_names)
            one.name = next(iter(content.names.values()), "")
            if one.position is not None and not one.is_rejected:
                answer = answers.get(one.row.number)
                one.content = content.placed(
                    one.ref, _placing(one.position, place, answer), codes or ()
                )
        self._known.check(checked)
        return checked

    def _begin(self, row: Row, place: Located) -> CheckedRow:
        findings = [*row.findings, *place.findings]
        return CheckedRow(row, self._refs.ref_of(row, findings), findings, place.position, None)

    def _geocode(self, rows: Sequence[Row], located: list[Located]) -> dict[int, Geocoded]:
        """Look rows without coordinates up by their address; puts the answers into `located`."""
        answers: dict[int, Geocoded] = {}
        if self._address_finder is None:
            return answers
        for number, (row, place) in enumerate(zip(rows, located, strict=True)):
            if not _lacks_coordinates(place):
                continue
            answer = self._address_finder.find(*self._contents.queries_of(row))
            if answer is not None:
                answers[row.number] = answer
                located[number] = _located(answer)
        return answers


def _lacks_coordinates(place: Located) -> bool:
    return {finding.code for finding in place.findings} == {"missing_coordinates"}


def _located(answer: Geocoded) -> Located:
    text = _("The row has no coordinates; “{value}” was found for its address, to {metres} m.")
    hint = _("Check the place on the map and fill in its coordinates.")
    note = warn("geocoded", text, hint, value=answer.label, metres=round(answer.precision_m))
    return Located(
        position=answer.position,
        shape=None,
        text=answer.label,
        column="",
        decimals=None,
        findings=[note],
    )


def _placing(position: Position, place: Located, answer: Geocoded | None) -> Placing:
    if answer is not None:
        return Placing(position, source="geocoded", precision_m=answer.precision_m)
    return Placing(position, place.shape)
