"""The sentences about cells that hold no position, or half of one."""

from geo.coordinate_text import holds_several_positions
from geo.messages import mark as _
from importers.findings import Finding, reject
from importers.positions.position_cells import (
    bare,
)


def not_a_number(column: str, value: str) -> Finding:
    """Return the rejection of a cell of a pair of columns that holds no number."""
    text = _("“{value}” is not a number.")
    hint = _("Write coordinates in “{named}” as decimal degrees with a point, for example 31.9539.")
    return reject("not_a_number", text, hint, column=column, value=bare(value))


def half_missing(column: str, other: str) -> Finding:
    """Return the rejection of a position with an empty part although `other` is filled in."""
    text = _("“{named}” is empty although “{other}” is filled in.")
    hint = _("Fill in both coordinates of the place.")
    return reject("missing_coordinates", text, hint, column=column, other=other)


def unreadable(column: str, value: str) -> Finding:
    """Return the rejection of a text that names no position, or several."""
    if holds_several_positions(value):
        text = _("“{value}” names several positions.")
        hint = _("Leave only the position of the place itself in “{named}”.")
        return reject("several_positions", text, hint, column=column, value=value)
    text = _("“{value}” is not understood as a position.")
    hint = _("Write latitude and longitude in “{named}”, for example 31.9539, 35.9106.")
    return reject("unreadable_position", text, hint, column=column, value=value)


def unknown_system(column: str, crs: str) -> Finding:
    """Return the rejection of a text in a coordinate system that does not exist."""
    text = _("The coordinate system “{value}” of the position is not known.")
    hint = _("Write latitude and longitude in “{named}”, for example 31.9539, 35.9106.")
    return reject("unreadable_position", text, hint, column=column, value=crs)
