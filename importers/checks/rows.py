"""Checking rows: from their values to a feature, or to all the reasons why not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geo.coordinates import Position
from geo.geocoding import Geocoded
from geo.messages import mark as _
from importers.checks.checked_row import CheckedRow
from importers.checks.contents import ContentReader
from importers.checks.duplicates import Duplicates
from importers.checks.known_places import KnownPlaces, name_key
from importers.checks.places import PlaceChecker
from importers.checks.refs import Refs
from importers.checks.row_content import Placing
from importers.checks.standing_places import StandingPlaces
from importers.columns.mapped_columns import Columns
from importers.findings import warn
from importers.geocoding import AddressFinder
from importers.positions.locating import Located, Positions
from importers.readers.rows import Row


@dataclass(frozen=True, slots=True)
class _Begun:
    """A row whose position and areas are known and whose contents are still to be read."""

    row: CheckedRow
    place: Located
    answer: Geocoded | None
    area_codes: tuple[str, ...]


class RowChecker:
    """Checks rows batch by batch; every check is made of every row, whatever others have found.

    A row that passed them all in the current release and says the same now has passed them again.
    """

    def __init__(  # noqa: PLR0913 - every check by its name
        self,
        *,
        columns: Columns,
        positions: Positions,
        contents: ContentReader,
        places: PlaceChecker,
        known: KnownPlaces,
        standing: StandingPlaces,
        address_finder: AddressFinder | None = None,
    ) -> None:
        self._refs = Refs(columns, contents)
        self._positions = positions
        self._contents = contents
        self._places = places
        self._known = known
        self._standing = standing
        self._address_finder = address_finder
        self._duplicates = Duplicates()

    def check(self, rows: Sequence[Row]) -> list[CheckedRow]:
        """Check a batch."""
        digests = self._digests_of(rows)
        same = self._unchanged(rows, digests)
        fresh = [row for row, feature in zip(rows, same, strict=True) if feature < 0]
        begun = iter(self._begun(fresh))
        checked = []
        for row, digest, feature in zip(rows, digests, same, strict=True):
            is_new = feature < 0
            checked.append(
                self._finished(next(begun), digest) if is_new else self._kept(row, feature)
            )
        self._standing.check(checked)
        self._known.check(checked)
        return checked

    def _digests_of(self, rows: Sequence[Row]) -> list[bytes | None]:
        """Digest the rows; those whose reader noticed something are checked every time.

        Made identifiers depend on the rows before, and geocoded places on the geocoder.
        """
        if not self._refs.are_read or self._address_finder is not None:
            return [None] * len(rows)
        return [None if row.findings else self._known.digests.digest(row) for row in rows]

    def _unchanged(self, rows: Sequence[Row], digests: Sequence[bytes | None]) -> list[int]:
        if not self._known.has_digests:
            return [-1] * len(rows)
        numbers = [0 if digest is None else int.from_bytes(digest) for digest in digests]
        return self._known.unchanged(numbers, [self._refs.ref_of(row, []) for row in rows])

    def _kept(self, row: Row, feature: int) -> CheckedRow:
        """Take a row as it was taken before; what it has in common with others is checked anew."""
        position, name = self._known.place(feature)
        one = CheckedRow(row, self._refs.ref_of(row, []), [], position, None, is_kept=True)
        self._refs.settle(one)
        self._duplicates.check(one, name)
        one.is_kept = not one.is_rejected
        return one

    def _begun(self, rows: Sequence[Row]) -> Iterator[_Begun]:
        located = self._positions.locate(rows)
        answers = self._geocode(rows, located)
        checked = [
            CheckedRow(row, self._refs.ref_of(row, findings), findings, place.position, None)
            for row, place in zip(rows, located, strict=True)
            for findings in ([*row.findings, *place.findings],)
        ]
        areas = self._places.check(checked, located)
        for number, one in enumerate(checked):
            yield _Begun(one, located[number], answers.get(number), areas[number] or ())

    def _finished(self, begun: _Begun, digest: bytes | None) -> CheckedRow:
        one = begun.row
        content = self._contents.read(one.row, one.findings)
        is_clean = not one.findings
        self._refs.settle(one)
        self._duplicates.check(one, name_key(content.folded_names))
        one.name = next(iter(content.names.values()), "")
        if one.position is not None and not one.is_rejected:
            placing = _placing(one.position, begun.place, begun.answer)
            one.content = content.placed(
                one.ref, placing, begun.area_codes, digest if is_clean else None
            )
        return one

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
                answers[number] = answer
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
