"""What a browser is told so that the portal can be installed: its names, icons and colours."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from geo.country import Country
from geo.messages import Translate
from geo.messages import mark as _
from web.page.assets import static_address
from web.page.languages import direction_of

_NAME = _("Government Portal")
_SENTENCE = _(
    "Government services with their papers and fees, agencies, the places nearest to you, and a"
    " way to write to the government: all in one portal."
)
# The file, its width in pixels, and what it is for: a maskable one is cut to the phone's own shape.
_ICONS = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-cut-512", 512, "maskable"))


def manifest(language: str, country: Country, translate: Translate) -> Mapping[str, object]:
    """Return the web application manifest in one language; all languages are one application."""
    return {
        "id": "/",
        "name": f"{translate(_NAME)} · {country.names[language]}",
        "short_name": translate(_NAME),
        "description": translate(_SENTENCE),
        "lang": language,
        "dir": direction_of(language),
        "start_url": f"/{language}/",
        "scope": "/",
        "display": "standalone",
        "theme_color": light_colour("bar"),
        "background_color": light_colour("ground"),
        "icons": [
            {
                "src": static_address(f"offline/{name}.png"),
                "sizes": f"{width}x{width}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, width, purpose in _ICONS
        ],
    }


@cache
def light_colour(token: str) -> str:
    """Return what a token of web/static/page/tokens.css is in the light look, like `#0d4a45`."""
    tokens = (resources.files("web") / "static" / "page" / "tokens.css").read_text("utf-8")
    found = re.search(rf"--{re.escape(token)}: var\(--if-light, (#[0-9a-f]+)\)", tokens)
    assert found is not None, token
    return found[1]
