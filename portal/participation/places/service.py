"""Keeping the layers of participation in step with its tables."""

from collections.abc import Iterable, Mapping

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.database import Database, sql
from layers.areas.finder import current_finder
from layers.catalogue.definitions import Catalogue
from layers.features.content import FeatureContent
from layers.features.derived import bring_in_step

# The layer of each kind of post, and the statement that finds what has changed of it.
LAYERS: Mapping[str, tuple[str, str]] = {
    "space": ("spaces", "changed_spaces"),
    "idea": ("ideas", "changed_ideas"),
}


def follow_places(database: Database, catalogue: Catalogue, kind: str) -> int | None:
    """Bring a layer in step with what is shown now, whatever has changed; return its release.

    All that has changed since the last time goes in at once, so that a thousand ideas that are
    hidden together are one release. None where nothing has changed.
    """
    layer, statement = LAYERS[kind]
    with database.writing(bounded=False) as session:
        rows = session.execute(sql("portal.participation.places", statement)).mappings().all()
        contents: dict[str, FeatureContent | None] = {
            row["ref"]: None for row in rows if not row["is_shown"]
        }
        contents |= _contents(session, (row for row in rows if row["is_shown"]))
        return bring_in_step(session, catalogue[layer], contents)


def follow_all_places(database: Database, catalogue: Catalogue) -> None:
    """Do so with every layer: the nightly net, for what no job has told of."""
    for kind in LAYERS:
        follow_places(database, catalogue, kind)


def _contents(session: Session, rows: Iterable[RowMapping]) -> dict[str, FeatureContent | None]:
    shown = list(rows)
    positions = [Position(row["lon"], row["lat"]) for row in shown]
    areas = current_finder(session).areas_of(positions)
    return {
        row["ref"]: FeatureContent(
            ref=row["ref"],
            position=position,
            names=dict(row["names"]),
            attributes=dict(row["attributes"]),
            area_codes=codes or (),
            source_digest=row["digest"],
        )
        for row, position, codes in zip(shown, positions, areas, strict=True)
    }
