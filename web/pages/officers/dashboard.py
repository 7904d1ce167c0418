"""The officers' overview: what waits for them, what is due, what has happened lately."""

from datetime import timedelta

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.country import Names
from geo.messages import mark as _
from importers.jobs.queries import recent_jobs
from layers.releases.models import Release
from portal.accounts.colleagues import names_by_address
from portal.accounts.officer_roles import Role
from portal.accounts.officers.queries import agencies_without_approver
from portal.contact.rules import Kind
from portal.directory.back_office.queries import (
    ReleaseSeen,
    due_for_review,
    latest_releases,
    releases_waiting,
)
from portal.directory.registers.definitions import Register
from portal.proposals.queries import undecided
from portal.workflow.queries import counts
from web.navigation import Part
from web.page.minutes import minute_of
from web.page.officer_page import OfficerPage, OfficerPageHere
from web.pages.imports.scope import layers_where, may_import
from web.pages.imports.shown import STATE_NAMES as IMPORT_STATES
from web.pages.officers.own_news import own_news
from web.pages.officers.proposals.view import SUBJECT_NAMES, names_of_agencies, shown_proposals

router = APIRouter(prefix="/{language}/officers", include_in_schema=False)

PART = Part("dashboard", "officers", _("Overview"))

_SOON = timedelta(days=30)
_MOST_DUE = 15
_MOST_PROPOSALS = 10
_MOST_IMPORTS = 5
_MOST_RELEASES = 10
_MOST_WAITING = 10


@router.get("")
def show_dashboard(officer_page: OfficerPageHere) -> Response:
    """Show what an officer has to do, in the agencies that are theirs."""
    mine = officer_page.agencies()
    with officer_page.deployment.database.reading() as session:
        agencies = names_of_agencies(session)
        proposals = shown_proposals(session, officer_page, undecided(session, mine), agencies)
        due = due_for_review(session, mine, officer_page.today + _SOON, limit=_MOST_DUE)
        reports = counts(session, mine, Kind.MISTAKE)
        releases = latest_releases(session, mine, limit=_MOST_RELEASES)
        people = names_by_address(
            session, [by for one in releases for by in (one.made_by, one.approved_by)]
        )
        record_names = [_names_of_record(session, officer_page, one) for one in releases]
        layers = [one.name for one in layers_where(officer_page, Role.EDITOR)]
        waiting = releases_waiting(session, layers, mine, limit=_MOST_WAITING)
        editable = officer_page.agencies(Role.EDITOR) or ()
        jobs = recent_jobs(session, layers, editable, most=_MOST_IMPORTS)
        news = own_news(session, officer_page, agencies)
        lacking = agencies_without_approver(session, mine)
    context = {
        **news,
        "is_administrator": officer_page.officer.may_somewhere(Role.ADMINISTRATOR),
        "without_approver": [agencies.get(code, {"en": code}) for code in lacking],
        "to_decide": [one for one in proposals if one.is_mine_to_decide][:_MOST_PROPOSALS],
        "own": [one for one in proposals if one.is_own][:_MOST_PROPOSALS],
        "due": due,
        "today": officer_page.today,
        "reports": reports,
        "releases": [
            (
                one,
                SUBJECT_NAMES[one.kind],
                minute_of(one.activated_at, officer_page.deployment),
                names,
            )
            for one, names in zip(releases, record_names, strict=True)
        ],
        "waiting": [
            (one, _name_of(officer_page, one), minute_of(one.made_at, officer_page.deployment))
            for one in (waiting if officer_page.site.uploads is not None else ())
        ],
        "imports": [
            (seen, IMPORT_STATES[seen.state], minute_of(seen.job.made_at, officer_page.deployment))
            for seen in jobs
        ],
        "sees_imports": may_import(officer_page.officer, officer_page.deployment),
        "second_officer": officer_page.site.second_officer,
        "agencies": agencies,
        "people": people,
        "subject_names": SUBJECT_NAMES,
    }
    return officer_page.show("officers/dashboard.html", context, here="dashboard")


def _names_of_record(session: Session, officer_page: OfficerPage, seen: ReleaseSeen) -> Names:
    """Return the names of the one record that a release brought; none where it brought more."""
    if seen.count != 1:
        return {}
    stands = officer_page.proposables[seen.kind].standing(session, seen.code)
    names: Names = (stands.content if stands else {}).get("names") or {}
    return names


def _name_of(officer_page: OfficerPage, release: Release) -> str:
    """Return what the layer or register of a release is called, in the language of the page."""
    catalogue, language = officer_page.deployment.catalogue, officer_page.language
    if release.collection in catalogue:
        return catalogue[release.collection].names[language]
    return officer_page.translate(Register(release.collection).definition.words.title)
