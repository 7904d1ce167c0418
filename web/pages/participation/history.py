"""The pages of what ideas and topics said before their authors changed them: for everybody."""

from fastapi import APIRouter, Request, Response

from geo.errors import NotFound
from geo.messages import mark as _
from layers.deployment import Deployment
from layers.parameters import DeploymentHere
from portal.participation.forums.queries import find_topic
from portal.participation.forums.rules import TOPIC, Topic
from portal.participation.ideas.queries import find_idea
from portal.participation.ideas.rules import IDEA, Idea
from portal.participation.revisions.service import revisions_of
from portal.participation.spaces.queries import demand_space
from portal.participation.spaces.rules import state_key
from web.page.answers import no_such_language
from web.pages.directory.public_page import PublicPage

router = APIRouter(prefix="/{language}/participation/{space}", include_in_schema=False)


@router.get("/ideas/{ref}/history")
def show_history_of_idea(
    language: str, space: str, ref: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Show what an idea said before."""
    return _page(IDEA, language, space, ref, request, deployment)


@router.get("/forum/topics/{ref}/history")
def show_history_of_topic(
    language: str, space: str, ref: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Show what a topic said before."""
    return _page(TOPIC, language, space, ref, request, deployment)


def _page(
    kind: str, language: str, space: str, ref: str, request: Request, deployment: Deployment
) -> Response:
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    with deployment.database.reading() as session:
        found = demand_space(session, space)
        post = find_idea(session, ref) if kind == IDEA else find_topic(session, ref)
        if not isinstance(post, Idea | Topic) or post.space_id != found.id:
            raise NotFound(_("There is nothing at this address."))
        state, validator = public_page.kept(
            session, state_key(found, public_page.now), kind, ref, post.version
        )
        known = validator.known()
        if known is not None:
            return known
        revisions = revisions_of(session, kind, post.id)
    below = "ideas" if kind == IDEA else "forum/topics"
    path = f"{found.path}/{below}/{post.ref}"
    answer = public_page.show(
        "participation/history.html",
        public_page.links(f"{path}/history"),
        state,
        space=found,
        post=post,
        path=path,
        revisions=revisions,
    )
    return validator.marked(answer)
