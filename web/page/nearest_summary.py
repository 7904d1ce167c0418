"""The nearest place of each kind around a position: the finder's own summary, for other pages."""

from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.database import driver_connection
from layers.around.facets import read_alike
from layers.around.rules import read_query
from layers.deployment import Deployment
from web.page.chips import NearestKind, facet_attributes, nearest_kinds
from web.page.finder_query import FinderQuery


def nearest_of_each_kind(
    session: Session, deployment: Deployment, asked: FinderQuery, position: Position
) -> list[NearestKind]:
    """Return the nearest place of each kind in the finder's usual circle, the nearest first.

    It takes one statement, and finds what the finder says above its list for the same position.
    """
    catalogue = deployment.catalogue
    query = read_query(asked.query(position), catalogue, deployment.country)
    attributes = facet_attributes(query, catalogue)
    alike = read_alike(driver_connection(session), query, attributes, measures=True)
    return nearest_kinds(asked, query, alike, catalogue)
