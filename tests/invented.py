"""The invented directory, spaces and datasets that come with the demonstration, for a template."""

from sqlalchemy.orm import Session

from geo.country import Country
from importers.samples.directory.loading import load_directory
from importers.samples.opendata.loading import load_datasets
from importers.samples.participation.loading import load_participation

_MADE_BY = "tests"


def load_invented(session: Session, country: Country) -> None:
    """Load all of it; the files of datasets are only measured, since no store is there."""
    load_directory(session, _MADE_BY)
    load_participation(session, country, _MADE_BY)
    load_datasets(session, country, _MADE_BY, None)
