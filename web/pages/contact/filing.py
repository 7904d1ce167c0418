"""The form of each kind of case: filled in with help, handed in, answered with a receipt."""

from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from geo.errors import AroundMeError, InvalidParameter
from geo.messages import Message
from geo.messages import mark as _
from layers.deployment import Deployment
from portal.accounts.rules import SignedIn
from portal.contact.filing import Taken, file_case
from portal.contact.forms import CaseForm, case_forms
from portal.contact.reading import read_case
from portal.contact.rules import MOST_FILES, Kind, NewCase
from portal.contact.topics import load_topics
from portal.limits.traps import HONEYPOT, form_ticket, is_from_a_program
from web.page.account_context import visit_of
from web.page.answers import Trouble, go_to, known_language, nothing_here
from web.page.guard import TOKEN_FIELD, SessionHere, check_sender
from web.page.site import PortalDeploymentHere, PortalSite, portal_site_of
from web.page.visitor_form import check_visitor
from web.pages.contact.case_form import FilledForm
from web.pages.contact.files import (
    FILES_FIELD,
    Incoming,
    file_fault,
    held_files,
    keep_for_case,
    keep_received,
    too_many_files,
)
from web.pages.contact.form_page import show_form
from web.pages.contact.places import find_place
from web.pages.contact.receipt import receipt_address
from web.pages.contact.whose import suggested_for, with_agency

router = APIRouter(prefix="/{language}/contact", include_in_schema=False)

_BEGUN = "begun"
_LONGEST_SUGGESTING = 2_000
_PREFILLED = ("agency", "office", "place", "lat", "lon", "topic", "page")
_LOOK_AGAIN = _(
    "This was sent very quickly, or after a long time. Nothing is lost: look it through, and send"
    " it again."
)
_TOO_MANY = _(
    "Too much has come from here or from this address in a short time. Nothing is lost: wait a few"
    " minutes, and send it again."
)
_FAULTY = _("Something is missing or not right. Nothing is lost: it stands beside each field.")


@dataclass(frozen=True)
class Sent:
    """A form that came in: whose page it is of, what was typed, and which files came with it."""

    request: Request
    language: str
    deployment: Deployment
    form: CaseForm
    given: dict[str, str]
    incoming: Incoming
    signed_in: SignedIn | None
    error: AroundMeError | None = None

    @property
    def site(self) -> PortalSite:
        """What the pages behind a sign-in were made with."""
        return portal_site_of(self.request)


@router.get("/{kind}")
def show_kind(
    language: str,
    kind: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: SessionHere,
) -> Response:
    """Show the form of a kind, with what a link has said in it already, and who is signed in."""
    known_language(language, deployment)
    form = form_of(kind)
    told = request.query_params
    given = {name: told[name][:300] for name in _PREFILLED if name in told}
    if form.identity != "hidden_unless_said":
        given |= _known_person(signed_in)
    with deployment.database.reading() as session:
        place = find_place(session, deployment, language, given)
        filled = FilledForm(form, with_agency(session, form, given), place=place)
        return show_form(request, language, session, filled, _now(request))


def _known_person(signed_in: SignedIn | None) -> dict[str, str]:
    if signed_in is None or not signed_in.is_complete:
        return {}
    holder = signed_in.holder
    known = {"name": holder.name, "email": holder.email, "phone": holder.phone}
    return {name: value for name, value in known.items() if value is not None}


def form_of(kind: str) -> CaseForm:
    """Return the form of a kind; raises NotFound for another word."""
    if kind not in set(Kind):
        raise nothing_here()
    return case_forms()[Kind(kind)]


def _now(request: Request) -> str:
    site = portal_site_of(request)
    return form_ticket(site.contact.keys, site.deployment.now())


@router.post("/{kind}")
async def take_form(
    language: str,
    kind: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: SessionHere,
) -> Response:
    """Take a form: send it, or help with it and show it again."""
    known_language(language, deployment)
    form = form_of(kind)
    check_sender(request)
    site = portal_site_of(request)
    with Incoming(site.attachments) as incoming:
        uploaded, error = await incoming.read(request)
        given = uploaded.fields
        check_visitor(request, site.contact.keys, given.get(TOKEN_FIELD))
        sent = Sent(request, language, deployment, form, given, incoming, signed_in, error)
        return await run_in_threadpool(_answer, sent)


def _answer(sent: Sent) -> Response:
    """Keep the files that came, then do what the button says."""
    filled, command = filled_form(sent), sent.given.get("command", "send")
    verb, _colon, which = command.partition(":")
    if verb == "drop":
        kept = [one for one in filled.files if str(one.id) != which]
        return _again(sent, replace(filled, files=kept))
    if verb in ("agency", "place"):
        return _again(sent, replace(filled, given=chosen(filled, verb, which)))
    if verb == "send" and not filled.faults:
        return _send(sent, filled)
    trouble = Trouble(Message(_FAULTY)) if filled.faults else None
    return _again(sent, filled, trouble)


