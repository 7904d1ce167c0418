"""What datasets refer to, read for many: agencies, areas, versions taken back, origins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.country import Names
from geo.database import any_text
from layers.areas.models import Area
from portal.directory.agencies.queries import agency_names
from portal.opendata.datasets.queries import withdrawn_versions
from portal.opendata.datasets.rules import Dataset, Origin, Version
from portal.opendata.origins.queries import origins_of
from portal.opendata.origins.rules import DatasetOrigin


@dataclass(frozen=True, slots=True)
class Place:
    """An area with the smallest box around it: west, south, east, north."""

    code: str
    names: Names
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The agencies and areas of some datasets, by code; what has left the registers is absent.

    `withdrawn` are the versions that were taken back, by the ids of their resources, `origins` is
    where harvested datasets come from, by their own: both for mirrors.
    """

    agencies: Mapping[str, Names] = field(default_factory=dict)
    areas: Mapping[str, Place] = field(default_factory=dict)
    withdrawn: Mapping[UUID, Sequence[Version]] = field(default_factory=dict)
    origins: Mapping[UUID, DatasetOrigin] = field(default_factory=dict)

    def agency(self, code: str) -> Names:
        """Return the names of an agency; one that is no more is called by its code."""
        return self.agencies.get(code) or {"en": code}

    def box_of(self, dataset: Dataset) -> tuple[float, float, float, float] | None:
        """Return the box around all areas of a dataset, None where it names none."""
        boxes = [self.areas[code].box for code in dataset.areas if code in self.areas]
        if not boxes:
            return None
        west, south, east, north = zip(*boxes, strict=True)
        return min(west), min(south), max(east), max(north)


def surroundings_of(session: Session, datasets: Iterable[Dataset]) -> Surroundings:
    """Read what datasets refer to, in two statements at most."""
    known = list(datasets)
    agencies = sorted({one.agency for one in known})
    if not agencies:
        return Surroundings()
    areas = {code for one in known for code in one.areas}
    return Surroundings(agency_names(session, *agencies), _places(session, areas))


def surroundings_for_mirrors(session: Session, datasets: Iterable[Dataset]) -> Surroundings:
    """Read the same, what was taken back and where it comes from, in four statements at most."""
    known = list(datasets)
    resources = [resource.id for one in known for resource in one.resources]
    harvested = [one.id for one in known if one.origin is Origin.HARVESTED]
    return replace(
        surroundings_of(session, known),
        withdrawn=withdrawn_versions(session, resources) if resources else {},
        origins=origins_of(session, harvested),
    )


def _places(session: Session, codes: set[str]) -> dict[str, Place]:
    if not codes:
        return {}
    edges = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    rows = session.execute(
        select(Area.code, Area.names, *(edge(Area.geom) for edge in edges)).where(
            Area.code == any_text(sorted(codes))
        )
    )
    return {code: Place(code, names, (w, s, e, n)) for code, names, w, s, e, n in rows}
