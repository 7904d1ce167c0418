"""The polls of a space, as officers of its agency see them."""

from fastapi import APIRouter, Response

from portal.accounts.officer_roles import Role
from portal.participation.polls.draft_forms import voting_phases
from portal.participation.polls.queries import whole_polls_of_space
from web.page.minutes import minute_of
from web.page.officer_page import OfficerPageHere
from web.pages.officers.polls.poll_page import PART_NAME, STATE_NAMES, space_here
from web.pages.participation.polls.words import KIND_NAMES

router = APIRouter(
    prefix="/{language}/officers/participation/{space}/polls", include_in_schema=False
)


@router.get("")
def list_polls(officer_page: OfficerPageHere, space: str) -> Response:
    """List the polls of a space, drafts among them."""
    with officer_page.deployment.database.reading() as session:
        here = space_here(session, officer_page, space, Role.VIEWER)
        polls = whole_polls_of_space(session, here.id)
    deployment = officer_page.deployment
    context = {
        "space": here,
        "polls_path": officer_page.address("participation", here.name, "polls"),
        "polls": [
            (one, minute_of(one.opens_at, deployment), minute_of(one.closes_at, deployment))
            for one in polls
        ],
        "has_phases": bool(voting_phases(here)),
        "may_edit": officer_page.officer.may(Role.EDITOR, here.agency),
        "state_names": STATE_NAMES,
        "kind_names": KIND_NAMES,
    }
    return officer_page.show("officers/polls/polls.html", context, here=PART_NAME)
