"""Which releases an officer may see, and whose they are: rights follow layers and agencies."""

from sqlalchemy.orm import Session

from importers.jobs.rules import is_table
from layers.releases.models import Release
from layers.releases.queries import find_release
from portal.accounts.officer_roles import Role
from portal.directory.listing.queries import release_here
from portal.directory.registers.definitions import Register
from web.page.answers import nothing_here
from web.page.officer_page import OfficerPage
from web.pages.imports.scope import layers_where, may, own_layers


def collections_here(officer_page: OfficerPage) -> tuple[str, ...]:
    """Return the collections of which an officer sees releases: registers, and his layers.

    Of layers of which his agencies have parts he sees the releases of these.
    """
    layers = (*layers_where(officer_page, Role.EDITOR), *own_layers(officer_page, Role.VIEWER))
    names = dict.fromkeys(layer.name for layer in layers)
    return (*(one.value for one in Register), *names)


def require_release(
    session: Session, officer_page: OfficerPage, collection: str, number: int
) -> Release:
    """Return a release; raises NotFound, also for one that is none of the officer's business."""
    if is_table(collection):
        return release_here(session, Register(collection), number, officer_page.agencies())
    known = collection in officer_page.deployment.catalogue
    release = find_release(session, collection, number) if known else None
    if release is None or not (
        may(officer_page, Role.EDITOR, collection)
        or (release.scope is not None and officer_page.officer.may(Role.VIEWER, release.scope))
    ):
        raise nothing_here()
    return release


def owner_of(officer_page: OfficerPage, release: Release) -> str | None:
    """Return the agency whose officers decide about a release; None takes a role for every one."""
    if is_table(release.collection) or release.scope is not None:
        return release.scope
    return officer_page.deployment.catalogue.owner_of(release.collection)


def owner_of_all(officer_page: OfficerPage, collection: str) -> str | None:
    """Return the agency whose officers decide about all of a collection; None as above."""
    return None if is_table(collection) else officer_page.deployment.catalogue.owner_of(collection)
