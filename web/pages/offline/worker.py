"""The service worker as it is served: what it keeps and says, before the script itself."""

import json
from collections.abc import Mapping
from importlib import resources

from geo.country import Country
from geo.messages import Translate
from geo.messages import mark as _
from geo.version import version_number
from web.page.assets import static_address
from web.page.languages import direction_of

_FONTS = "/static/vendor/ibm-plex-sans-arabic-5.3.0/ibm-plex-sans-arabic-{}-400-common.woff2"
_LEAFLET = "/static/vendor/leaflet-1.9.4"
_PMTILES = "/static/vendor/pmtiles-4.5.0/pmtiles.js"
_GEODESIC = "/static/vendor/geographiclib-geodesic-2.2.0/geographiclib-geodesic.min.js"
_SHELL = (
    "page/public.css",
    "page/icons.svg",
    "page/mark.svg",
    "offline/register.js",
    "offline/offline.css",
    "offline/offline.js",
    "offline/saved.js",
    "offline/kept.js",
    "offline/last_pages.js",
    "offline/rows.js",
    "offline/areas.js",
    "offline/area_list.js",
    "offline/around.js",
    "offline/finder.js",
    "finder/finder.js",
    "page/map_apps.js",
)
_MAP = (
    "finder/map.js",
    "finder/map_opening.js",
    "finder/map_controls.js",
    "page/base_map.js",
    "page/streets.js",
    "page/place_names.js",
)
_VENDORED_MAP = (
    f"{_LEAFLET}/leaflet.css",
    f"{_LEAFLET}/leaflet.js",
    "/static/vendor/protomaps-leaflet-5.1.0/protomaps-leaflet.js",
)
_PAGES = ("offline", "saved")
_SAVED_COPY = _("Saved on {when}. You are offline, so what is open now is not shown.")


def worker_script(country: Country, translations: Mapping[str, Translate]) -> bytes:
    """Return the script: another whenever anything that it keeps is another."""
    languages = country.languages
    scripts = {"arabic" if direction_of(one) == "rtl" else "latin" for one in languages}
    settings = {
        "version": version_number(),
        "shell": [
            *(static_address(path) for path in _SHELL),
            *(_FONTS.format(script) for script in sorted(scripts)),
            _GEODESIC,
            *(f"/{one}/{page}" for one in languages for page in _PAGES),
        ],
        "map": [*(static_address(path) for path in _MAP), *_VENDORED_MAP],
        "kept": static_address("offline/kept.js"),
        "pmtiles": _PMTILES,
        "languages": languages,
        "locales": {one: f"{one}-{country.code.upper()}-u-nu-latn" for one in languages},
        "savedCopy": {one: translations[one](_SAVED_COPY) for one in languages},
    }
    script = resources.files("web") / "static" / "offline" / "service_worker.js"
    return f"const SETTINGS = {json.dumps(settings)};\n".encode() + script.read_bytes()
