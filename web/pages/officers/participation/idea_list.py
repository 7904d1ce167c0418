"""The ideas of an officer's agencies with their clocks: what is owed first, what is overdue."""

from urllib.parse import urlencode

from fastapi import APIRouter, Response

from geo.messages import mark as _
from portal.participation.ideas.desk import IdeaList, desk_page, is_late
from portal.participation.ideas.rules import IdeaState
from portal.participation.ideas.workflow import names_of_state
from portal.participation.spaces.queries import spaces_of
from portal.participation.spaces.rules import Space
from web.page.minutes import last_day_of
from web.page.officer_page import OfficerPage, OfficerPageHere
from web.pages.officers.participation.editor import found_space
from web.pages.officers.participation.form import PART_NAME
from web.pages.officers.proposals.view import names_of_agencies

router = APIRouter(prefix="/{language}/officers", include_in_schema=False)

LIST_NAMES = {
    IdeaList.OWED: _("Something is owed"),
    IdeaList.OVERDUE: _("Overdue"),
    IdeaList.OPEN: _("Collecting support"),
    IdeaList.UNDER_WAY: _("Being implemented"),
    IdeaList.ALL: _("All ideas"),
}


@router.get("/ideas")
def list_ideas(officer_page: OfficerPageHere) -> Response:
    """List the ideas of all spaces of the officer's agencies."""
    return _page(officer_page, None)


@router.get("/participation/{space}/ideas")
def list_space_ideas(officer_page: OfficerPageHere, space: str) -> Response:
    """List the ideas of one space."""
    return _page(officer_page, found_space(officer_page, space))


def _page(officer_page: OfficerPage, space: Space | None) -> Response:
    asked = officer_page.request.query_params
    shown = asked.get("show", "")
    which = IdeaList(shown) if shown in set(IdeaList) else IdeaList.OWED
    now, own = officer_page.now, officer_page.agencies()
    with officer_page.deployment.database.reading() as session:
        page = desk_page(
            session,
            own,
            which,
            space_id=None if space is None else space.id,
            after=asked.get("after", "").replace("\0", ""),
            now=now,
        )
        spaces = {one.id: one for one in spaces_of(session, own)}
        agencies = names_of_agencies(session)
    deployment = officer_page.deployment
    here = ("ideas",) if space is None else ("participation", space.name, "ideas")
    address = officer_page.address(*here)
    context = {
        "space": space,
        "spaces": spaces,
        "lines": [
            (one, names_of_state(IdeaState(one.state)), last_day_of(one.due_at, deployment),
             is_late(one, now))
            for one in page.found
        ],
        "which": which,
        "lists": [(one.value, name) for one, name in LIST_NAMES.items()],
        "address": address,
        "has_agencies": own is None or len(own) > 1,
        "agencies": agencies,
        "next": f"{address}?{urlencode({'show': which, 'after': page.after})}"
        if page.after
        else None,
    }  # fmt: skip
    return officer_page.show("officers/participation/ideas.html", context, here=PART_NAME)
