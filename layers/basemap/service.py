"""What changes the base map: a new one takes the place of the former as a whole."""

from collections.abc import Iterable

import orjson
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, driver_connection, sql
from geo.errors import Refused
from geo.messages import mark as _
from layers.basemap.models import BasemapRow
from layers.basemap.queries import served_basemap
from layers.basemap.rules import BANDS, Band, Basemap, BasemapShape, BasemapSource

_HERE = "layers.basemap"
_COPY = "COPY staged_shape (layer, least_zoom, rank, properties, is_coast, geom) FROM STDIN"
# A label has to find room along its street: it is about this many pixels long at least.
_LABEL_PIXELS = 40
# The cells within which lines are joined, in tiles of the last zoom of a band.
_CELL_PIXELS = 8 * 512


def replace_basemap(
    session: Session, source: BasemapSource, shapes: Iterable[BasemapShape]
) -> Basemap:
    """Make these shapes the base map; they are read once, one after the other.

    A part of the session's transaction: until it commits everybody is served the former map, and
    when it does not nothing has changed. Raises Refused when there are no shapes.
    """
    # One import at a time: the table that is filled has one name.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('basemap'))"))
    last = session.scalar(select(BasemapRow.number).order_by(BasemapRow.number.desc()).limit(1))
    number = (last or 0) + 1
    session.execute(sql(_HERE, "stage"))
    _copy(session, shapes)
    session.execute(text("ANALYZE staged_shape"))
    session.execute(text("SELECT create_basemap_partition()"))
    session.execute(sql(_HERE, "project"))
    _find_sea(session, source)
    for band in BANDS:
        _generalise(session, number, band)
    count = session.scalar(text("SELECT count(*) FROM layer_partition.basemap_shape_coming")) or 0
    if not count:
        raise Refused(_("The file holds nothing that a map shows, so nothing was changed."))
    session.execute(text("SELECT attach_basemap_partition(:number)"), {"number": number})
    session.execute(insert(BasemapRow), [_row(session, number, source, count)])
    made = served_basemap(session)
    assert made is not None
    return made


def remove_former(database: Database) -> list[int]:
    """Remove former maps, whose tiles nobody is drawing any more; return their numbers.

    A transaction of its own, after the one that made a new map: it waits for who draws.
    """
    with database.writing(bounded=False) as session:
        numbers = list(session.scalars(select(BasemapRow.number).order_by(BasemapRow.number)))[:-1]
        for number in numbers:
            _remove(session, number)
    return numbers


def remove_basemap(session: Session) -> None:
    """Remove every map: pages show again what they have without one."""
    for number in session.scalars(select(BasemapRow.number)).all():
        _remove(session, number)


def _remove(session: Session, number: int) -> None:
    session.execute(text("SELECT drop_basemap_partition(:number)"), {"number": number})
    session.execute(text("DELETE FROM basemap WHERE number = :number"), {"number": number})


def _copy(session: Session, shapes: Iterable[BasemapShape]) -> None:
    with driver_connection(session).cursor() as cursor, cursor.copy(_COPY) as copy:
        for shape in shapes:
            copy.write_row(
                (
                    shape.layer.value,
                    str(shape.least_zoom),
                    str(shape.rank),
                    orjson.dumps(dict(shape.properties)).decode(),
                    "t" if shape.is_coast else "f",
                    shape.wkb,
                )
            )


def _find_sea(session: Session, source: BasemapSource) -> None:
    if not session.scalar(text("SELECT EXISTS (SELECT FROM flat_shape WHERE is_coast)")):
        return
    session.execute(sql(_HERE, "ocean"), source.box._asdict())


def _generalise(session: Session, number: int, band: Band) -> None:
    values: dict[str, object] = {
        "number": number,
        "band": band.number,
        "most_zoom": band.most_zoom,
    }
    session.execute(sql(_HERE, "points"), values)
    values["pixel_m"] = band.pixel_m
    session.execute(sql(_HERE, "polygons"), values)
    values["cell_m"] = band.pixel_m * _CELL_PIXELS
    values["label_m"] = band.pixel_m * _LABEL_PIXELS
    session.execute(sql(_HERE, "lines"), values)


def _row(session: Session, number: int, source: BasemapSource, count: int) -> dict[str, object]:
    return {
        "number": number,
        "title": source.title,
        "attribution": source.attribution,
        "licence": source.licence,
        "licence_url": source.licence_url,
        "file_name": source.file_name,
        **source.box._asdict(),
        "taken_at": source.taken_at,
        "shape_count": count,
        "imported_at": moment(session),
    }
