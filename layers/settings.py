"""Settings of the layers: own definitions, links for directions."""

from pathlib import Path

from pydantic import Field

from geo.settings import Settings


class LayerSettings(Settings):
    """Definitions, the hot index, tiles, streets, links to directions."""

    definitions_folder: Path | None = Field(
        default=None,
        description="A folder with layer definitions of your own; a file there takes the place of "
        "a packaged definition of the same layer.",
    )
    directions_url: str = Field(
        default="https://www.openstreetmap.org/directions?to={lat}%2C{lon}",
        description="The link behind “directions”, with the places `{lat}` and `{lon}`.",
    )
    hot_memory_bytes: int = Field(
        default=1_000_000_000,
        ge=0,
        description="Bytes of memory for the hot index, from which queries around a point are "
        "answered without the database; what does not fit is answered by PostGIS. 0 switches it "
        "off.",
    )
    hot_folder: Path | None = Field(
        default=None,
        description="The folder for the files of the hot index, which all workers map into memory: "
        "`hot` in the data root by default. A memory file system will do.",
    )
    routing_folder: Path | None = Field(
        default=None,
        description="The folder of the streets that `aroundme routing build` makes, which all "
        "workers map into memory: `routing` in the data root by default.",
    )
    tiles_memory_bytes: int = Field(
        default=64_000_000, ge=0, description="Bytes of tiles that one process keeps in memory."
    )
    tiles_folder: Path | None = Field(
        default=None,
        description="A folder that keeps tiles across restarts; several processes may share it.",
    )
    tiles_folder_bytes: int = Field(
        default=1_000_000_000, ge=0, description="Bytes of tiles that the folder may hold."
    )
    tiles_attribution: str = Field(
        default="", description="Whom maps made of the tiles have to name."
    )
