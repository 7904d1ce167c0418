"""Reads of releases: the list, one of them, what one would change."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.database import sql
from geo.errors import NotFound
from geo.messages import mark as _
from layers.catalogue.models import Layer
from layers.features.models import Feature
from layers.releases.models import Release
from layers.releases.rules import JUMPED_FROM_M, MOVED_FROM_M, Changes, State

_HERE = "layers.releases"
_EXAMPLES = 20
_STREAMED_ROWS = 10_000


def releases_of(session: Session, layer: str) -> Sequence[Release]:
    """List the releases of a layer, the newest first."""
    return session.scalars(
        select(Release).where(Release.layer == layer).order_by(Release.number.desc())
    ).all()


def active_release(session: Session, layer: str, number: int) -> Release:
    """Give one release that is or was current."""
    release = session.get(Release, (layer, number))
    if release is None or release.state != State.ACTIVE:
        raise NotFound(
            _("Layer “{layer}” has no active release {number}. See `aroundme releases {layer}`."),
            layer=layer,
            number=number,
        )
    return release


def current_release(session: Session, layer: str) -> Release | None:
    """Give the release whose features are served now, if there is one yet."""
    return session.scalar(
        select(Release)
        .join(Layer, (Layer.name == Release.layer) & (Layer.current_release == Release.number))
        .where(Layer.name == layer)
    )


def staged_release(session: Session, layer: str, number: int) -> Release:
    """Give one release that waits to be activated."""
    release = session.get(Release, (layer, number))
    if release is None or release.state != State.STAGED:
        raise NotFound(
            _("No release {number} of layer “{layer}” waits. See `aroundme releases {layer}`."),
            layer=layer,
            number=number,
        )
    return release


def waiting_before(session: Session, release: Release) -> list[int]:
    """Give the numbers of the older releases of a layer that still wait."""
    return list(
        session.scalars(
            select(Release.number).where(
                Release.layer == release.layer,
                Release.number < release.number,
                Release.state == State.STAGED,
            )
        )
    )


def next_number(session: Session, layer: str) -> int:
    """Give the number of the next release of a layer; the caller holds the layer's lock."""
    newest = session.scalar(select(func.max(Release.number)).where(Release.layer == layer))
    return (newest or 0) + 1


def changes_of(session: Session, layer: str, number: int) -> Changes:
    """Compare a staged release with the current one."""
    row = session.execute(
        sql(_HERE, "count_changes"),
        {
            "layer": layer,
            "number": number,
            "moved_from_m": MOVED_FROM_M,
            "jumped_from_m": JUMPED_FROM_M,
        },
    ).one()
    return Changes(**row._asdict())


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """A place that a staged release adds, moves or removes; `former` is where a known one is."""

    ref: str
    kind: Literal["added", "moved", "removed"]
    names: dict[str, str]
    position: Position
    former: Position | None


def changed_places(session: Session, layer: str, number: int, *, most: int) -> list[ChangedPlace]:
    """List the places that a staged release adds, moves or removes, at most so many of each."""
    rows = session.execute(
        sql(_HERE, "changed_places"),
        {"layer": layer, "number": number, "moved_from_m": MOVED_FROM_M, "most": most},
    )
    return [
        ChangedPlace(
            ref=row.ref,
            kind=row.kind,
            names=row.names,
            position=Position(row.lon, row.lat),
            former=None if row.former_lon is None else Position(row.former_lon, row.former_lat),
        )
        for row in rows
    ]


def removed_refs(session: Session, layer: str, number: int) -> list[str]:
    """Name some of the features that a staged release would remove."""
    return _examples(session, "removed_refs", layer=layer, number=number)


def jumped_refs(session: Session, layer: str, number: int) -> list[str]:
    """Name some of the features that a staged release would move suspiciously far."""
    return _examples(
        session, "jumped_refs", layer=layer, number=number, jumped_from_m=JUMPED_FROM_M
    )


class CurrentFeature(NamedTuple):
    """What a new file is compared with: of a current feature the place, the names and the row."""

    ref: str
    lon: float
    lat: float
    search_text: str
    source_digest: bytes | None


def current_features(session: Session, layer: str) -> Iterator[CurrentFeature]:
    """Stream every current feature of a layer."""
    rows = session.execute(
        select(*(getattr(Feature, name) for name in CurrentFeature._fields))
        .where(Feature.layer == layer, Feature.superseded_in.is_(None))
        .execution_options(yield_per=_STREAMED_ROWS)
    )
    return map(CurrentFeature._make, rows)


def _examples(session: Session, query: str, **parameters: object) -> list[str]:
    return list(session.scalars(sql(_HERE, query), {**parameters, "most": _EXAMPLES}))


def counts(changes: Changes) -> dict[str, int]:
    """Give the counts that a release keeps."""
    return {name: count for name, count in asdict(changes).items() if name != "jumped"}


@dataclass(frozen=True)
class CurrentSource:
    """Where the current features of a layer come from."""

    layer: str
    release: int
    activated_at: datetime
    file_name: str | None
    features: int
    demo: bool


def current_sources(session: Session, layers: Collection[str]) -> list[CurrentSource]:
    """Tell release, date and file of the named layers, in that order; empty layers are left out."""
    rows = session.execute(
        select(
            Layer.name,
            Release.number,
            Release.activated_at,
            Release.made_at,
            Release.source_name,
            Layer.feature_count,
            Layer.demo,
        )
        .join(Release, (Release.layer == Layer.name) & (Release.number == Layer.current_release))
        .where(Layer.name.in_(layers))
    )
    found = {
        row.name: CurrentSource(
            layer=row.name,
            release=row.number,
            activated_at=row.activated_at or row.made_at,
            file_name=row.source_name,
            features=row.feature_count,
            demo=row.demo,
        )
        for row in rows
    }
    return [found[name] for name in layers if name in found]
