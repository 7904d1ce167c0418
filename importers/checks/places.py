"""The checks of where a row's place lies."""

from collections.abc import Sequence

from geo.coordinates import Position, is_on_earth
from geo.country import Country
from geo.messages import mark as _
from importers.checks.checked_row import CheckedRow
from importers.checks.lost_marks import are_packed, lost_marks, meanings_of
from importers.checks.named_areas import NamedAreas
from importers.findings import Finding, reject, warn
from importers.positions.locating import Located
from layers.areas.finder import AreaFinder

# Four decimals of a degree are 11 metres: with fewer the pin stands in the next street.
FEWEST_DECIMALS = 4
Codes = tuple[str, ...]


class PlaceChecker:
    """Checks positions: in range, known, inside the country and the areas that the row names.

    `finder` is None for another country than the one served, of which only the box is known;
    without `check_country` everything on earth is accepted.
    """

    def __init__(
        self,
        *,
        country: Country,
        finder: AreaFinder | None,
        named_areas: NamedAreas,
        check_country: bool,
    ) -> None:
        self._country = country
        self._finder = finder
        self._named_areas = named_areas
        self._check_country = check_country

    def check(
        self, checked: Sequence[CheckedRow], located: Sequence[Located]
    ) -> list[Codes | None]:
        """Check a batch; gives the codes of each position's areas, None outside the country."""
        usable = [self._is_usable(one, place) for one, place in zip(checked, located, strict=True)]
        self._explain_out_of_range(checked, located)
        positions = [one.position for one, fits in zip(checked, usable, strict=True) if fits]
        found = iter(self._areas_of([position for position in positions if position]))
        codes = [next(found) if fits else None for fits in usable]
        for one, place, fits, own in zip(checked, located, usable, codes, strict=True):
            if fits:
                self._check_inside(one, place, own)
        return codes

    def _is_usable(self, one: CheckedRow, place: Located) -> bool:
        position = one.position
        if position is None:
            return False
        if not is_on_earth(*position):
            return False
        if position == (0, 0):
            text = _("The coordinates are 0, 0, which stands for “unknown”.")
            hint = _("Fill in the coordinates of the place.")
            one.findings.append(
                reject("zero_coordinates", text, hint, column=place.column, value=place.text)
            )
            one.position = None
            return False
        if place.decimals is not None and place.decimals < FEWEST_DECIMALS:
            self._warn_of_few_decimals(one, place)
        return True

    def _areas_of(self, positions: list[Position]) -> list[Codes | None]:
        if self._finder is not None and self._finder.knows_the_border:
            codes = self._finder.areas_of(positions)
        else:
            codes = [() if self._country.holds(position) else None for position in positions]
        return codes if self._check_country else [own or () for own in codes]

    def _check_inside(self, one: CheckedRow, place: Located, codes: Codes | None) -> None:
        if codes is None:
            self._reject_outside(one, place)
        elif self._finder is not None and codes:
            assert one.position is not None
            one.findings.extend(self._named_areas.check(one.row, one.position, codes, self._finder))

    def _explain_out_of_range(
        self, checked: Sequence[CheckedRow], located: Sequence[Located]
    ) -> None:
        """Reject what is no longitude and latitude; what a batch shows decides what is meant."""
        strays = [
            (one, place, meanings_of(one.position, self._can_be_meant))
            for one, place in zip(checked, located, strict=True)
            if one.position is not None and not is_on_earth(*one.position)
        ]
        packed_first = are_packed([meanings for _one, _place, meanings in strays])
        for one, place, meanings in strays:
            assert one.position is not None
            if meanings:
                one.findings.append(lost_marks(meanings, place, packed_first=packed_first))
            elif self._holds(one.position.swapped):
                one.findings.append(_swapped(one.position, place))
            else:
                one.findings.append(_out_of_range(place))
            one.position = None

    def _reject_outside(self, one: CheckedRow, place: Located) -> None:
        assert one.position is not None
        if self._holds(one.position.swapped):
            one.findings.append(_swapped(one.position, place))
            return
        text = _("The place “{value}” lies outside the country.")
        hint = _("Correct the coordinates; leave out places that are not in the country.")
        one.findings.append(
            reject("outside_country", text, hint, column=place.column, value=place.text)
        )

    def _holds(self, position: Position) -> bool:
        if not is_on_earth(*position):
            return False
        if not self._check_country and not self._country.holds(position):
            return False
        return self._areas_of([position])[0] is not None

    def _can_be_meant(self, position: Position) -> bool:
        return self._country.holds(position) and self._holds(position)

    def _warn_of_few_decimals(self, one: CheckedRow, place: Located) -> None:
        text = _("The coordinates “{value}” have only {decimals} decimals.")
        hint = _("Write at least {fewest} decimals, about ten metres.")
        one.findings.append(
            warn(
                "few_decimals",
                text,
                hint,
                column=place.column,
                value=place.text,
                decimals=place.decimals,
                fewest=FEWEST_DECIMALS,
            )
        )


def _out_of_range(place: Located) -> Finding:
    text = _(
        "The coordinates “{value}” are out of range: latitude goes from -90 to 90,"
        " longitude from -180 to 180 degrees."
    )
    hint = _("Correct the coordinates, or name their coordinate system with --crs.")
    return reject("out_of_range", text, hint, column=place.column, value=place.text)


def _swapped(position: Position, place: Located) -> Finding:
    text = _("The coordinates “{value}” look swapped: the other way round they are in the country.")
    hint = _("Write latitude {lat}, longitude {lon}.")
    return reject(
        "swapped_coordinates",
        text,
        hint,
        column=place.column,
        value=place.text,
        lat=f"{position.lon:.10g}",
        lon=f"{position.lat:.10g}",
    )