def filled_form(sent: Sent) -> FilledForm:
    """Read what was filled in, with the files of this and of earlier requests."""
    given = {name: value for name, value in sent.given.items() if name not in (TOKEN_FIELD, "file")}
    held = list(held_files(sent.site.contact.keys, given.get(FILES_FIELD)))
    error = sent.error
    if sent.form.takes_files and error is None:
        try:
            with sent.deployment.database.writing() as session:
                held += keep_received(session, sent.incoming.received)
            if len(held) > MOST_FILES:
                error = too_many_files()
        except AroundMeError as told:
            error = told
    faults = {} if error is None else {"file": file_fault(error).message}
    return FilledForm(sent.form, given, held[:MOST_FILES], faults)


def chosen(filled: FilledForm, verb: str, which: str) -> dict[str, str]:
    """Return the form with an agency or one of several places chosen."""
    if verb == "place":
        lat, _comma, lon = which.partition(",")
        return {**filled.given, "lat": lat, "lon": lon, "placed": filled.said("place")}
    return {**filled.given, verb: which}


def _again(
    sent: Sent, filled: FilledForm, trouble: Trouble | None = None, begun: str | None = None
) -> Response:
    """Show the form again with everything in it, the place found and agencies suggested."""
    begun = begun or sent.given.get(_BEGUN) or _now(sent.request)
    with sent.deployment.database.reading() as session:
        found = helped(session, sent, filled)
        return show_form(sent.request, sent.language, session, found, begun, trouble)


def helped(session: Session, sent: Sent, filled: FilledForm) -> FilledForm:
    """Find the place that was typed, and the agencies that text and place are likely for."""
    place = find_place(session, sent.deployment, sent.language, filled.given)
    given = with_agency(session, filled.form, filled.given)
    if place.position is not None:
        given |= {
            "lat": f"{place.position.lat:.6f}",
            "lon": f"{place.position.lon:.6f}",
            "placed": place.text,
        }
    elif place.text:
        given |= {"lat": "", "lon": ""}
    text = f"{filled.said('subject')} {filled.said('text')}"[:_LONGEST_SUGGESTING]
    topic = load_topics().suggested(text)
    asks = filled.form.field("topic") and not filled.form.needs_place
    if topic is not None and asks and not filled.said("topic"):
        given["topic"] = topic.code
    suggested = suggested_for(session, filled.form, given, place)
    return replace(filled, given=given, place=place, suggested=suggested)


def _send(sent: Sent, filled: FilledForm) -> Response:
    """Hand the case in, unless something is wrong with it; nothing that was typed is lost."""
    contact, now = sent.site.contact, sent.deployment.now()
    with sent.deployment.database.reading() as session:
        placed = find_place(session, sent.deployment, sent.language, filled.given)
        given = with_agency(session, sent.form, filled.given)
    if placed.position is not None:
        given |= {"lat": str(placed.position.lat), "lon": str(placed.position.lon)}
    reading = read_case(sent.form, contact.country, load_topics(), sent.language, given)
    faults = {name: told.message for name, told in reading.faults.items()}
    if placed.is_unknown or placed.choices:
        faults["place"] = Message(_("Choose which place is meant, or leave it empty."))
    if faults or reading.case is None:
        return _again(sent, replace(filled, faults=faults), Trouble(Message(_FAULTY)))
    if is_from_a_program(contact.keys, now, given.get(_BEGUN), given.get(HONEYPOT, "")):
        return _once_more(sent, filled)
    try:
        with sent.deployment.database.writing() as session:
            files = keep_for_case(session, sent.site.attachments, filled.files)
            new = replace(reading.case, account=_account_of(sent, reading.case))
            filed = file_case(session, contact, visit_of(sent.request), new, files)
    except InvalidParameter as error:
        faults = {error.parameter: error.message}
        return _again(sent, replace(filled, faults=faults), Trouble(Message(_FAULTY)))
    if filed.taken is Taken.LIMITED:
        return _again(sent, filled, Trouble(Message(_TOO_MANY), 429))
    return go_to(receipt_address(sent.site, sent.language, filed, reading.case.person))


def _account_of(sent: Sent, new: NewCase) -> UUID | None:
    """Return whose account a case is filed for: a hidden person has to want that."""
    signed_in = sent.signed_in
    if signed_in is None or not signed_in.is_complete:
        return None
    wanted = not new.person.is_hidden or sent.given.get("for_account") == "yes"
    return signed_in.holder.id if wanted else None


def _once_more(sent: Sent, filled: FilledForm) -> Response:
    """Show what a program may have sent to whoever did: a person sends it once more."""
    empty = {**filled.given, HONEYPOT: ""}
    return _again(
        sent, replace(filled, given=empty), Trouble(Message(_LOOK_AGAIN)), _now(sent.request)
    )
