"""Settings of the web face: address, port, pages."""

from pathlib import Path
from typing import Literal

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
    requests_at_once: int = Field(
        default=4,
        ge=1,
        description="Requests that one worker works on at a time; what is answered from memory, "
        "static files and health are not among them.",
    )
    requests_waiting: int = Field(
        default=64,
        ge=0,
        description="Requests that may wait in one worker for their turn, first come first served; "
        "more are told with 503 to come back.",
    )
    requests_wait_s: float = Field(
        default=2.0, gt=0, description="Seconds that a request may wait for its turn, then 503."
    )
    requests_held_s: float = Field(
        default=1.0,
        ge=0,
        le=10,
        description="Seconds after which a request that may not even wait is told so with 503: "
        "sent away at once, many come back at once.",
    )
    reads_per_minute: int = Field(
        default=3000,
        ge=0,
        description="Requests that one client (an IPv4 address, or a /64 of IPv6) may send to one "
        "worker in a minute, then 429. 0 switches it off.",
    )
    emblem_file: Path | None = Field(
        default=None,
        description="The country's emblem, a file of SVG or PNG of at most 20,000 bytes, for the "
        "banner of the first page; a plain sign stands there without.",
    )
    trusted_hosts: str = Field(
        default="",
        description="Names, separated by commas, that requests may be for (their `Host`), beside "
        "those of this machine and the one in `AROUNDME_PUBLIC_URL`. `*` allows all.",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1,::1",
        description="Addresses and networks, separated by commas, of proxies that may say with "
        "`X-Forwarded-For` and `X-Forwarded-Proto` whom they ask for.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text",
        description="How lines of the log look: `text`, or `json` for one JSON object each.",
    )
    metrics_networks: str = Field(
        default="127.0.0.0/8,::1/128",
        description="The networks from which `/metrics` may be asked, separated by commas. "
        "Requests that a proxy has passed on are refused whatever it says.",
    )
    api_contact: str | None = Field(
        default=None,
        pattern=r"^(https?://|[^@\s]+@)\S+$",
        description="Whom developers may ask about the API: an e-mail address or a web address.",
    )
    security_contact: str | None = Field(
        default=None,
        pattern=r"^(https://|mailto:|tel:)\S+$",
        description="Whom to tell of a hole, for `/.well-known/security.txt`: an address that "
        "begins with `mailto:`, `https:` or `tel:`. Without it there is no such file.",
    )
    tile_url: str | None = Field(
        default=None,
        description="A raster tile address with `{z}`, `{x}` and `{y}` for the base map. Without "
        "it maps draw the portal's own base map, or the outlines of the imported areas, and ask "
        "nobody else.",
    )
    tile_attribution: str = Field(
        default="", description="Whom the tile server wants to be named on the map."
    )
    basemap_file: Path | None = Field(
        default=None,
        description="A PMTiles file of vector tiles after the Shortbread schema, which is served "
        "as the base map instead of what was imported. A file that takes its place is seen within "
        "seconds.",
    )
    basemap_url: str | None = Field(
        default=None,
        description="The address of somebody's vector tiles after the Shortbread schema, with "
        "`{z}`, `{x}` and `{y}`, as the base map instead of what was imported. Every visitor's "
        "browser asks there for what it looks at, so whoever runs it learns where citizens look.",
    )
    basemap_attribution: str = Field(
        default="",
        description="Whom the map has to name for `AROUNDME_BASEMAP_URL`, and for "
        "`AROUNDME_BASEMAP_FILE` where the file does not say it.",
    )
    basemap_largest_zoom: int = Field(
        default=14,
        ge=0,
        le=20,
        description="The last zoom that `AROUNDME_BASEMAP_URL` has tiles for; closer up they are "
        "drawn larger.",
    )
    map_apps: str = Field(
        default="google,apple,waze",
        description="The map applications that are offered for directions beside the route planner "
        "of `AROUNDME_DIRECTIONS_URL`, separated by commas: `google`, `apple`, `waze`, or none.",
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
