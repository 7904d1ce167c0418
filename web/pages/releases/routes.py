"""The routes of the pages of releases: the list, one of them, and what is decided about it."""

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, NotFound
from geo.messages import mark as _
from importers.jobs.decisions import (
    Decision,
    activate_release,
    discard_release,
    go_back,
    undo_table,
)
from layers.releases.models import Release
from layers.releases.queries import active_release, staged_release
from layers.releases.rules import OnConflict
from portal.accounts.officer_roles import Role
from web.navigation import Part
from web.page.answers import nothing_here, trouble_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.releases.access import (
    owner_of,
    owner_of_all,
    require_release,
)
from web.pages.releases.view import list_page, release_page

router = APIRouter(prefix="/{language}/officers/releases", include_in_schema=False)

PART = Part("releases", "officers/releases", _("Releases"))


@router.get("")
def list_releases(officer_page: OfficerPageHere, collection: str = "") -> Response:
    """Show the newest releases of what is the officer's business, or of one collection of it."""
    return list_page(officer_page, collection)


@router.get("/{collection}/{number}")
def show_release(officer_page: OfficerPageHere, collection: str, number: str) -> Response:
    """Show what a release changes, and what may be decided about it."""
    return release_page(officer_page, collection, number_of(number))


@router.post("/{collection}/{number}")
def decide(
    officer_page: OfficerPageHere, collection: str, number: str, fields: FieldsHere
) -> Response:
    """Activate or discard what waits, or go back to what once stood."""
    which = number_of(number)
    try:
        with officer_page.deployment.database.writing(bounded=False) as session:
            require_release(session, officer_page, collection, which)
            shown = _decided(officer_page, session, collection, which, fields)
    except NotFound:
        raise
    except AroundMeError as error:
        return release_page(officer_page, collection, which, trouble=trouble_of(error))
    return officer_page.go_to("releases", collection, str(shown), said="done")


def _decided(
    officer_page: OfficerPage, session: Session, collection: str, number: int, fields: Fields
) -> int:
    """Do what a button says; return the number of the release that is shown then.

    Raises Forbidden where the role is too small, and Refused where a rule or guard stops it.
    """
    match fields.get("command"):
        case "activate":
            release = staged_release(session, collection, number)
            officer_page.require(Role.APPROVER, owner_of(officer_page, release))
            said = _said(officer_page, release, fields)
            activate_release(session, officer_page.deployment.catalogue, release, said)
        case "discard":
            release = staged_release(session, collection, number)
            officer_page.require(Role.EDITOR, owner_of(officer_page, release))
            discard_release(
                session, officer_page.deployment.catalogue, release, officer_page.officer
            )
        case "undo":
            release = _undone(officer_page, session, collection, number, fields)
        case "go-back":
            release = _gone_back(officer_page, session, collection, number, fields)
        case _:
            raise nothing_here()
    return release.number


def _said(officer_page: OfficerPage, release: Release, fields: Fields) -> Decision:
    """Read the form of an activation; whoever says nothing of conflicts is asked."""
    conflicts = fields.get("conflicts")
    return Decision(
        by=officer_page.officer,
        needs_second_officer=officer_page.needs_second_officer(release.collection),
        force=bool(fields.get("force")),
        on_conflict=OnConflict(conflicts) if conflicts in set(OnConflict) else OnConflict.REFUSE,
    )


def _gone_back(
    officer_page: OfficerPage, session: Session, collection: str, number: int, fields: Fields
) -> Release:
    """Go back to all that stood then, so it takes a right for all of the collection."""
    officer_page.require(Role.APPROVER, owner_of_all(officer_page, collection))
    older = active_release(session, collection, number)
    seen = number_of(fields.get("current"))
    return go_back(
        session, officer_page.deployment.catalogue, older, officer_page.officer, seen_current=seen
    )


def _undone(
    officer_page: OfficerPage, session: Session, collection: str, number: int, fields: Fields
) -> Release:
    """Undo the table of an agency within its records, which its approver may."""
    release = active_release(session, collection, number)
    officer_page.require(Role.APPROVER, owner_of(officer_page, release))
    seen = number_of(fields.get("current"))
    return undo_table(
        session, officer_page.deployment.catalogue, release, officer_page.officer, seen_current=seen
    )


def number_of(text: str) -> int:
    """Read the number of a release in an address; raises NotFound."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise nothing_here()
    return int(text)
