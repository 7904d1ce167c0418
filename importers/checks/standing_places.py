"""Rows beside what stands: whose place a row is about, and what is known of a place that stays."""

from collections.abc import Sequence
from dataclasses import replace

from geo.database import Database
from geo.messages import mark as _
from importers.cells import is_blank_word
from importers.checks.checked_row import CheckedRow
from importers.columns.mapped_columns import Columns
from importers.findings import Finding, reject
from importers.headers.header_words import ATTRIBUTE_PREFIX
from layers.catalogue.definitions import Definition
from layers.features.content import UPLOADED, FeatureContent
from layers.features.queries import StandingPlace, holds_more_than_points, standing_places

CODE = "other_agency"


class StandingPlaces:
    """Compares the rows of a file with the features of the same refs, a batch at a time.

    A place that stays where it was keeps what a table does not say of it: how it was found, and its
    outline; the same choices stay in the order in which a form has put them. With a `scope` the
    file speaks for the places of one owner: a row that names another one, or is about the place of
    another one, is rejected, and one that names none is the scope's.
    """

    def __init__(
        self, database: Database, definition: Definition, columns: Columns, scope: str | None
    ) -> None:
        self._database = database
        self._definition = definition
        self._columns = columns
        self._scope = scope
        with database.reading() as session:
            has_more = holds_more_than_points(session, definition)
        # Only places of agencies are edited one by one, in forms.
        self._is_asked = definition.scope is not None or has_more

    def check(self, checked: Sequence[CheckedRow]) -> None:
        """Settle the rows of a batch that can be loaded."""
        good = [one for one in checked if one.content is not None]
        if not self._is_asked or not good:
            return
        # On a connection of its own: the one that stages is in the middle of copying rows.
        with self._database.reading() as session:
            standing = standing_places(session, self._definition, [one.ref for one in good])
        for one in good:
            assert one.content is not None
            stands = standing.get(one.ref)
            if stands is not None:
                one.content = _in_order_of(one.content, stands)
            if stands is not None and stands.position == one.content.position:
                one.content = _placed_as(one.content, stands)
            if self._scope is not None:
                self._check_owner(one, self._scope, stands)

    def _check_owner(self, one: CheckedRow, scope: str, stands: StandingPlace | None) -> None:
        assert one.content is not None
        attribute = self._definition.scope or ""
        column, said = self._columns.first(one.row.values, ATTRIBUTE_PREFIX + attribute)
        known = one.content.attributes.get(attribute)
        owner = None if stands is None else stands.attributes.get(attribute)
        if stands is not None and owner != scope:
            one.findings.append(_of_another(one.ref, owner, scope))
        elif said and not is_blank_word(said) and known != scope:
            one.findings.append(_names_another(column, said, scope))
        else:
            owned = {**one.content.attributes, attribute: scope}
            one.content = replace(one.content, attributes=owned)
            return
        one.content = None


def _placed_as(content: FeatureContent, stands: StandingPlace) -> FeatureContent:
    if content.location_source != UPLOADED:
        return content
    return replace(
        content,
        location_source=stands.location_source,
        precision_m=stands.precision_m,
        shape=content.shape or stands.shape,
    )


def _in_order_of(content: FeatureContent, stands: StandingPlace) -> FeatureContent:
    same = {
        name: held
        for name, held in stands.attributes.items()
        if isinstance(held, list) and _is_same_choice(content.attributes.get(name), held)
    }
    return replace(content, attributes={**content.attributes, **same}) if same else content


def _is_same_choice(said: object, held: list[object]) -> bool:
    return isinstance(said, list) and said != held and sorted(said) == sorted(map(str, held))


def _of_another(ref: str, owner: object, scope: str) -> Finding:
    hint = _("Give the place an identifier of its own if it is a new one, or leave the row out.")
    if owner is None:
        text = _("“{value}” belongs to no agency, and the file speaks for “{scope}”.")
        return reject(CODE, text, hint, value=ref, scope=scope)
    text = _("“{value}” belongs to the agency “{owner}”, and the file speaks for “{scope}”.")
    return reject(CODE, text, hint, value=ref, owner=owner, scope=scope)


def _names_another(column: str, said: str, scope: str) -> Finding:
    text = _("The row names the agency “{value}”, and the file speaks for “{scope}”.")
    hint = _("Leave the row out, or correct the agency: an empty cell means “{scope}”.")
    return reject(CODE, text, hint, column=column, value=said, scope=scope)
