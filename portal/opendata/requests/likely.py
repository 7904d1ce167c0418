"""Datasets that may be what somebody asks for: shown before the request is sent."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from geo.database import sql
from portal.opendata.datasets.queries import published_datasets
from portal.opendata.datasets.rules import Dataset
from portal.opendata.requests.words import stems_of

MOST_SHOWN = 5


def likely_datasets(session: Session, title: str, *, most: int = MOST_SHOWN) -> Sequence[Dataset]:
    """List the published datasets that share the most words with a title, those in titles first."""
    terms = stems_of(title)
    if not terms:
        return ()
    asked = {"terms": terms, "least": 1 + len(terms) // 2, "most": most}
    ids = list(session.scalars(sql("portal.opendata.requests", "likely_datasets"), asked))
    return published_datasets(session, ids)
