"""The forum of a space: its categories, and topics in pages by key."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from geo.coordinates import latin_digits
from geo.errors import NotFound
from geo.messages import mark as _
from layers.deployment import Deployment
from layers.parameters import DeploymentHere
from portal.comments.authors.service import names_of, names_version
from portal.participation.forums.queries import categories_of, forum_key, list_topics
from portal.participation.forums.rules import TopicOrder
from portal.participation.spaces.queries import demand_space
from portal.participation.spaces.rules import Activity, phase_for, state_key
from web.page.answers import no_such_language
from web.pages.directory.public_page import PublicPage

router = APIRouter(include_in_schema=False)

ORDER_NAMES = {
    TopicOrder.ACTIVE: _("Latest contributions first"),
    TopicOrder.NEWEST: _("Newest topics first"),
}


@router.get("/{language}/participation/{space}/forum")
def show_forum(language: str, space: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the categories and the topics of all of them."""
    return _page(language, space, request, deployment, None)


@router.get("/{language}/participation/{space}/forum/{category}")
def show_category(
    language: str, space: str, category: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Show the topics of one category."""
    return _page(language, space, request, deployment, category)


def _page(
    language: str, space: str, request: Request, deployment: Deployment, category: str | None
) -> Response:
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, ("order", "after"))
    order = TopicOrder(public_page.choice("order", tuple(TopicOrder)) or TopicOrder.ACTIVE)
    with deployment.database.reading() as session:
        found = demand_space(session, space)
        if not found.allows(Activity.FORUM):
            raise NotFound(_("This space has no forum."))
        categories = categories_of(session, found.id)
        chosen = next((one for one in categories if str(one.number) == _number(category)), None)
        if category is not None and chosen is None:
            raise NotFound(_("There is no such category."))
        state, validator = public_page.kept(
            session,
            state_key(found, public_page.now),
            names_version(session),
            forum_key(session, found.id),
            tuple((one.number, one.position, str(one.titles)) for one in categories),
        )
        known = validator.known()
        if known is not None:
            return known
        page = list_topics(
            session,
            found.id,
            category_id=None if chosen is None else chosen.id,
            order=order,
            after=public_page.given.get("after"),
        )
        topics = [*page.pinned, *page.found]
        authors = names_of(session, {one.author_id for one in topics if one.author_id})
    path = f"{found.path}/forum" + (f"/{chosen.number}" if chosen else "")
    answer = public_page.show(
        "participation/forum/forum.html",
        public_page.links(path),
        state,
        space=found,
        categories=categories,
        by_id={one.id: one for one in categories},
        chosen=chosen,
        topics=topics,
        authors=authors,
        order=order,
        orders=ORDER_NAMES,
        next=urlencode({"order": order, "after": page.after}) if page.after else None,
        may_open=phase_for(found, Activity.FORUM, public_page.now) is not None and bool(categories),
    )
    return validator.marked(answer)


def _number(text: str | None) -> str:
    return latin_digits((text or "")[:10])
