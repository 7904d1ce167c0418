"""A case as its writer reads it, and what he does with it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidParameter
from geo.messages import mark as _
from portal.contact import citizens
from portal.contact.codes import opened_case
from portal.contact.context import ContactContext
from portal.contact.letters import choose_texts, wants_texts
from portal.contact.models import Case
from portal.contact.publishing import agree_to_copy, copy_of, state_of, withdraw_copy
from portal.contact.topics import load_topics
from portal.directory.agencies.queries import agency_names
from web.page.answers import Trouble, go_to, known_language, show_visitors_page, trouble_of
from web.page.site import PortalDeploymentHere, portal_site_of
from web.page.visitor_form import VisitorForm
from web.pages.contact.file_answer import file_answer
from web.pages.contact.following import CASE_COOKIE
from web.pages.contact.words import names_of_kind

router = APIRouter(prefix="/{language}/contact/case", include_in_schema=False)

_TEXT = "text"


def _rate(session: Session, _context: ContactContext, case: Case, given: Mapping[str, str]) -> str:
    stars = given.get("stars", "")
    number = int(stars) if stars.isascii() and stars.isdigit() and len(stars) == 1 else 0
    citizens.rate(session, case, number, given.get(_TEXT, ""))
    return "rated"


def _reply(session: Session, context: ContactContext, case: Case, given: Mapping[str, str]) -> str:
    citizens.reply(session, context, case, given.get(_TEXT, ""))
    return "replied"


def _add(session: Session, context: ContactContext, case: Case, given: Mapping[str, str]) -> str:
    citizens.add(session, context, case, given.get(_TEXT, ""))
    return "added"


def _texts(session: Session, context: ContactContext, case: Case, given: Mapping[str, str]) -> str:
    choose_texts(session, context.security, case, wanted=given.get("wanted") == "yes")
    return "saved"


def _withdraw(
    session: Session, context: ContactContext, case: Case, given: Mapping[str, str]
) -> str:
    citizens.withdraw(session, context, case, given.get(_TEXT, "").strip()[:300])
    return "case-withdrawn"


def _close(session: Session, context: ContactContext, case: Case, _given: Mapping[str, str]) -> str:
    citizens.close(session, context, case)
    return "case-closed"


def _reopen(session: Session, context: ContactContext, case: Case, given: Mapping[str, str]) -> str:
    citizens.reopen(session, context, case, given.get(_TEXT, ""))
    return "reopened"


def _appeal(session: Session, context: ContactContext, case: Case, given: Mapping[str, str]) -> str:
    citizens.appeal(session, context, case, given.get(_TEXT, ""))
    return "appealed"


def _agree(session: Session, _context: ContactContext, case: Case, given: Mapping[str, str]) -> str:
    version = given.get("version", "")
    agree_to_copy(session, case, int(version) if version.isascii() and version.isdecimal() else 0)
    return "copy-agreed"


def _take_copy_back(
    session: Session, _context: ContactContext, case: Case, _given: Mapping[str, str]
) -> str:
    withdraw_copy(session, case)
    return "copy-withdrawn"


Action = Callable[[Session, ContactContext, Case, Mapping[str, str]], str]
ACTIONS: Mapping[str, Action] = {
    "reply": _reply,
    "add": _add,
    "texts": _texts,
    "withdraw": _withdraw,
    "rate": _rate,
    "close": _close,
    "reopen": _reopen,
    "appeal": _appeal,
    "agree": _agree,
    "take_copy_back": _take_copy_back,
}


@router.get("")
def show_case(language: str, request: Request, deployment: PortalDeploymentHere) -> Response:
    """Show the case that this browser has opened."""
    known_language(language, deployment)
    return _page(request, language, deployment.database.reading)


@router.get("/files/{file_id}")
def save_file(
    language: str, file_id: str, request: Request, deployment: PortalDeploymentHere
) -> Response:
    """Return a checked file of the case that this browser has opened."""
    known_language(language, deployment)
    site = portal_site_of(request)
    with deployment.database.reading() as session:
        case = opened_case(session, site.contact, request.cookies.get(CASE_COOKIE))
        if case is None:
            return _over(language)
        return file_answer(session, site.attachments, case.id, file_id)


@router.post("")
def take_action(
    language: str, request: Request, deployment: PortalDeploymentHere, given: VisitorForm
) -> Response:
    """Do what the writer wants done with the case."""
    known_language(language, deployment)
    contact = portal_site_of(request).contact
    command = given.get("command", "")
    try:
        with deployment.database.writing() as session:
            case = opened_case(session, contact, request.cookies.get(CASE_COOKIE))
            if case is None:
                return _over(language)
            if command not in ACTIONS:
                raise InvalidParameter("command", _("Choose what is to be done."), value=command)
            said = ACTIONS[command](session, contact, case, given)
    except AroundMeError as error:
        trouble, typed = trouble_of(error), {command: given.get(_TEXT, "")}
        return _page(request, language, deployment.database.reading, trouble, typed)
    return go_to(f"/{language}/contact/case?said={said}")


def _over(language: str) -> Response:
    return go_to(f"/{language}/contact/follow?said=case-over")


def _page(
    request: Request,
    language: str,
    reading: Callable[[], AbstractContextManager[Session]],
    trouble: Trouble | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    contact = portal_site_of(request).contact
    with reading() as session:
        case = opened_case(session, contact, request.cookies.get(CASE_COOKIE))
        if case is None:
            return _over(language)
        own = citizens.own_case(session, contact, case)
        named = agency_names(session, *filter(None, {case.agency, case.meant_agency}))
        copy = copy_of(session, case)
        context = {
            "copy": copy,
            "copy_state": None if copy is None else state_of(copy),
            "own": own,
            "case": case,
            "status": own.status,
            "kind": names_of_kind(case.kind),
            "agency": named.get(case.agency or ""),
            "topic": load_topics().get(case.topic),
            "typed": typed or {},
            "wants_texts": wants_texts(session, contact.security, case),
        }
        return show_visitors_page(request, language, "contact/case.html", context, trouble)
