"""Columns that an officer has chosen, now or for an earlier file."""

from collections.abc import Iterable, Mapping, Sequence

from geo.errors import Refused
from geo.messages import Several, shown
from geo.messages import mark as _
from importers.columns.angle_columns import ANGLE_FIELDS
from importers.columns.mapped_columns import (
    listed_columns,
)
from importers.columns.misspellings import nearest
from importers.headers.header_words import (
    COORDINATE_FIELDS,
    header_key,
)
from importers.readers.rows import Fact


def with_parts(taken: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Take several columns for a latitude or longitude, A+B+C, for the parts of an angle."""
    halves = COORDINATE_FIELDS["degrees"]
    if not any(len(taken.get(half, ())) > 1 for half in halves):
        return dict(taken)
    parts = dict(zip(halves, ANGLE_FIELDS, strict=True))
    return {parts.get(name, name): columns for name, columns in taken.items()}


def chosen_columns(
    name: str, text: str, present: Sequence[str], known: Mapping[str, object]
) -> tuple[str, ...]:
    """Return the columns that a text after --map names for a field.

    Raises Refused when there is no such field or column.
    """
    if name not in known:
        raise Refused(
            _("There is no field “{field}”. The fields are: {known}."),
            field=shown(name),
            known=Several(known),
        )
    parts = [text] if _column(text, present) else [part.strip() for part in text.split("+")]
    columns = [_column(part, present) for part in parts]
    for part, column in zip(parts, columns, strict=True):
        if column is None:
            raise Refused(
                _("The file has no column “{column}”. Its columns are: {columns}."),
                column=shown(part),
                columns=_near(part, present) or listed_columns(present),
            )
    return tuple(dict.fromkeys(column for column in columns if column is not None))


def _column(text: str, present: Sequence[str]) -> str | None:
    """Find a column by its name as it stands, else by its letters if only one has them."""
    if text in present:
        return text
    alike = [column for column in present if header_key(column) == header_key(text) != ""]
    return alike[0] if len(alike) == 1 else None


def _near(text: str, present: Sequence[str]) -> str | None:
    column = nearest(header_key(text), {header_key(c): [c] for c in present})
    return None if column is None else shown(column)


def still_there(
    learned: Mapping[str, str],
    present: Sequence[str],
    known: Mapping[str, object],
    chosen: Mapping[str, str],
) -> dict[str, tuple[str, ...]]:
    """Return what was learned and still fits; a field that the layer no longer has is forgotten."""
    kept: dict[str, tuple[str, ...]] = {}
    for name, text in learned.items():
        if name in chosen:
            continue
        try:
            kept[name] = chosen_columns(name, text, present, known)
        except Refused:
            continue
    return kept


def learned_facts(
    kept: Mapping[str, tuple[str, ...]], said: Mapping[str, object]
) -> Iterable[Fact]:
    """Yield what to tell of columns that were confirmed for an earlier file."""
    if any(name not in said for name in kept):
        columns = "; ".join(f"{name} ← {shown(' + '.join(c))}" for name, c in kept.items())
        yield Fact(_("columns confirmed before"), columns)
