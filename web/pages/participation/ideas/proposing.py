"""The form on which an idea is proposed: anybody fills it in, who sends it has signed in.

What was typed by somebody who has to sign in, to choose a name or to show who he is waits for him
as a draft, which the way back leads to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidFields, InvalidParameter, Refused
from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.rules import IdentityNeeded
from portal.comments.authors.rules import AuthorNameNeeded
from portal.limits.service import take
from portal.participation.ideas.proposing import propose
from portal.participation.ideas.reading import NewIdea, read_idea
from portal.participation.ideas.rules import LONGEST_TEXT, LONGEST_TITLE, LOOKING, Idea
from portal.participation.ideas.similar import similar_ideas
from portal.participation.spaces.queries import demand_space
from portal.participation.spaces.rules import Activity, demand_activity
from web.page.account_context import visit_of
from web.page.answers import Trouble, go_to, known_language, show_visitors_page, trouble_of
from web.page.guard import SessionHere
from web.page.site import PortalDeploymentHere, portal_site_of, site_of
from web.page.typed_place import TypedPlace, find_typed_place
from web.page.visitor_form import VisitorForm
from web.pages.participation.drafted import TOO_MANY, Asking, read_id

router = APIRouter(prefix="/{language}/participation/{space}/ideas/new", include_in_schema=False)

_FORM = "ideas/new"
_FIELDS = ("title", "text", "place", "lat", "lon", "placed")
_FAULTY = _("Something is missing or not right. Nothing is lost: it stands beside each field.")
_UNCLEAR_PLACE = _("Choose which place is meant, or leave it empty.")


@dataclass(frozen=True)
class Filled:
    """The form as it was filled in so far, with what was found for it."""

    given: Mapping[str, str] = field(default_factory=dict)
    place: TypedPlace = field(default_factory=TypedPlace)
    similar: Sequence[Idea] = ()
    faults: Mapping[str, Message] = field(default_factory=dict)
    draft: UUID | None = None

    def said(self, name: str) -> str:
        """Return what was filled in for a field."""
        return self.given.get(name, "")


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
        place = find_typed_place(session, deployment, language, given)
    trouble = None
    try:
        demand_activity(found, Activity.IDEA, deployment.now())
    except Refused as error:
        trouble = Trouble(error.message, 200)
    filled = Filled(_placed(given, place), place, draft=draft)
    return _show(asking, filled, trouble)


@router.post("")
def take_form(
    language: str,
    space: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: SessionHere,
    given: VisitorForm,
) -> Response:
    """Help with the form, show what is like it already, or propose the idea."""
    known_language(language, deployment)
    command, _colon, which = given.get("command", "propose").partition(":")
    typed = {name: given.get(name, "") for name in _FIELDS}
    if command == "place":
        lat, _comma, lon = which.partition(",")
        typed |= {"lat": lat, "lon": lon, "placed": typed["place"]}
    with deployment.database.writing() as session:
        found = demand_space(session, space)
        asking = Asking(request, language, found, signed_in, _FORM)
        place = find_typed_place(session, deployment, language, typed)
        filled = Filled(_placed(typed, place), place, draft=read_id(given.get("draft", "")))
        if command in ("place", "edit"):
            return _show(asking, filled)
        try:
            new = _read(session, asking, filled)
        except InvalidFields as error:
            faults = {one.parameter: one.message for one in error.faults}
            return _show(asking, filled_with(filled, faults=faults), Trouble(Message(_FAULTY)))
        if given.get("looked") != "yes":
            similar = _similar(session, asking, new)
            if similar:
                return _show(asking, filled_with(filled, similar=similar))
    return _send(asking, filled, new)


def filled_with(
    filled: Filled,
    similar: Sequence[Idea] = (),
    faults: Mapping[str, Message] | None = None,
) -> Filled:
    """Return the form with what was found for it."""
    return Filled(filled.given, filled.place, similar, faults or {}, filled.draft)


def _send(asking: Asking, filled: Filled, new: NewIdea) -> Response:
    """Propose the idea; who has to sign in or to choose a name first finds it again after that."""
    site = portal_site_of(asking.request)
    person = None if asking.signed_in is None else asking.signed_in.person
    if asking.signed_in is None or not asking.signed_in.is_complete or person is None:
        return _keep(asking, filled, "/sign-in")
    try:
        with site.deployment.database.writing() as session:
            asking.bind(session)
            proposed = propose(session, site.comments, person, asking.space, new)
            asking.drop(session, filled.draft)
    except AuthorNameNeeded:
        return _keep(asking, filled, "/discussions/name")
    except IdentityNeeded:
        return _keep(asking, filled, "/register")
    except AroundMeError as error:
        return _show(asking, filled, trouble_of(error))
    said = "idea-pending" if proposed.is_pending else "idea-proposed"
    if proposed.is_pending:
        return go_to(f"/{asking.language}{asking.space.path}/ideas/mine?said={said}")
    return go_to(f"/{asking.language}{asking.space.path}/ideas/{proposed.ref}")


def _keep(asking: Asking, filled: Filled, way: str) -> Response:
    return asking.keep(filled.given, way) or _show(asking, filled, TOO_MANY)


def _read(session: Session, asking: Asking, filled: Filled) -> NewIdea:
    links, place = asking.may_link(session), filled.place
    try:
        new = read_idea(filled.given, asking.language, place.position, may_link=links)
    except InvalidFields as error:
        if place.is_unknown or place.choices:
            raise InvalidFields([*error.faults, _place_fault(place)]) from error
        raise
    if place.is_unknown or place.choices:
        raise InvalidFields([_place_fault(place)])
    return new


def _place_fault(place: TypedPlace) -> InvalidParameter:
    return InvalidParameter("place", _UNCLEAR_PLACE, value=place.text)


def _similar(session: Session, asking: Asking, new: NewIdea) -> Sequence[Idea]:
    """Find what is like it already; whoever asks for that all the time is not shown any more."""
    if not take(session, asking.keys, LOOKING, visit_of(asking.request).network):
        return ()
    return similar_ideas(session, asking.space.id, new.title, new.position)


def _placed(given: Mapping[str, str], place: TypedPlace) -> dict[str, str]:
    if place.position is None:
        return {**given, "lat": "", "lon": ""}
    return {
        **given,
        "lat": f"{place.position.lat:.6f}",
        "lon": f"{place.position.lon:.6f}",
        "placed": place.text,
    }


def _show(asking: Asking, filled: Filled, trouble: Trouble | None = None) -> Response:
    capital = site_of(asking.request).deployment.country.capital
    pages = site_of(asking.request).pages
    context = {
        "space": asking.space,
        "filled": filled,
        "faulty": {
            f"f-{name}": pages.say(asking.language, told) for name, told in filled.faults.items()
        },
        "form_address": asking.path,
        "capital": capital,
        "signed_in": asking.signed_in,
        "settings": site_of(asking.request).settings,
        "limits": {"title": LONGEST_TITLE, "text": LONGEST_TEXT},
    }
    template = "participation/ideas/new.html"
    return show_visitors_page(asking.request, asking.language, template, context, trouble)
