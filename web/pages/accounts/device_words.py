"""A browser in words: what it says of itself is long, and says the names of its rivals too."""

from geo.messages import Message
from geo.messages import mark as _

# The first that is found counts: each browser also claims to be those below it.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_LONGEST = 60


def device_words(user_agent: str | None) -> Message:
    """Name browser and system; what is neither is shown as it calls itself, cut."""
    said = user_agent or ""
    browser = _first(_BROWSERS, said)
    system = _first(_SYSTEMS, said)
    if browser and system:
        return Message(_("{browser} on {system}"), {"browser": browser, "system": system})
    if browser or system or said:
        return Message("{name}", {"name": browser or system or said[:_LONGEST]})
    return Message(_("unknown device"))


def _first(names: tuple[tuple[str, str], ...], said: str) -> str | None:
    return next((name for mark, name in names if mark in said), None)
