"""Whose imports an officer may see, and what may be done with them: rights follow the layer."""

from uuid import UUID

from sqlalchemy.orm import Session

from geo.country import Names, best_name
from geo.errors import NotFound
from geo.messages import mark as _
from geo.messages import shown
from importers.jobs.queries import SeenJob, recent_jobs, seen_job
from importers.jobs.rules import is_table
from layers.catalogue.definitions import Definition
from layers.deployment import Deployment
from portal.accounts.officer_roles import Officer, Role
from portal.directory.agencies.queries import agency_names
from portal.directory.listing.queries import record_lines
from portal.directory.listing.wanted import Wanted
from portal.directory.registers.definitions import Register
from web.page.answers import nothing_here
from web.page.guard import not_allowed
from web.page.officer_page import OfficerPage

_MOST_LISTED = 50
_MOST_AGENCIES = 1000


def may(officer_page: OfficerPage, role: Role, layer: str) -> bool:
    """Check whether an officer has a role for a layer; one of no agency takes it for every one."""
    return officer_page.officer.may(role, officer_page.deployment.catalogue.owner_of(layer))


def may_import(officer: Officer, deployment: Deployment) -> bool:
    """Check whether there is a layer whose files an officer may hand in, all of it or his part."""
    layers = deployment.catalogue.definitions
    return any(
        officer.may(Role.EDITOR, layer.owner)
        or (layer.scope is not None and officer.may_somewhere(Role.EDITOR))
        for layer in layers
    )


def agencies_here(session: Session, officer_page: OfficerPage, role: Role) -> list[tuple[str, str]]:
    """List the agencies in which an officer has a role: codes, and names in his language."""
    wanted, language = Wanted(officer_page.agencies(role)), officer_page.language
    lines = record_lines(
        session, Register.AGENCIES, wanted, language=language, limit=_MOST_AGENCIES
    )
    return [(line.code, best_name(line.names, language) or line.code) for line in lines]


def scope_names(session: Session, scope: str | None) -> Names | None:
    """Return the names of the agency that a file speaks for; none when it speaks for all."""
    return agency_names(session, scope).get(scope) if scope else None


def layers_where(officer_page: OfficerPage, role: Role) -> tuple[Definition, ...]:
    """List the layers of all of which an officer has a role."""
    definitions = officer_page.deployment.catalogue.definitions
    return tuple(one for one in definitions if may(officer_page, role, one.name))


def own_layers(officer_page: OfficerPage, role: Role) -> tuple[Definition, ...]:
    """List the layers of which agencies have parts, where an officer has a role for some agency."""
    if not officer_page.officer.may_somewhere(role):
        return ()
    definitions = officer_page.deployment.catalogue.definitions
    return tuple(one for one in definitions if one.scope is not None)


def require_layer(
    officer_page: OfficerPage, role: Role, layer: str, scope: str | None = None
) -> None:
    """Raise Forbidden unless an officer has a role for a layer, or for one agency's part of it.

    Raises NotFound for an agency that is none of the officer's business, and for a part of a layer
    that belongs to no agencies.
    """
    if scope is None:
        if not may(officer_page, role, layer):
            raise not_allowed()
    elif officer_page.deployment.catalogue[layer].scope is None:
        raise nothing_here()
    else:
        officer_page.require(role, scope)


def require_some_layer(officer_page: OfficerPage) -> None:
    """Raise Forbidden for an officer who may import nothing at all."""
    if not may_import(officer_page.officer, officer_page.deployment):
        raise not_allowed()


def own_jobs(session: Session, officer_page: OfficerPage) -> list[SeenJob]:
    """List the newest jobs of the layers that an officer may import, and of his agencies' parts."""
    layers = [one.name for one in layers_where(officer_page, Role.EDITOR)]
    agencies = officer_page.agencies(Role.EDITOR) or ()
    return recent_jobs(session, layers, agencies, most=_MOST_LISTED)


def own_job(session: Session, job_id: UUID, officer_page: OfficerPage) -> SeenJob:
    """Return one job of a layer; raises NotFound, also for one that is none of one's business."""
    seen = seen_job(session, job_id)
    job = seen.job
    is_own = job.scope is not None and officer_page.officer.may(Role.EDITOR, job.scope)
    if is_table(job.collection) or not (is_own or may(officer_page, Role.EDITOR, job.collection)):
        raise NotFound(_("There is no import {id}."), id=shown(job_id))
    return seen
