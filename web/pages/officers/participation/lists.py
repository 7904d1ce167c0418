"""The spaces of one's agencies in the back office: what is a draft, open, due, overdue, closed."""

from fastapi import APIRouter, Response

from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_names
from portal.participation.spaces.queries import spaces_of
from portal.participation.spaces.rules import SpaceState, phase_at, state_of
from web.page.officer_page import OfficerPageHere
from web.pages.officers.participation.form import PART_NAME
from web.pages.participation.words import LEVEL_NAMES, STATE_NAMES

router = APIRouter(prefix="/{language}/officers/participation", include_in_schema=False)

# What needs somebody comes first.
_ORDER = (
    SpaceState.OVERDUE,
    SpaceState.EVALUATING,
    SpaceState.OPEN,
    SpaceState.BETWEEN,
    SpaceState.UPCOMING,
    SpaceState.DRAFT,
    SpaceState.CLOSED,
)


@router.get("")
def list_spaces(officer_page: OfficerPageHere) -> Response:
    """List the spaces of one's agencies, what is due first."""
    now = officer_page.now
    with officer_page.deployment.database.reading() as session:
        spaces = spaces_of(session, officer_page.agencies_asked())
        agencies = agency_names(session, *{one.agency for one in spaces})
    lines = [(one, state_of(one, now), phase_at(one, now)) for one in spaces]
    lines.sort(key=lambda line: _ORDER.index(line[1]))
    context = {
        "lines": lines,
        "agencies": agencies,
        "only": officer_page.request.query_params.get("agency", ""),
        "level_names": LEVEL_NAMES,
        "state_names": STATE_NAMES,
        "may_write": officer_page.officer.may_somewhere(Role.EDITOR),
    }
    return officer_page.show("officers/participation/spaces.html", context, here=PART_NAME)
