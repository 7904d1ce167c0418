"""Reads of spaces: what anybody is shown, and all of them for officers.

`find_space`, `space_of`, `list_spaces` and `news_of` read the views of what is published, so a
session of the public may ask them; `any_space` and `spaces_of` read drafts as well.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import FromClause, Select, Table, column, func, select, table
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from portal.participation.spaces.models import NewsRow, PhaseRow, SpaceRow
from portal.participation.spaces.rules import Activity, Level, News, Phase, Space

_OFFICERS_ALONE = frozenset({"made_by", "made_at", "published_by", "told_at", "search_text"})
_MOST_LISTED = 1_000


def _published(of: type[SpaceRow | PhaseRow | NewsRow]) -> FromClause:
    """Return the view of a table that holds what is published."""
    drafts = of.__table__
    assert isinstance(drafts, Table)
    shown = (one for one in drafts.columns if one.name not in _OFFICERS_ALONE)
    return table(f"published_{drafts.name}", *(column(one.name, one.type) for one in shown))


_SPACES, _PHASES, _NEWS = _published(SpaceRow), _published(PhaseRow), _published(NewsRow)


def find_space(session: Session, name: str) -> Space | None:
    """Find a published space by its name in addresses."""
    return _one(session, select(_SPACES).where(_SPACES.c.name == name), _PHASES)


def demand_space(session: Session, name: str) -> Space:
    """Return a published space by its name; raises NotFound."""
    found = find_space(session, name)
    if found is None:
        raise NotFound(_("There is no space “{name}”."), name=name)
    return found


def space_of(session: Session, space_id: UUID) -> Space | None:
    """Find a published space."""
    return _one(session, select(_SPACES).where(_SPACES.c.id == space_id), _PHASES)


def spaces_by_id(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Space]:
    """Return those of some spaces that are published, by their ids."""
    found = _all(session, select(_SPACES).where(_SPACES.c.id.in_(ids)), _PHASES)
    return {one.id: one for one in found}


def list_spaces(session: Session, agency: str | None = None) -> list[Space]:
    """List what is published, of one agency or of all, the newest first."""
    found = select(_SPACES)
    if agency is not None:
        found = found.where(_SPACES.c.agency == agency)
    newest = found.order_by(_SPACES.c.published_at.desc(), _SPACES.c.id).limit(_MOST_LISTED)
    return _all(session, newest, _PHASES)


def published_version(session: Session) -> tuple[int, int]:
    """Return what is another whenever anything of a published space is: for validators."""
    counted = select(func.count(), func.coalesce(func.sum(_SPACES.c.version), 0))
    count, versions = session.execute(counted.select_from(_SPACES)).one()
    return count, versions


def news_of(session: Session, space_id: UUID) -> list[News]:
    """List the news of a published space, the newest first."""
    mine = select(_NEWS).where(_NEWS.c.space_id == space_id)
    rows = session.execute(mine.order_by(_NEWS.c.published_at.desc(), _NEWS.c.id))
    return [
        News(row["id"], row["titles"], row["texts"], row["htmls"], row["published_at"])
        for row in rows.mappings()
    ]


def any_news_of(session: Session, space_id: UUID) -> list[News]:
    """List the news of a space, a draft or not: for officers."""
    mine = select(NewsRow).where(NewsRow.space_id == space_id)
    rows = session.scalars(mine.order_by(NewsRow.published_at.desc(), NewsRow.id))
    return [News(one.id, one.titles, one.texts, one.htmls, one.published_at) for one in rows]


def any_space(session: Session, name: str) -> Space | None:
    """Find a space by its name, a draft or not: for officers."""
    mine = _drafts().where(SpaceRow.name == name)
    return _one(session, mine, _table_of(PhaseRow))


def has_spaces(session: Session) -> bool:
    """Check whether anybody has made a space, a draft or not."""
    return session.scalar(select(SpaceRow.id).limit(1)) is not None


def spaces_of(session: Session, agencies: Collection[str] | None) -> list[Space]:
    """List the spaces of agencies, None: of all, drafts among them: for officers."""
    found = _drafts()
    if agencies is not None:
        found = found.where(SpaceRow.agency.in_(sorted(agencies)))
    newest = found.order_by(SpaceRow.made_at.desc(), SpaceRow.id).limit(_MOST_LISTED)
    return _all(session, newest, _table_of(PhaseRow))


def _drafts() -> Select[tuple[object, ...]]:
    shown = _table_of(SpaceRow)
    return select(*(one for one in shown.c if one.name not in _OFFICERS_ALONE))


def _table_of(of: type[SpaceRow | PhaseRow]) -> FromClause:
    return of.__table__


def _one(session: Session, found: Select[tuple[object, ...]], phases: FromClause) -> Space | None:
    spaces = _all(session, found, phases)
    return spaces[0] if spaces else None


def _all(session: Session, found: Select[tuple[object, ...]], phases: FromClause) -> list[Space]:
    rows = session.execute(found).mappings().all()
    known = _phases_of(session, phases, [row["id"] for row in rows])
    return [
        Space(
            **{
                **row,
                "level": Level(row["level"]),
                "areas": tuple(row["areas"]),
                "phases": tuple(known.get(row["id"], ())),
            }
        )
        for row in rows
    ]


def _phases_of(
    session: Session, phases: FromClause, space_ids: Sequence[UUID]
) -> dict[UUID, list[Phase]]:
    asked = select(phases).where(phases.c.space_id.in_(space_ids)).order_by(phases.c.starts_at)
    found: dict[UUID, list[Phase]] = {}
    for row in session.execute(asked).mappings() if space_ids else ():
        found.setdefault(row["space_id"], []).append(
            Phase(
                row["id"],
                row["titles"],
                row["texts"],
                row["starts_at"],
                row["ends_at"],
                frozenset(map(Activity, row["activities"])),
            )
        )
    return found
