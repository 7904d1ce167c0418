"""The place of a case: found by what was typed, with the offices nearest to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.country import Names
from geo.errors import InvalidParameter
from layers.around.rules import read_query
from layers.around.service import answer
from layers.deployment import Deployment
from layers.features.schemas import feature_id
from layers.features.titles import title_of
from portal.contact.rules import OFFICES_NEAR
from portal.directory.offices.queries import OFFICES_LAYER
from web.page.typed_place import TypedPlace, find_typed_place

_AGENCY = "agency"


@dataclass(frozen=True)
class NearOffice:
    """An office near the place; `agency` is the code of its agency."""

    ref: str
    names: Names
    agency: str | None
    distance_m: float


@dataclass(frozen=True)
class CasePlace(TypedPlace):
    """The place of a case as far as it is known, with the offices nearest to it."""

    offices: tuple[NearOffice, ...] = ()

    @property
    def agencies(self) -> tuple[str, ...]:
        """The agencies of the offices near it, the nearest first."""
        return tuple(dict.fromkeys(one.agency for one in self.offices if one.agency))


def find_place(
    session: Session, deployment: Deployment, language: str, given: Mapping[str, str]
) -> CasePlace:
    """Find the place of a form: by `lat` and `lon`, unless another was typed into `place`."""
    found = find_typed_place(session, deployment, language, given)
    offices = () if found.position is None else _near(session, deployment, found.position)
    return CasePlace(
        found.text, found.position, found.names, found.choices, found.is_unknown, offices
    )


def _near(session: Session, deployment: Deployment, position: Position) -> tuple[NearOffice, ...]:
    if OFFICES_LAYER not in deployment.catalogue.names:
        return ()
    definition = deployment.catalogue[OFFICES_LAYER]
    wanted = {
        "lat": f"{position.lat:.6f}",
        "lon": f"{position.lon:.6f}",
        "layers": OFFICES_LAYER,
        "limit": str(OFFICES_NEAR),
        "radius": str(definition.radius_m.maximum),
    }
    try:
        query = read_query(wanted, deployment.catalogue, deployment.country)
    except InvalidParameter:
        return ()
    found = answer(session, deployment, query)
    return tuple(
        NearOffice(
            ref=feature_id(one.row["layer"], one.row["ref"]),
            names=title_of(
                definition,
                one.row["names"],
                one.row["address"],
                [found.areas[code].names for code in one.row["area_codes"] if code in found.areas],
            ),
            agency=one.row["attributes"].get(_AGENCY),
            distance_m=one.distance_m,
        )
        for one in found.found
    )
