"""Style sheets that every page takes, joined into one file: each would be a request more.

They stay files of their topics under web/static, one folder deep, so that what they load is found
from the joined one as well.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources

# In this order: what comes later wins.
JOINED: Mapping[str, tuple[str, ...]] = {
    "page/public.css": (
        "page/tokens.css",
        "page/fonts.css",
        "page/pages.css",
        "page/look.css",
        "page/base_map.css",
        "finder/map.css",
        "directory/directory.css",
        "finder/chips.css",
        "page/map_apps.css",
        "places/places.css",
        "areas/areas.css",
        "ratings/ratings.css",
        "first_page/first_page.css",
    ),
}


@cache
def joined(path: str) -> bytes:
    """Return a joined style sheet, `path` being one of `JOINED`."""
    folder = resources.files("web") / "static"
    return b"\n".join((folder / part).read_bytes() for part in JOINED[path])


@cache
def joined_etag(path: str) -> str:
    """Return the strong ETag of a joined style sheet."""
    return f'"{hashlib.sha256(joined(path)).hexdigest()[:20]}"'
