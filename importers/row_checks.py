"""The checks of one file put together, with everything that decides about its rows."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from importers.checks.agency_codes import load_agency_codes
from importers.checks.contents import ContentReader
from importers.checks.known_places import KnownPlaces
from importers.checks.named_areas import NamedAreas
from importers.checks.places import PlaceChecker
from importers.checks.row_digests import RowDigests
from importers.checks.rows import RowChecker
from importers.checks.standing_places import StandingPlaces
from importers.geocoding import AddressFinder
from importers.order import ImportOrder
from importers.understanding import Understanding
from layers.areas.finder import AreaFinder, load_finder
from layers.areas.queries import AreaName, named_areas
from layers.deployment import Deployment
from layers.features.queries import current_features


def make_checker(
    session: Session,
    deployment: Deployment,
    order: ImportOrder,
    understanding: Understanding,
    address_finder: AddressFinder | None = None,
) -> RowChecker:
    """Put the checks of one file together."""
    country = understanding.country
    served = country.code == deployment.country.code
    finder = load_finder(session) if served else None
    areas = named_areas(session) if served else []
    agencies = load_agency_codes(session, understanding.definition)
    circumstances = _circumstances(order, understanding, finder, areas)
    digests = RowDigests([*circumstances, *([agencies.circumstances] if agencies else [])])
    return RowChecker(
        columns=understanding.columns,
        positions=understanding.positions,
        contents=ContentReader(
            definition=understanding.definition,
            languages=deployment.country.languages,
            phone_region=country.phone_region,
            columns=understanding.columns,
            agencies=agencies,
        ),
        places=PlaceChecker(
            country=country,
            finder=finder,
            named_areas=NamedAreas(understanding.reader.columns, country, areas),
            check_country=order.check_country,
        ),
        known=KnownPlaces(current_features(session, order.layer), digests),
        standing=StandingPlaces(
            deployment.database, understanding.definition, understanding.columns, order.scope
        ),
        address_finder=address_finder,
    )


def _circumstances(
    order: ImportOrder,
    understanding: Understanding,
    finder: AreaFinder | None,
    areas: Sequence[AreaName],
) -> list[str]:
    """Everything beside a row that decides what becomes of it."""
    positions = understanding.positions
    return [
        understanding.definition.model_dump_json(),
        understanding.country.model_dump_json(),
        str(order.check_country),
        *([order.scope] if order.scope else []),
        str(finder.digest() if finder else ""),
        repr([(area.code, sorted(area.names.items())) for area in areas]),
        repr(sorted(understanding.columns.by_field.items())),
        repr(positions.projection),
        *(f"{fact.label}: {fact.value}" for fact in positions.facts),
    ]
