"""The actions on areas: take in a level, and let everything that depends on it follow."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from geoalchemy2 import WKBElement
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from geo.country import Country
from geo.database import sql
from geo.errors import Refused
from geo.messages import Several
from geo.messages import mark as _
from layers.areas.models import Area, AreasVersion

_HERE = "layers.areas"


@dataclass(frozen=True, slots=True)
class AreaContent:
    """One area as a file gives it; `wkb` is a valid MultiPolygon in WGS 84."""

    code: str
    names: dict[str, str]
    wkb: bytes
    demo: bool = False


def replace_level(
    session: Session,
    country: Country,
    level: int,
    areas: Sequence[AreaContent],
    *,
    source_name: str,
) -> None:
    """Put these areas in the place of all areas of the level, as part of the session's transaction.

    Then the border is drawn anew, every area finds its parent and every feature its areas. Areas
    that are demonstration data go as soon as real ones of another level arrive.
    """
    _refuse_unfit(session, country, level, areas)
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    session.execute(delete(Area).where(Area.level == level))
    if not all(area.demo for area in areas):
        session.execute(delete(Area).where(Area.demo))
    session.execute(
        insert(Area),
        [
            {
                "code": area.code,
                "level": level,
                "names": area.names,
                "geom": WKBElement(area.wkb, srid=4326),
                "demo": area.demo,
                "source_name": source_name,
            }
            for area in areas
        ],
    )
    if level == 1:
        _draw_border(session, country)
    session.execute(sql(_HERE, "find_parents"))
    reassign_features(session)
    session.execute(update(AreasVersion).values(version=func.gen_random_uuid()))


def reassign_features(session: Session) -> None:
    """Assign to every feature, also of the past, the areas that it lies in."""
    session.execute(sql(_HERE, "reassign_features"))
    follow_features(session)


def follow_features(session: Session) -> None:
    """Put the centre of every area where its current features are, and count them by layer."""
    session.execute(sql(_HERE, "follow_features"))


def _refuse_unfit(
    session: Session, country: Country, level: int, areas: Sequence[AreaContent]
) -> None:
    names = country.levels[level - 1].plural
    if not areas:
        raise Refused(_("The file holds no areas, so nothing was changed."))
    codes = [area.code for area in areas]
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        raise Refused(
            _("These area codes stand more than once in the file: {codes}. Nothing was changed."),
            codes=Several(repeated),
        )
    if level > 1 and not _has_level(session, level - 1, demo=all(area.demo for area in areas)):
        raise Refused(
            _("Import the level above first: {level} need their parents. Nothing was changed."),
            level=names["en"],
        )


def _has_level(session: Session, level: int, *, demo: bool) -> bool:
    wanted = select(Area.code).where(Area.level == level)
    if not demo:
        wanted = wanted.where(~Area.demo)
    return bool(session.scalar(select(wanted.exists())))


def _draw_border(session: Session, country: Country) -> None:
    """Make the country the union of its largest areas."""
    session.execute(delete(Area).where(Area.level == 0))
    session.execute(
        sql(_HERE, "draw_border"),
        {"code": country.code.upper(), "names": orjson.dumps(country.names).decode()},
    )
