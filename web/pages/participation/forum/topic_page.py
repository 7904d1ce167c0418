"""The page of a topic: what was asked, and the discussion of it."""

from fastapi import APIRouter, Request, Response

from geo.errors import NotFound
from geo.messages import mark as _
from layers.parameters import DeploymentHere
from portal.comments.authors.service import names_of
from portal.comments.discussions.queries import read_discussion, read_head
from portal.comments.discussions.shown import DiscussionQuery
from portal.participation.forums.kinds import find_discussed
from portal.participation.forums.queries import categories_of, find_topic
from portal.participation.forums.rules import TOPIC, GoneTopic
from portal.participation.spaces.queries import demand_space
from portal.participation.spaces.rules import state_key
from web.page.answers import no_such_language
from web.page.discussion import discussion_part
from web.pages.directory.public_page import PublicPage

router = APIRouter(include_in_schema=False)


@router.get("/{language}/participation/{space}/forum/topics/{ref}")
def show_topic(
    language: str, space: str, ref: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Show a topic with what was said about it."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    with deployment.database.reading() as session:
        found = demand_space(session, space)
        topic = find_topic(session, ref)
        if topic is None or topic.space_id != found.id:
            raise NotFound(_("There is no such topic."))
        head = read_head(session, TOPIC, topic.id)
        version = topic.visibility if isinstance(topic, GoneTopic) else topic.version
        state, validator = public_page.kept(
            session, state_key(found, public_page.now), *head.key, topic.ref, version
        )
        known = validator.known()
        if known is not None:
            return known
        if isinstance(topic, GoneTopic):
            links = public_page.links(f"{found.path}/forum")
            gone = public_page.show(
                "participation/forum/gone.html", links, state, space=found, gone=topic
            )
            gone.status_code = 410
            return gone
        discussed = find_discussed(session, topic.id)
        part = None
        if discussed is not None and public_page.site.portal is not None:
            page = read_discussion(session, TOPIC, topic.id, DiscussionQuery(), head)
            part = discussion_part(language, TOPIC, topic.id, discussed, page)
        categories = {one.id: one for one in categories_of(session, found.id)}
        authors = names_of(session, [topic.author_id] if topic.author_id else [])
    answer = public_page.show(
        "participation/forum/topic.html",
        public_page.links(f"{found.path}/forum/topics/{topic.ref}"),
        state,
        space=found,
        topic=topic,
        category=categories[topic.category_id],
        authors=authors,
        part=part,
    )
    return validator.marked(answer)
