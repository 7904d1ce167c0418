"""The pages on which officers take a case down for a caller: the form, its draft, the reference."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from geo.errors import AroundMeError, InvalidParameter
from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.contact.filing import Filed
from portal.contact.following import status_of
from portal.contact.forms import case_forms
from portal.contact.intake import (
    drop_draft,
    read_channel,
    read_draft,
    save_draft,
    take_for_caller,
    without_contact,
)
from portal.contact.models import Case
from portal.contact.reading import Reading, read_case
from portal.contact.rules import CALLERS_CHANNELS, FilingChannel, Kind, NewCase
from portal.contact.spelling import spelled
from portal.contact.topics import load_topics
from portal.directory.agencies.queries import agency_names
from web.navigation import Part, holds
from web.page.answers import Trouble, go_to, nothing_here
from web.page.guard import TOKEN_FIELD, check_sender, check_token
from web.page.minutes import minute_of
from web.page.officer_page import OfficerPage, OfficerPageHere
from web.pages.contact.case_form import FilledForm
from web.pages.contact.files import FILES_FIELD, Incoming, held_files, keep_for_case
from web.pages.contact.filing import Sent, chosen, filled_form, form_of, helped
from web.pages.contact.form_page import form_context
from web.pages.contact.places import CasePlace, find_place
from web.pages.contact.words import masked

router = APIRouter(prefix="/{language}/officers/intake", include_in_schema=False)

PART = Part("intake", "officers/intake", _("For a caller"), holds(Role.EDITOR))
CHANNELS: Mapping[FilingChannel, str] = {
    FilingChannel.WEB: _("the form on the web"),
    FilingChannel.PROGRAM: _("a program"),
    FilingChannel.TELEPHONE: _("telephone"),
    FilingChannel.COUNTER: _("the counter"),
    FilingChannel.LETTER: _("a letter"),
    FilingChannel.EMAIL: _("an e-mail"),
}
_BESIDE = {
    "channel": _("How it came"),
    "caller_language": _("The caller's language"),
    "keeps_contact": _("May name and contact be kept?"),
}
_CONTACT = ("name", "email", "phone")
_RECEIPT = "intake receipt"
_RECEIPT_LASTS_S = 900
_FAULTY = _("Something is missing or not right. Nothing is lost: it stands beside each field.")


@router.get("")
def show_kinds(officer_page: OfficerPageHere) -> Response:
    """Show the kinds, and what the officer has typed and not sent."""
    officer_page.require_somewhere(Role.EDITOR)
    keys = officer_page.site.contact.keys
    with officer_page.deployment.database.reading() as session:
        drafts = {kind: read_draft(session, keys, officer_page.officer, kind) for kind in Kind}
    kept = {
        kind: minute_of(one.saved_at, officer_page.deployment)
        for kind, one in drafts.items()
        if one
    }
    context = {"forms": list(case_forms().values()), "kept": kept}
    return officer_page.show("officers/intake/kinds.html", context, here="intake")


@router.get("/taken/{ticket}")
def show_reference(officer_page: OfficerPageHere, ticket: str) -> Response:
    """Show the reference to be read aloud, for a quarter of an hour, to whoever took the case."""
    officer_page.require_somewhere(Role.EDITOR)
    held = officer_page.site.contact.keys.read_ticket(
        _RECEIPT, ticket, bound_to=officer_page.officer.id.bytes
    )
    if held is None:
        return officer_page.go_to("intake")
    context = {"held": held, "groups": spelled(held["reference"], held["language"])}
    return officer_page.show("officers/intake/taken.html", context, here="intake")


@router.get("/{kind}")
def show_form(officer_page: OfficerPageHere, kind: str) -> Response:
    """Show the form of a kind, with what was typed for it before and not sent."""
    officer_page.require_somewhere(Role.EDITOR)
    form, keys = form_of(kind), officer_page.site.contact.keys
    with officer_page.deployment.database.reading() as session:
        draft = read_draft(session, keys, officer_page.officer, form.kind)
        given = dict(draft.given) if draft else {}
        files = held_files(keys, given.get(FILES_FIELD))
        place = _place(session, officer_page, given)
        filled = FilledForm(form, given, list(files), place=place)
        return _show(officer_page, session, filled, draft_of=draft is not None)


@router.post("/{kind}")
async def take_form(officer_page: OfficerPageHere, kind: str) -> Response:
    """Take a form: send it, help with it and show it again, or keep it for later."""
    officer_page.require_somewhere(Role.EDITOR)
    request = officer_page.request
    check_sender(request)
    with Incoming(officer_page.attachments) as incoming:
        uploaded, error = await incoming.read(request)
        check_token(officer_page.signed_in, uploaded.fields.get(TOKEN_FIELD, ""))
        sent = Sent(
            request,
            officer_page.language,
            officer_page.deployment,
            form_of(kind),
            uploaded.fields,
            incoming,
            officer_page.signed_in,
            error,
        )
        return await run_in_threadpool(_answer, officer_page, sent)


def _answer(officer_page: OfficerPage, sent: Sent) -> Response:
    """Do what the button says; whatever it is, what was typed is kept first."""
    command = sent.given.get("command", "send")
    if command == "forget":
        with sent.deployment.database.writing() as session:
            drop_draft(session, officer_page.officer, sent.form.kind)
        return officer_page.go_to("intake", sent.form.kind)
    filled = filled_form(sent)
    verb, _colon, which = command.partition(":")
    if verb == "drop":
        kept = [one for one in filled.files if str(one.id) != which]
        filled = replace(filled, files=kept)
    elif verb in ("agency", "place"):
        filled = replace(filled, given=chosen(filled, verb, which))
    with sent.deployment.database.writing() as session:
        filled = helped(session, sent, filled) if verb != "send" else filled
        context = form_context(sent.request, sent.language, session, filled, _BESIDE)
        typed = {**filled.given, FILES_FIELD: str(context["files_ticket"])}
        typed.pop("command", None)
        keys = officer_page.site.contact.keys
        save_draft(session, keys, officer_page.officer, sent.form.kind, typed)
    if verb == "keep" and not filled.faults:
        return officer_page.go_to("intake", said="done")
    if verb == "send" and not filled.faults:
        return _send(officer_page, sent, filled)
    return _again(officer_page, filled)


def _send(officer_page: OfficerPage, sent: Sent, filled: FilledForm) -> Response:
    """Take the case in, unless something is wrong with it."""
    with sent.deployment.database.reading() as session:
        placed = _place(session, officer_page, filled.given)
    given = dict(filled.given)
    if placed.position is not None:
        given |= {"lat": str(placed.position.lat), "lon": str(placed.position.lon)}
    reading = _read(officer_page, sent, given)
    faults = {name: told.message for name, told in reading.faults.items()}
    if placed.is_unknown or placed.choices:
        faults["place"] = Message(_("Choose which place is meant, or leave it empty."))
    if faults or reading.case is None:
        return _again(officer_page, replace(filled, faults=faults, place=placed))
    try:
        with sent.deployment.database.writing() as session:
            files = keep_for_case(session, officer_page.attachments, filled.files)
            contact, by = officer_page.site.contact, officer_page.officer
            filed = take_for_caller(session, contact, reading.case, by, files)
            ticket = _ticket(session, officer_page, filed, reading.case)
    except InvalidParameter as error:
        return _again(officer_page, replace(filled, faults={error.parameter: error.message}))
    except AroundMeError as error:
        return _again(officer_page, filled, Trouble(error.message, 409))
    return go_to(officer_page.address("intake", "taken", ticket))


def _read(officer_page: OfficerPage, sent: Sent, given: Mapping[str, str]) -> Reading:
    """Read what was typed, with how it came, in which language, and whether contact is kept."""
    country = officer_page.deployment.country
    language, keeps = given.get("caller_language", ""), given.get("keeps_contact", "")
    beside: dict[str, InvalidParameter] = {}
    if language not in country.languages:
        beside["caller_language"] = _fault("caller_language", _("Choose the caller's language."))
    if keeps not in ("yes", "no"):
        beside["keeps_contact"] = _fault(
            "keeps_contact", _("Ask the caller, and choose what the answer was.")
        )
    form = sent.form
    if keeps == "no":
        # Without contact there is nobody to be reached, whatever the form asks of others.
        form = form.model_copy(update={"contact": "optional", "name": "optional"})
        given = {**given, **dict.fromkeys(_CONTACT, "")}
    reading = read_case(form, country, load_topics(), language, given)
    try:
        channel = read_channel(given.get("channel", ""))
    except InvalidParameter as error:
        beside["channel"] = error
        channel = FilingChannel.TELEPHONE
    if beside or reading.case is None:
        return Reading(None, {**beside, **reading.faults})
    case = replace(reading.case, channel=channel)
    return Reading(without_contact(case) if keeps == "no" else case)


def _fault(name: str, text: str) -> InvalidParameter:
    return InvalidParameter(name, text)


def _again(
    officer_page: OfficerPage, filled: FilledForm, trouble: Trouble | None = None
) -> Response:
    with officer_page.deployment.database.reading() as session:
        wrong = Trouble(Message(_FAULTY)) if filled.faults else trouble
        return _show(officer_page, session, filled, draft_of=True, trouble=wrong)


def _show(
    officer_page: OfficerPage,
    session: Session,
    filled: FilledForm,
    *,
    draft_of: bool,
    trouble: Trouble | None = None,
) -> Response:
    translate = officer_page.translate
    beside = {f"f-{name}": translate(label) for name, label in _BESIDE.items()}
    context = form_context(officer_page.request, officer_page.language, session, filled, beside)
    told = {
        **context,
        "form_address": officer_page.address("intake", filled.form.kind),
        "begun": "",
        "signed_in": None,
        "is_draft": draft_of,
        "channels": [(one.value, translate(CHANNELS[one])) for one in CALLERS_CHANNELS],
        "languages": list(officer_page.deployment.country.languages),
    }
    return officer_page.show("officers/intake/form.html", told, here="intake", trouble=trouble)


def _place(session: Session, officer_page: OfficerPage, given: Mapping[str, str]) -> CasePlace:
    return find_place(session, officer_page.deployment, officer_page.language, dict(given))


def _ticket(session: Session, officer_page: OfficerPage, filed: Filed, new: NewCase) -> str:
    """Return what shows the reference to its officer for a while, and nothing of the case."""
    if filed.case_id is None or filed.reference is None:
        raise nothing_here()
    site, person = officer_page.site, new.person
    agency = session.get_one(Case, filed.case_id).agency
    due = status_of(session, filed.case_id).due_at
    names = agency_names(session, agency).get(agency, {}) if agency else {}
    reaches = person.phone is not None and site.sms.reaches(person.phone)
    said = {
        "reference": filed.reference,
        "language": new.language,
        "agency": names.get(officer_page.language, agency or ""),
        "due": "" if due is None else due.isoformat(),
        "email": masked(person.email) if person.email else "",
        "phone": masked(person.phone) if person.phone and reaches else "",
    }
    return site.contact.keys.ticket(
        _RECEIPT, said, lasts_s=_RECEIPT_LASTS_S, bound_to=officer_page.officer.id.bytes
    )
