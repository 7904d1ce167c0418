"""The names of things on the map, in the languages of the country and as they stand there. Pure."""

from collections.abc import Sequence

from geo.plain_text import plain_note
from geo.scripts import language_of
from importers.basemap.tags import Properties, Tags

# A longer one is a remark; it would fill a tile and name nothing.
_MOST_LETTERS = 120


def name_properties(tags: Tags, languages: Sequence[str]) -> Properties:
    """Return `name` and, for each language that has one, `name_<language>`; nothing without names.

    `name` is what signs on the spot say. It stands for the language of its letters where the
    file says nothing else; control characters and line ends are taken out.
    """
    said: Properties = {}
    local = _line(tags.get("name", ""))
    for language in languages:
        own = _line(tags.get(f"name:{language}", ""))
        if own:
            said[f"name_{language}"] = own
    if local:
        said.setdefault(f"name_{language_of(local, languages)}", local)
    elif said:
        local = str(next(iter(said.values())))
    return {"name": local, **said} if local else {}


def _line(text: str) -> str:
    """Return a name on one line, without what nobody can see."""
    return " ".join((plain_note(text) or "").split())[:_MOST_LETTERS]
