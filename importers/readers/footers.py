"""Totals and notes under a table: rows that are never loaded and never dropped in silence."""

from geo.messages import mark as _
from importers.findings import reject
from importers.readers.rows import Row


def as_footer(row: Row) -> Row:
    """Return a total or a note at the end of a table with the reason to leave it out."""
    finding = reject(
        "footer_row",
        _("The row stands at the end and looks like a total or a note, not like a place."),
        _("Delete the row; if it is a place, write it further up."),
        value=next(iter(row.values.values())),
    )
    return Row(row.number, row.values, findings=(*row.findings, finding))
