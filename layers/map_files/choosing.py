"""Which places a file shows: those of a layer that an area and filters leave."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from geo.country import best_name
from layers.areas.queries import area_names, base_outlines
from layers.areas.schemas import write_outlines
from layers.around.filters import Filter, read_filters
from layers.catalogue.definitions import Definition
from layers.deployment import Deployment
from layers.map_files.layer_map import MOST_PLACES, LayerMap
from layers.releases.queries import current_release
from layers.within.queries import Within, features_within

_AREA = "area"


def choose_places(
    session: Session,
    deployment: Deployment,
    definition: Definition,
    given: Mapping[str, str],
    language: str,
) -> LayerMap:
    """Return the places of a layer that `given` leaves: attributes as for the radius query, `area`.

    Raises InvalidParameter for an attribute or a value that the layer does not know.
    """
    told = {name: text for name, text in given.items() if text.strip()}
    area = told.pop(_AREA, None)
    filters = read_filters(told, (definition,))
    within = Within(area, definition.name, filters)
    found = features_within(session, within, language, limit=MOST_PLACES)
    release = current_release(session, definition.name)
    return LayerMap(
        definition=definition,
        release=None if release is None else release.number,
        rows=found.rows,
        count=found.count,
        narrowed=(
            *_area_words(session, area, language),
            *(_words(one, definition, language) for one in filters),
        ),
        outlines=write_outlines(base_outlines(session)),
        made_at=deployment.now(),
    )


def _area_words(session: Session, code: str | None, language: str) -> list[str]:
    names = area_names(session, [code] if code else [])
    return [best_name(one.names, language) or one.code for one in names.values()]


def _words(one: Filter, definition: Definition, language: str) -> str:
    """Say a filter in words: the attribute, and what it is to hold."""
    attribute = definition.attribute(one.attribute)
    assert attribute is not None
    known = {value.name: best_name(value.names, language) for value in attribute.values}
    held = [value for option in one.options for value in option.values()]
    parts = [part for value in held for part in (value if isinstance(value, list) else [value])]
    said = ", ".join(known.get(str(part)) or str(part) for part in parts)
    return f"{best_name(attribute.names, language)}: {said}"
