"""What the topics of open data offer each other, put together for server, worker and terminal."""

from pathlib import Path

from geo.country import Country
from portal.accounts.security import Security
from portal.assembly import workflows_of
from portal.attachments.stores import Store
from portal.opendata.datasets.context import DatasetContext, Gate
from portal.opendata.privacy.context import PrivacyContext
from portal.opendata.privacy.loading import load_privacy
from portal.opendata.privacy.service import demand_settled
from portal.opendata.terms.loading import load_terms


def opendata_of(
    country: Country, security: Security | None, vocabularies_folder: Path | None
) -> DatasetContext:
    """Return what actions on datasets need; with `security` officers are written to."""
    workflows = workflows_of(country, security)
    return DatasetContext(country, load_terms(vocabularies_folder), workflows, gates())


def gates() -> tuple[Gate, ...]:
    """Return who is asked before anything is published: that of a topic is a line here."""
    return (demand_settled,)


def privacy_of(country: Country, store: Store, vocabularies_folder: Path | None) -> PrivacyContext:
    """Return what the look at files for persons needs."""
    return PrivacyContext(load_privacy(country, vocabularies_folder), store)
