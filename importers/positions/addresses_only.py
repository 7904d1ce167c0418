"""The positions of a file that has none: every row has to be looked up by its address."""

from collections.abc import Sequence

from geo.messages import mark as _
from importers.findings import reject
from importers.positions.locating import Located, Positions
from importers.readers.rows import Fact, Row


class AddressesOnly(Positions):
    """Finds no position in any row, which leaves all of them to the geocoder."""

    def __init__(self) -> None:
        fact = Fact(_("coordinates from"), "—")
        super().__init__(sources=(), facts=(fact,))

    def locate(self, rows: Sequence[Row]) -> list[Located]:
        """Return every row as one without coordinates."""
        text = _("The row has no coordinates.")
        hint = _("Fill in the coordinates of the place.")
        return [
            Located(None, None, "", "", None, [reject("missing_coordinates", text, hint)])
            for _row in rows
        ]
