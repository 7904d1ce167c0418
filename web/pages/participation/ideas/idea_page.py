"""The page of an idea: what was proposed, how it stands, who answers until when."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from layers.areas.queries import area_names
from layers.parameters import DeploymentHere
from portal.comments.authors.service import names_of
from portal.comments.discussions.queries import read_discussion, read_head
from portal.comments.discussions.shown import DiscussionQuery
from portal.directory.agencies.queries import agency_names
from portal.participation.ideas.kinds import find_discussed
from portal.participation.ideas.queries import (
    answers_of,
    find_idea,
    idea_of,
    merged_into,
    progress_of,
)
from portal.participation.ideas.rules import IDEA, GoneIdea, Idea, missing_support
from portal.participation.ideas.workflow import names_of_state
from portal.participation.spaces.queries import demand_space
from portal.participation.spaces.rules import (
    Activity,
    Space,
    next_phase_for,
    phase_for,
    state_key,
)
from web.page.answers import no_such_language
from web.page.discussion import DiscussionPart, discussion_part
from web.page.minutes import last_day_of
from web.pages.directory.public_page import PublicPage
from web.pages.participation.ideas.timeline import timeline

router = APIRouter(include_in_schema=False)


@router.get("/{language}/participation/{space}/ideas/{ref}")
def show_idea(
    language: str, space: str, ref: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Show an idea."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    now = public_page.now
    with deployment.database.reading() as session:
        found = demand_space(session, space)
        idea = demand_idea(session, found, ref)
        is_late = isinstance(idea, Idea) and idea.is_overdue_at(now)
        version = idea.version if isinstance(idea, Idea) else idea.visibility
        head = read_head(session, IDEA, idea.id)
        state, validator = public_page.kept(
            session, state_key(found, now), *head.key, idea.ref, version, is_late
        )
        known = validator.known()
        if known is not None:
            return known
        if isinstance(idea, GoneIdea):
            links = public_page.links(f"{found.path}/ideas")
            gone = public_page.show(
                "participation/ideas/gone.html", links, state, space=found, gone=idea
            )
            gone.status_code = 410
            return gone
        said, reports = answers_of(session, idea.id), progress_of(session, idea.id)
        joined = merged_into(session, idea.id)
        lead = None if idea.merged_into is None else idea_of(session, idea.merged_into)
        author_ids = {one.author_id for one in (idea, *joined) if one.author_id}
        context: dict[str, Any] = {
            "space": found,
            "idea": idea,
            "lead": lead,
            "joined": joined,
            "authors": names_of(session, author_ids),
            "areas": area_names(session, [idea.area] if idea.area else []),
            "agency_names": agency_names(session, found.agency).get(found.agency),
            "discussed": _discussed(session, public_page, idea),
            "steps": timeline(idea, found, said, reports, now),
        }
    answer = public_page.show(
        "participation/ideas/idea.html",
        public_page.links(f"{found.path}/ideas/{idea.ref}"),
        state,
        **context,
        is_late=is_late,
        missing=missing_support(idea.support_count, found.support_threshold),
        may_support=phase_for(found, Activity.SUPPORT, now) is not None,
        takes_support=found.allows(Activity.SUPPORT),
        next_phase=next_phase_for(found, Activity.SUPPORT, now),
        state_names=names_of_state(idea.state),
        names_of_state=names_of_state,
        last_day=lambda at: last_day_of(at, deployment),
        now=now,
    )
    return validator.marked(answer)


def _discussed(session: Session, public_page: PublicPage, idea: Idea) -> DiscussionPart | None:
    """Return the discussion of an idea; None where nobody can sign in, so nobody can write."""
    discussed = find_discussed(session, idea.id)
    if discussed is None or public_page.site.portal is None:
        return None
    page = read_discussion(session, IDEA, idea.id, DiscussionQuery())
    return discussion_part(public_page.language, IDEA, idea.id, discussed, page)


def demand_idea(session: Session, space: Space, ref: str) -> Idea | GoneIdea:
    """Return an idea of a space, or what is left of it; raises NotFound."""
    found = find_idea(session, ref)
    if found is None or found.space_id != space.id:
        raise NotFound(_("There is no such idea."))
    return found
