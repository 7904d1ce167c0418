"""Whose imports an officer may see, and what may be done with them: rights follow the layer."""

from uuid import UUID

from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from geo.messages import shown
from importers.jobs.queries import SeenJob, recent_jobs, seen_job
from importers.jobs.rules import is_table
from layers.catalogue.definitions import Definition
from layers.deployment import Deployment
from portal.accounts.officer_roles import Officer, Role
from web.page.guard import not_allowed
from web.page.officer_page import OfficerPage

_MOST_LISTED = 50


def may(officer_page: OfficerPage, role: Role, layer: str) -> bool:
    """Check whether an officer has a role for a layer; one of no agency takes it for every one."""
    return officer_page.officer.may(role, officer_page.deployment.catalogue.owner_of(layer))


def may_import(officer: Officer, deployment: Deployment) -> bool:
    """Check whether there is a layer whose files an officer may hand in."""
    layers = deployment.catalogue.definitions
    return any(officer.may(Role.EDITOR, layer.owner) for layer in layers)


def layers_where(officer_page: OfficerPage, role: Role) -> tuple[Definition, ...]:
    """List the layers for which an officer has a role."""
    definitions = officer_page.deployment.catalogue.definitions
    return tuple(one for one in definitions if may(officer_page, role, one.name))


def require_layer(officer_page: OfficerPage, role: Role, layer: str) -> None:
    """Raise Forbidden unless an officer has a role for a layer."""
    if not may(officer_page, role, layer):
        raise not_allowed()


def require_some_layer(officer_page: OfficerPage) -> None:
    """Raise Forbidden for an officer who may import nothing at all."""
    if not layers_where(officer_page, Role.EDITOR):
        raise not_allowed()


def own_jobs(session: Session, officer_page: OfficerPage) -> list[SeenJob]:
    """List the newest jobs of the layers that an officer may import."""
    layers = [one.name for one in layers_where(officer_page, Role.EDITOR)]
    return recent_jobs(session, layers, most=_MOST_LISTED)


def own_job(session: Session, job_id: UUID, officer_page: OfficerPage) -> SeenJob:
    """Return one job of a layer; raises NotFound, also for one that is none of one's business."""
    seen = seen_job(session, job_id)
    if is_table(seen.job.collection) or not may(officer_page, Role.EDITOR, seen.job.collection):
        raise NotFound(_("There is no import {id}."), id=shown(job_id))
    return seen
