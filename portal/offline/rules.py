"""What an area's files are called and how large they may be. Pure."""

from enum import StrEnum

DEEPEST_ZOOM = 14
LARGEST_MAP_BYTES = 30_000_000
# The areas that are taken along: governorates in Jordan.
LEVEL = 1


class AreaFile(StrEnum):
    """The two files of an area: they change at different times, and one is much larger."""

    PLACES = "places"
    MAP = "map"

    def name_for(self, code: str) -> str:
        """Return the name of an area's file in the folder of downloads."""
        return f"offline-{self.value}-{code}"
