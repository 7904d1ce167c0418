"""Reads of releases: the list, one of them, the current ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from geo.database import any_text, read
from geo.errors import NotFound
from geo.messages import mark as _
from layers.catalogue.models import Collection
from layers.releases.models import Release
from layers.releases.rules import ReleaseState

_HERE = "layers.releases"


def releases_of(session: Session, collection: str) -> Sequence[Release]:
    """Return the releases of a collection, the newest first."""
    return session.scalars(
        select(Release).where(Release.collection == collection).order_by(Release.number.desc())
    ).all()


def newest_releases(
    session: Session, collections: Sequence[str], *, limit: int
) -> Sequence[Release]:
    """Return the newest releases of some collections together, the last one made first."""
    wanted = select(Release).where(Release.collection == any_text(collections))
    return session.scalars(wanted.order_by(Release.made_at.desc()).limit(limit)).all()


def find_release(session: Session, collection: str, number: int) -> Release | None:
    """Return a release by its number, or by the one under which it was staged.

    The two are drawn from one row of numbers, so that a link to what waited goes on holding.
    """
    return session.scalar(
        select(Release).where(
            Release.collection == collection,
            or_(Release.number == number, Release.staged_as == number),
        )
    )


def active_release(session: Session, collection: str, number: int) -> Release:
    """Return one release that is or was current; raises NotFound."""
    release = find_release(session, collection, number)
    if release is None or release.state != ReleaseState.ACTIVE:
        raise NotFound(
            _("“{layer}” has no active release {number}. See `aroundme releases {layer}`."),
            layer=collection,
            number=number,
        )
    return release


def staged_release(session: Session, collection: str, number: int) -> Release:
    """Return one release that waits to be activated; raises NotFound."""
    release = find_release(session, collection, number)
    if release is None or release.state != ReleaseState.STAGED:
        raise NotFound(
            _("No release {number} of “{layer}” waits. See `aroundme releases {layer}`."),
            layer=collection,
            number=number,
        )
    return release


def current_release(session: Session, collection: str) -> Release | None:
    """Return the release whose items are served now, if there is one yet."""
    return session.scalar(
        select(Release)
        .join(
            Collection,
            (Collection.name == Release.collection)
            & (Collection.current_release == Release.number),
        )
        .where(Collection.name == collection)
    )


def current_number(session: Session, collection: str) -> int:
    """Return the number of the release that is served now; 0 where there is none yet."""
    number = select(Collection.current_release).where(Collection.name == collection)
    return session.scalar(number) or 0


def releases_after(session: Session, collection: str, number: int) -> Sequence[Release]:
    """Return what has been current since a release, the newest first; raises NotFound."""
    older = active_release(session, collection, number)
    return session.scalars(
        select(Release)
        .where(
            Release.collection == collection,
            Release.number > older.number,
            Release.state == ReleaseState.ACTIVE,
        )
        .order_by(Release.number.desc())
    ).all()


def release_before(session: Session, collection: str, number: int) -> int | None:
    """Return the number of the release that was current before a given one."""
    return session.scalar(
        select(func.max(Release.number)).where(
            Release.collection == collection,
            Release.number < number,
            Release.state == ReleaseState.ACTIVE,
        )
    )


def next_number(session: Session, collection: str) -> int:
    """Return the number of the next release; the caller holds the collection's lock."""
    newest = session.scalar(
        select(func.greatest(func.max(Release.number), func.max(Release.staged_as))).where(
            Release.collection == collection
        )
    )
    return (newest or 0) + 1


@dataclass(frozen=True)
class CurrentSource:
    """Where the current items of a collection come from."""

    layer: str
    release: int
    activated_at: datetime
    file_name: str | None
    features: int
    demo: bool


def current_sources(session: Session, layers: Sequence[str]) -> list[CurrentSource]:
    """Return release, date and file of the named layers, in that order, without empty layers."""
    rows = read(session, _HERE, "current_sources", collections=list(layers))
    found = {row[0]: CurrentSource(*row) for row in rows}
    return [found[name] for name in layers if name in found]
