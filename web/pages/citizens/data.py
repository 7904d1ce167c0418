"""What is held about who has signed in: a list, a copy to take along, and leaving the portal."""

from types import MappingProxyType

import orjson
from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.access_log.recording import note_access
from portal.access_log.rules import Access, Action, By, Purpose
from portal.accounts.assurance import Assurance
from portal.accounts.holdings import DataSubject, Records, copy_of
from portal.citizens.erasure.service import (
    WAITS,
    ask_erasure,
    erasure_due,
    take_back_erasure,
)
from web.page.answers import NOT_KEPT, Trouble, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.page.minutes import minute_of
from web.pages.citizens.ways import DATA, WAYS

router = APIRouter(prefix="/{language}/my/data", include_in_schema=False)

# What each member of the copy is called on the page, in its order.
LABELS = MappingProxyType(
    {
        "person": _("Who you are: number, names, how sure it is"),
        "account": _("Your account: contacts, name, language"),
        "ways_to_sign_in": _("Ways to sign in"),
        "sessions": _("Devices that are or were signed in"),
        "companies": _("Companies you speak for"),
        "consents": _("What you have agreed to"),
        "own_services": _("The services you have chosen"),
        "answers_of_agencies": _("What agencies last answered"),
        "own_places": _("Your places"),
        "inbox": _("Messages"),
        "what_to_be_told": _("What you want to be told"),
        "reminders": _("Reminders"),
        "cases": _("Questions, complaints and reports"),
        "case_messages": _("What was said about them"),
        "case_files": _("Files of them"),
        "case_ratings": _("Your ratings of answers"),
        "case_contacts": _("How you are reached about them"),
        "public_name": _("The name under which you take part in public"),
        "comments": _("Your comments"),
        "votes_on_comments": _("What you think of comments"),
        "forum_topics": _("Topics that you have opened"),
        "ideas": _("Ideas that you have proposed"),
        "idea_support": _("Ideas that you support"),
        "data_requests": _("My data requests"),
        "data_request_appeals": _("Your appeals"),
        "secret_votes": _("Secret polls in which you have voted"),
        "named_votes": _("Polls in which you have voted under your name"),
        "reports_of_posts": _("What you have reported"),
        "decisions_about_posts": _("What was decided about what you wrote"),
        "blocks": _("When you could not take part"),
        "followed": _("What you follow"),
        "weekly_digest": _("Your weekly digest"),
        "accesses": _("Who looked at what, and why"),
        "events_about_the_account": _("What was done to your account"),
        "erasure_asked": _("That you want to be forgotten"),
    }
)
_SAID = {
    "asked": _("Your data will be erased. Until then you can stay."),
    "stays": _("Your data stay as they are."),
}


@router.get("")
def show_data(citizen: CitizenHere, said: str = "") -> Response:
    """Show what is held, by kinds with their numbers."""
    return _show(citizen, said=_SAID.get(said))


@router.get("/copy")
def take_copy(citizen: CitizenHere) -> Response:
    """Return everything that is held as one JSON file; asks for a fresh credential first."""
    citizen.demand(Assurance(), fresh=True)
    with citizen.writing() as session:
        held = _held(citizen, session)
        done = Access(Action.COPIED, By.PERSON, Purpose.OWN_COPY)
        note_access(session, citizen.person.id, done)
    body = orjson.dumps(held, option=orjson.OPT_INDENT_2)
    headers = {**NOT_KEPT, "Content-Disposition": 'attachment; filename="my-data.json"'}
    return Response(body, media_type="application/json", headers=headers)


@router.post("")
def leave_or_stay(citizen: CitizenHere, form: CitizenFormHere) -> Response:
    """Ask to be forgotten, or take that back."""
    if form.get("command") == "stay":
        with citizen.writing() as session:
            take_back_erasure(session, citizen.signed_in, citizen.person.id)
        return citizen.go_to("/my/data", "stays")
    citizen.demand(Assurance(), fresh=True)
    if form.get("sure") != "yes":
        error = InvalidParameter("sure", _("Tick that you are sure: it cannot be undone later."))
        return _show(citizen, trouble=trouble_of(error))
    with citizen.writing() as session:
        context = citizen.site.citizens
        ask_erasure(session, context, citizen.signed_in, citizen.person.id)
    return citizen.go_to("/my/data", "asked")


def _show(
    citizen: CitizenPage, *, said: str | None = None, trouble: Trouble | None = None
) -> Response:
    with citizen.reading() as session:
        held = _held(citizen, session)
        due = erasure_due(session, citizen.person.id)
    kinds = [(LABELS[name], len(rows)) for name in LABELS if (rows := held.get(name))]
    hours = int(WAITS.total_seconds() // 3600)
    told = None if due is None else minute_of(due, citizen.deployment)
    ways = {"citizen_ways": WAYS, "here": DATA.path}
    context = {**ways, "kinds": kinds, "due": told, "hours": hours}
    known = {"said": citizen.say(said)} if said and trouble is None else {}
    return citizen.show("citizens/data.html", {**context, **known}, trouble)


def _held(citizen: CitizenPage, session: Session) -> dict[str, Records]:
    holder = citizen.signed_in.holder
    subject = DataSubject(holder.id, holder.email, holder.phone, citizen.person.id)
    return copy_of(session, citizen.site.holdings, subject)
