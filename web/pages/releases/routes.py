"""The routes of the pages of releases: the list, one of them, and what is decided about it."""

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, NotFound
from geo.messages import mark as _
from importers.jobs.decisions import Decision, activate_release, discard_release, go_back
from layers.releases.models import Release
from layers.releases.queries import active_release, staged_release
from layers.releases.rules import OnConflict
from portal.accounts.officer_roles import Role
from web.navigation import Part
from web.page.answers import nothing_here, trouble_of
from web.page.desk import Desk, DeskHere, Fields, FieldsHere
from web.pages.releases.access import (
    needs_second_officer,
    owner_of,
    owner_of_all,
    require_release,
)
from web.pages.releases.view import list_page, release_page

router = APIRouter(prefix="/{language}/officers/releases", include_in_schema=False)

PART = Part("releases", "officers/releases", _("Releases"))


@router.get("")
def list_releases(desk: DeskHere, collection: str = "") -> Response:
    """Show the newest releases of what is the officer's business, or of one collection of it."""
    return list_page(desk, collection)


@router.get("/{collection}/{number}")
def show_release(desk: DeskHere, collection: str, number: str) -> Response:
    """Show what a release changes, and what may be decided about it."""
    return release_page(desk, collection, number_of(number))


@router.post("/{collection}/{number}")
def decide(desk: DeskHere, collection: str, number: str, fields: FieldsHere) -> Response:
    """Activate or discard what waits, or go back to what once stood."""
    which = number_of(number)
    try:
        with desk.deployment.database.writing(bounded=False) as session:
            require_release(session, desk, collection, which)
            shown = _decided(desk, session, collection, which, fields)
    except NotFound:
        raise
    except AroundMeError as error:
        return release_page(desk, collection, which, trouble=trouble_of(error))
    return desk.go_to("releases", collection, str(shown), said="done")


def _decided(desk: Desk, session: Session, collection: str, number: int, fields: Fields) -> int:
    """Do what a button says; return the number of the release that is shown then.

    Raises Forbidden where the role is too small, and Refused where a rule or guard stops it.
    """
    match fields.get("deed"):
        case "activate":
            release = staged_release(session, collection, number)
            desk.require(Role.APPROVER, owner_of(desk, release))
            said = _said(desk, release, fields)
            activate_release(session, desk.deployment.catalogue, release, said)
        case "discard":
            release = staged_release(session, collection, number)
            desk.require(Role.EDITOR, owner_of(desk, release))
            discard_release(session, desk.deployment.catalogue, release, desk.officer)
        case "go-back":
            release = _gone_back(desk, session, collection, number, fields)
        case _:
            raise nothing_here()
    return release.number


def _said(desk: Desk, release: Release, fields: Fields) -> Decision:
    """Read the form of an activation; whoever says nothing of conflicts is asked."""
    conflicts = fields.get("conflicts")
    return Decision(
        by=desk.officer,
        needs_second_officer=needs_second_officer(desk, release.collection),
        force=bool(fields.get("force")),
        on_conflict=OnConflict(conflicts) if conflicts in set(OnConflict) else OnConflict.REFUSE,
    )


def _gone_back(
    desk: Desk, session: Session, collection: str, number: int, fields: Fields
) -> Release:
    """Go back to all that stood then, so it takes a right for all of the collection."""
    desk.require(Role.APPROVER, owner_of_all(desk, collection))
    older = active_release(session, collection, number)
    seen = number_of(fields.get("current"))
    return go_back(session, desk.deployment.catalogue, older, desk.officer, seen_current=seen)


def number_of(text: str) -> int:
    """Read the number of a release in an address; raises NotFound."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise nothing_here()
    return int(text)
