"""Supporting an idea and taking it back: a button on its page, and a page of one's own."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError
from portal.accounts.rules import IdentityNeeded
from portal.comments.authors.rules import AuthorNameNeeded
from portal.comments.authors.service import author_of
from portal.participation.ideas.proposing import is_own, withdraw
from portal.participation.ideas.rules import Idea, IdeaState, missing_support
from portal.participation.ideas.supporting import support, supports, take_back
from portal.participation.ideas.workflow import names_of_state
from portal.participation.spaces.queries import demand_space
from portal.participation.spaces.rules import IDENTITY_OF, Activity, Space, phase_for
from web.page.answers import Trouble, go_to, known_language, nothing_here, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.page.guard import SessionHere, check_sender
from web.page.site import PortalDeploymentHere
from web.pages.participation.ideas.idea_page import demand_idea

router = APIRouter(
    prefix="/{language}/participation/{space}/ideas/{ref}/support", include_in_schema=False
)


@router.get("")
def show_support(space: str, ref: str, page: CitizenHere) -> Response:
    """Show whether one supports an idea, what is missing to do so, and how to take it back."""
    return _page(page, space, ref)


@router.post("")
def change_support(space: str, ref: str, page: CitizenHere, given: CitizenFormHere) -> Response:
    """Support an idea, take it back, or withdraw one that is one's own."""
    command = given.get("command")
    try:
        with page.writing() as session:
            found = demand_space(session, space)
            idea = _demand_shown(session, found, ref)
            said = _do(session, page, found, idea, command, with_text=given.get("text") == "yes")
    except (AuthorNameNeeded, IdentityNeeded):
        raise
    except AroundMeError as error:
        return _page(page, space, ref, trouble_of(error))
    where = f"/participation/{space}/ideas/{ref}"
    return page.go_to(where if command == "withdraw" else f"{where}/support", said)


@router.post("/now")
def support_at_once(
    language: str,
    space: str,
    ref: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: SessionHere,
) -> Response:
    """Lead from the button of the public page to one's own: the sign-in comes back there."""
    known_language(language, deployment)
    check_sender(request)
    where = f"/{language}/participation/{quote(space)}/ideas/{quote(ref)}/support"
    if signed_in is None or not signed_in.is_complete:
        return go_to(f"/{language}/sign-in?next={where}")
    return go_to(where)


def _do(
    session: Session, page: CitizenPage, space: Space, idea: Idea, command: str, *, with_text: bool
) -> str:
    ctx = page.site.comments
    if command == "support":
        support(session, ctx, page.person, space, idea.id)
        return "supported"
    if command == "take_back":
        take_back(session, ctx, page.person, idea.id)
        return "support-taken-back"
    if command == "withdraw":
        withdraw(session, ctx, page.person, space, idea.id, with_text=with_text)
        return "idea-withdrawn"
    raise nothing_here()


def _page(page: CitizenPage, space: str, ref: str, trouble: Trouble | None = None) -> Response:
    with page.reading() as session:
        found = demand_space(session, space)
        idea = _demand_shown(session, found, ref)
        author = author_of(session, page.person.id)
        context: dict[str, Any] = {
            "space": found,
            "idea": idea,
            "state_names": names_of_state(idea.state),
            "has_name": author is not None and author.name is not None,
            "is_supported": author is not None and supports(session, author.id, idea.id),
            "is_own": is_own(session, page.person, idea.author_id),
        }
    demanded = IDENTITY_OF[Activity.SUPPORT]
    now = page.deployment.now()
    context |= {
        "missing": missing_support(idea.support_count, found.support_threshold),
        "is_known_enough": page.person.identity >= demanded,
        "is_open": idea.is_open_to_support,
        "may_support": phase_for(found, Activity.SUPPORT, now) is not None,
        "may_withdraw": context["is_own"] and idea.state is IdeaState.PUBLISHED,
        "name_address": f"/{page.language}/discussions/name?next=",
        "here": f"/{page.language}{found.path}/ideas/{idea.ref}/support",
    }
    return page.show("participation/ideas/support.html", context, trouble)


def _demand_shown(session: Session, space: Space, ref: str) -> Idea:
    idea = demand_idea(session, space, ref)
    if not isinstance(idea, Idea):
        raise nothing_here()
    return idea
