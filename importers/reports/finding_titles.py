"""What the codes of findings are called: a few words each, for tables, reports and pages."""

from geo.messages import mark as _
from importers.findings import Severity

_TITLES = {
    "bad_encoding": _("Rows with bytes that are no letters"),
    "bad_opening_hours": _("Opening hours that cannot be read"),
    "bad_phone": _("Phone numbers that cannot be dialled"),
    "bad_value": _("Values that are not in the list"),
    "bad_verified_at": _("Dates that cannot be read"),
    "broken_text": _("Letters that were broken earlier"),
    "cell_too_long": _("Cells that are far too long"),
    "control_characters": _("Invisible characters taken out"),
    "coordinate_not_finite": _("Geometries with a coordinate that is no number"),
    "cut_letter": _("Texts cut in the middle of a letter"),
    "error_cell": _("Cells with an error of the spreadsheet"),
    "few_decimals": _("Coordinates with too few decimals"),
    "footer_row": _("Totals and notes under the table"),
    "geocoded": _("Places found by their address"),
    "incomplete_outline": _("Outlines of which the extract holds a part"),
    "jumped": _("Known places that went far"),
    "lost_decimal_point": _("Coordinates without their decimal point"),
    "markup": _("HTML taken out of texts"),
    "missing_coordinates": _("Rows without coordinates"),
    "missing_name": _("Rows without a name"),
    "missing_ref": _("Rows without an identifier"),
    "near_duplicate": _("Places that look like one and the same"),
    "nested_too_deep": _("Values nested too deep"),
    "no_longer_in_use": _("Places that may no longer be in use"),
    "not_a_feature": _("Items that are no places"),
    "not_a_number": _("Coordinates that are no numbers"),
    "other_agency": _("Places of another agency"),
    "other_area": _("Places outside the area that the row names"),
    "out_of_range": _("Coordinates that no place on earth has"),
    "outside_country": _("Places outside the country"),
    "outside_projection": _("Coordinates outside what their system covers"),
    "packed_degrees": _("Degrees, minutes and seconds without marks"),
    "positions_disagree": _("Two positions in one row that disagree"),
    "repaired_shape": _("Outlines that were repaired"),
    "repeated_ref": _("Identifiers that stand more than once"),
    "repeated_row": _("Rows that say the same as another"),
    "several_positions": _("Cells that name several positions"),
    "shape_not_kept": _("Outlines of which only a point is kept"),
    "stray_quote": _("Quotation marks inside a cell"),
    "swapped_coordinates": _("Latitude and longitude swapped"),
    "too_long": _("Texts that are too long"),
    "unreadable_feature": _("Features that are damaged"),
    "unreadable_geometry": _("Geometries that cannot be read"),
    "unreadable_line": _("Lines that are not well-formed"),
    "unreadable_position": _("Positions that cannot be read"),
    "unreadable_row": _("Rows that cannot be read"),
    "unreadable_text": _("Texts that cannot be read"),
    "zero_coordinates": _("Coordinates that are 0, 0"),
}
_WEIGHTS = {
    Severity.REJECT: _("left out"),
    Severity.WARN: _("loaded, with a warning"),
    Severity.FIXED: _("mended while loading"),
}


def known_codes() -> frozenset[str]:
    """Return every code that a finding can have."""
    return frozenset(_TITLES)


def finding_title(code: str) -> str:
    """Return the marked title of a code; one without a title stands for itself."""
    return _TITLES.get(code) or code.replace("_", " ")


def severity_title(severity: Severity) -> str:
    """Return, marked, what a finding does to its row."""
    return _WEIGHTS[severity]
