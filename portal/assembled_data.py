"""What the topics of open data offer each other, put together for server, worker and terminal."""

from collections.abc import Sequence
from pathlib import Path

from geo.country import Country
from layers.deployment import Deployment
from portal.accounts.security import Security
from portal.assembly import appeals, workflows_of
from portal.attachments.stores import FolderStore, Store
from portal.jobs.tasks import Work
from portal.opendata.datasets.context import DatasetContext, Gate
from portal.opendata.privacy.context import PrivacyContext
from portal.opendata.privacy.loading import load_privacy
from portal.opendata.privacy.service import demand_settled
from portal.opendata.requests.context import RequestContext
from portal.opendata.requests.loading import load_request_rules
from portal.opendata.terms.loading import load_terms
from portal.publishing.offers import Offerings
from portal.settings import PortalSettings


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


def requests_of(settings: PortalSettings, security: Security, country: Country) -> RequestContext:
    """Return what actions on data requests need."""
    workflows = workflows_of(country, security)
    rules = load_request_rules(settings.vocabularies_folder)
    return RequestContext(country, security, rules, workflows, appeals(workflows))


def own_data_work(
    deployment: Deployment, settings: PortalSettings, data_root: Path, offerings: Offerings
) -> Work:
    """Return the work that brings the portal's own layers, registers and figures into it."""
    # Only here, for they bring Arrow along.
    from portal.opendata.own.context import OwnContext  # noqa: PLC0415
    from portal.opendata.own.data import OwnData  # noqa: PLC0415
    from portal.opendata.own.layers import layers_as_data  # noqa: PLC0415
    from portal.opendata.own.offered import offerings_as_data  # noqa: PLC0415
    from portal.opendata.own.work import own_work  # noqa: PLC0415

    datasets = opendata_of(deployment.country, None, settings.vocabularies_folder)
    store = FolderStore(data_root.absolute())
    ctx = OwnContext(
        deployment.database,
        datasets,
        deployment.catalogue,
        store,
        settings.public_url,
        settings.own_versions_days,
    )
    agency, terms = settings.portal_agency, datasets.terms

    def data() -> Sequence[OwnData]:
        languages = deployment.country.languages
        layers = layers_as_data(deployment.catalogue, languages, terms, agency)
        return [*layers, *offerings_as_data(offerings, terms, agency)]

    return own_work(ctx, data, lambda: deployment.now().date())
