"""The map applications that can lead to a place: links that load nothing before they are tapped."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from geo.errors import InvalidSetup
from geo.messages import Several
from geo.messages import mark as _
from layers.features.schemas import directions_link


@dataclass(frozen=True)
class MapApp:
    """An application by its own name; `url` holds the places `{lat}` and `{lon}`."""

    name: str
    url: str

    def link(self, lon: float, lat: float) -> str:
        """Return the address that leads to a position."""
        return directions_link(self.url, lon, lat)


_KNOWN = {
    "google": MapApp(
        "Google Maps", "https://www.google.com/maps/dir/?api=1&destination={lat}%2C{lon}"
    ),
    "apple": MapApp("Apple Maps", "https://maps.apple.com/?daddr={lat}%2C{lon}"),
    "waze": MapApp("Waze", "https://waze.com/ul?ll={lat}%2C{lon}&navigate=yes"),
}


def offered_map_apps(wanted: str, directions_url: str) -> tuple[MapApp, ...]:
    """Return the applications named in a setting, and the route planner of the deployment.

    Raises InvalidSetup for a name that is not known.
    """
    return (*_named(wanted), _planner(directions_url))


def _named(wanted: str) -> Iterator[MapApp]:
    for name in filter(None, (one.strip() for one in wanted.split(","))):
        if name not in _KNOWN:
            raise InvalidSetup(
                _("AROUNDME_MAP_APPS names “{name}”. The known ones are: {known}."),
                name=name,
                known=Several(_KNOWN),
            )
        yield _KNOWN[name]


def _planner(url: str) -> MapApp:
    """Return the deployment's own route planner, called by the name of its host."""
    host = (urlsplit(url).hostname or url).removeprefix("www.")
    return MapApp("OpenStreetMap" if host == "openstreetmap.org" else host, url)
