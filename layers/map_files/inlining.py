"""One HTML file that holds what it needs: scripts, styles, data, and what its policy allows."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from layers.basemap.sources import TileSource

_HERE = "layers.map_files"


@dataclass(frozen=True, slots=True)
class FileParts:
    """What a file takes along, as text: Leaflet 1.9, the tokens of all pages, how streets look.

    Without `streets_script` or `tiles` a file draws the areas where others draw the base map.
    """

    leaflet_script: str
    leaflet_style: str
    tokens: str
    protomaps_script: str = ""
    streets_script: str = ""
    tiles: TileSource | None = None


def static_text(package: str, name: str) -> str:
    """Return a file of a package's folder `static`."""
    return (resources.files(package) / "static" / name).read_text("utf-8")


def style_of(files: FileParts, own: str) -> Markup:
    """Return the style of a file: Leaflet's, the tokens, what all files have, its own."""
    shared = static_text(_HERE, "file.css")
    return Markup(leaflet_style(files.leaflet_style) + files.tokens + shared + own)  # noqa: S704


def scripts_of(
    files: FileParts, ground: Mapping[str, Any] | None, own: str, map_name: str
) -> list[Markup]:
    """Return the scripts of a file, of which `own` makes the map; the base map comes under it."""
    made = [script(files.leaflet_script), script(f"{static_text(_HERE, 'ground.js')}\n{own}")]
    if ground is not None:
        streets = f"{plain_script(files.streets_script)}\n"
        drawn = f"drawStreets({map_name}, {inline_json(ground)});"
        made += [script(files.protomaps_script), script(streets + drawn)]
    return made


def leaflet_style(css: str) -> str:
    """Leave out the pictures that the style would load; none of them is used here."""
    return re.sub(r"url\([^)]*\)", "none", css)


def plain_script(module: str) -> str:
    """Return a module that imports nothing as a script: what it exports is simply there."""
    return re.sub(r"^export ", "", module, flags=re.MULTILINE)


def script(text: str) -> Markup:
    """Make a text fit to stand between script tags; its developers' map would be a request.

    What a browser or UTF-8 would change goes first: the policy names the script by its bytes.
    """
    text = text.encode("utf-8", errors="replace").decode("utf-8").replace("\r\n", "\n")
    text = re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"<(?=/?script|!--)", r"\\x3c", text, flags=re.IGNORECASE)
    return Markup(text)  # noqa: S704  our own script; what is foreign in it has no < left


def policy(scripts: Sequence[Markup], tile_url: str | None = None) -> str:
    """Forbid the browser everything but these very scripts: what slips in stays dead.

    `tile_url` is a server of images that may be asked; the file needs the network then.
    """
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    allowed = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    images = ""
    if tile_url is not None:
        tiles = urlsplit(tile_url.replace("{s}", "*"))
        images = f" {tiles.scheme}://{tiles.netloc}"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline';"
        f" img-src data:{images}; base-uri 'none'; form-action 'none'"
    )


def inline_json(data: object) -> str:
    """Write JSON that can stand between script tags: nothing in it ends the script."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
