"""Opening a topic: anybody fills the form in, who sends it has signed in and has a name.

What was typed waits as a draft where somebody has to sign in, or where the session has ended
meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import APIRouter, Request, Response

from geo.errors import AroundMeError, InvalidFields, Refused
from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.rules import IdentityNeeded
from portal.comments.authors.rules import AuthorNameNeeded
from portal.participation.forums.opening import NewTopic, open_topic, read_topic
from portal.participation.forums.queries import categories_of
from portal.participation.forums.rules import LONGEST_TEXT, LONGEST_TITLE
from portal.participation.spaces.queries import demand_space
from portal.participation.spaces.rules import Activity, demand_activity
from web.page.answers import Trouble, go_to, known_language, show_visitors_page, trouble_of
from web.page.guard import SessionHere
from web.page.site import PortalDeploymentHere, portal_site_of, site_of
from web.page.visitor_form import VisitorForm
from web.pages.participation.drafted import TOO_MANY, Asking, read_id

router = APIRouter(prefix="/{language}/participation/{space}/forum/new", include_in_schema=False)

_FORM = "forum/new"
_FIELDS = ("category", "title", "text")
_FAULTY = _("Something is missing or not right. Nothing is lost: it stands beside each field.")


@dataclass(frozen=True)
class _Filled:
    """The form as it was filled in so far."""

    given: Mapping[str, str]
    draft: UUID | None = None
    faults: Mapping[str, Message] = field(default_factory=dict)


@router.get("")
def show_form(
    language: str,
    space: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: SessionHere,
) -> Response:
    """Show the form, with the draft in it that somebody comes back to."""
    known_language(language, deployment)
    with deployment.database.reading() as session:
        found = demand_space(session, space)
        asking = Asking(request, language, found, signed_in, _FORM)
        draft, given = asking.draft(session)
    trouble = None
    try:
        demand_activity(found, Activity.FORUM, deployment.now())
    except Refused as error:
        trouble = Trouble(error.message, 200)
    category = request.query_params.get("category", "")[:10]
    return _show(asking, _Filled(given or {"category": category}, draft), trouble)


@router.post("")
def take_form(
    language: str,
    space: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: SessionHere,
    given: VisitorForm,
) -> Response:
    """Open the topic, or say what is wrong beside each field."""
    known_language(language, deployment)
    typed = {name: given.get(name, "") for name in _FIELDS}
    draft = read_id(given.get("draft", ""))
    with deployment.database.writing() as session:
        found = demand_space(session, space)
        asking = Asking(request, language, found, signed_in, _FORM)
        links, categories = asking.may_link(session), categories_of(session, found.id)
        try:
            new = read_topic(typed, language, categories, may_link=links)
        except InvalidFields as error:
            faults = {one.parameter: one.message for one in error.faults}
            return _show(asking, _Filled(typed, draft, faults), Trouble(Message(_FAULTY)))
    return _send(asking, _Filled(typed, draft), new)


def _send(asking: Asking, filled: _Filled, new: NewTopic) -> Response:
    """Open the topic; who has to sign in or to choose a name first finds it again after that."""
    site, signed_in = portal_site_of(asking.request), asking.signed_in
    person = None if signed_in is None else signed_in.person
    if signed_in is None or not signed_in.is_complete or person is None:
        return _keep(asking, filled, "/sign-in")
    try:
        with site.deployment.database.writing() as session:
            asking.bind(session)
            opened = open_topic(session, site.comments, person, asking.space, new)
            asking.drop(session, filled.draft)
    except AuthorNameNeeded:
        return _keep(asking, filled, "/discussions/name")
    except IdentityNeeded:
        return _keep(asking, filled, "/register")
    except AroundMeError as error:
        return _show(asking, filled, trouble_of(error))
    shown = "mine?said=topic-pending" if opened.is_pending else f"topics/{opened.ref}"
    return go_to(f"/{asking.language}{asking.space.path}/forum/{shown}")


def _keep(asking: Asking, filled: _Filled, way: str) -> Response:
    return asking.keep(filled.given, way) or _show(asking, filled, TOO_MANY)


def _show(asking: Asking, filled: _Filled, trouble: Trouble | None = None) -> Response:
    site = site_of(asking.request)
    with site.deployment.database.reading() as session:
        categories = categories_of(session, asking.space.id)
    context = {
        "space": asking.space,
        "categories": categories,
        "typed": filled.given,
        "draft": filled.draft,
        "faulty": {
            f"f-{name}": site.pages.say(asking.language, told)
            for name, told in filled.faults.items()
        },
        "form_address": asking.path,
        "signed_in": asking.signed_in,
        "limits": {"title": LONGEST_TITLE, "text": LONGEST_TEXT},
    }
    template = "participation/forum/new.html"
    return show_visitors_page(asking.request, asking.language, template, context, trouble)
