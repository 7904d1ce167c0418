"""Settings of the web face: address, port, pages."""

from pydantic import Field

from geo.settings import Settings


class WebSettings(Settings):
    """Address, port, workers and pages."""

    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=1, le=65535, description="The port to listen on.")
    workers: int | None = Field(
        default=None,
        ge=1,
        description="Processes that answer requests: by default one for each core that may be "
        "used.",
    )
    connections: int = Field(
        default=2000,
        ge=1,
        description="Connections that one worker holds at most; to more it says that there are "
        "too many.",
    )
    tile_url: str | None = Field(
        default=None,
        description="A raster tile address with `{z}`, `{x}` and `{y}` for the base map. Without "
        "it the map draws the outlines of the imported areas and fetches nothing.",
    )
    tile_attribution: str = Field(
        default="", description="Whom the tile server wants to be named on the map."
    )
    officer_page: bool = Field(
        default=True,
        description="Whether the pages on which officers hand files in are served.",
    )
    largest_upload_bytes: int = Field(
        default=200_000_000,
        ge=1,
        description="Bytes that a file handed in on the officers' page may have.",
    )
