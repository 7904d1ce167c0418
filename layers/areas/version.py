"""Which state the areas are in: they have no releases, but a mark that changes with them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from layers.areas.models import AreasVersion
from layers.deployment import Deployment


def areas_version(session: Session) -> str:
    """Return a text that is another one whenever areas have been replaced."""
    return str(session.scalar(select(AreasVersion.version)))


def current_areas_version(deployment: Deployment) -> str:
    """Return the version of the areas as they are now, without a query where it is known."""
    known = deployment.known_state()
    if known is not None:
        return known.areas_version
    with deployment.database.reading() as session:
        return areas_version(session)
