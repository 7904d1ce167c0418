"""The pages on which answers that are written often are listed, made, changed and retired."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.country import best_name
from geo.errors import InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.contact.canned import (
    PLACES,
    answers_of,
    retire_canned,
    save_canned,
    versions_of,
)
from portal.contact.officer_models import CannedAnswer
from portal.contact.workflow import case_definitions
from portal.proposals.schemas import Fault
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.guard import not_allowed
from web.page.minutes import minute_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.cases.view import KINDS
from web.pages.officers.field_faults import field_faults
from web.pages.officers.proposals.view import names_of_agencies

router = APIRouter(prefix="/{language}/officers/answers", include_in_schema=False)

# How a form calls the answers that every agency may use.
_EVERYBODYS = "*"
_LABELS: Mapping[str, str] = {
    "f-agency": _("Agency"),
    "f-kind": _("Kind"),
    "f-name": _("What colleagues find it by"),
    "f-text_ar": _("Text in Arabic"),
    "f-text_en": _("Text in English"),
}
_TEXTS = ("name", "text_ar", "text_en", "kind")
_NOTHING: Mapping[str, str] = {}


@router.get("")
def list_answers(officer_page: OfficerPageHere) -> Response:
    """List the answers that the officer's agencies may use."""
    with officer_page.deployment.database.reading() as session:
        found = answers_of(session, officer_page.agencies())
        agencies = names_of_agencies(session)
    context = {
        "answers": [
            (one, minute_of(one.made_at, officer_page.deployment), _may_change(officer_page, one))
            for one in found
        ],
        "agencies": agencies,
        "kind_names": {kind: case_definitions(kind).newest.names for kind in KINDS},
        "may_add": officer_page.officer.may_somewhere(Role.APPROVER),
    }
    return officer_page.show("officers/answers/answers.html", context, here="cases")


@router.get("/new")
def new_answer(officer_page: OfficerPageHere) -> Response:
    """Show the empty form."""
    officer_page.require_somewhere(Role.APPROVER)
    return _form(officer_page, (), _NOTHING)


@router.post("/new")
def add_answer(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Keep a new answer."""
    officer_page.require_somewhere(Role.APPROVER)
    told, code = _told(fields), fields.get("agency")
    typed = {**told, "agency": code}
    agency = None if code == _EVERYBODYS else code
    try:
        with officer_page.deployment.database.writing() as session:
            save_canned(session, agency, told, officer_page.officer)
    except InvalidParameter as error:
        return _form(officer_page, (), typed, faults=field_faults(error))
    except Refused as error:
        return _form(officer_page, (), typed, trouble=trouble_of(error))
    return officer_page.go_to("answers", said="done")


@router.get("/{answer_id}")
def show_answer(officer_page: OfficerPageHere, answer_id: str) -> Response:
    """Show an answer with its versions, in a form for who may change it."""
    with officer_page.deployment.database.reading() as session:
        versions = _versions(session, officer_page, answer_id)
    return _form(officer_page, versions, _as_typed(versions[0]))


@router.post("/{answer_id}")
def change_answer(officer_page: OfficerPageHere, answer_id: str, fields: FieldsHere) -> Response:
    """Make another version of an answer, or retire it."""
    told = _told(fields)
    with officer_page.deployment.database.reading() as session:
        versions = _versions(session, officer_page, answer_id)
    newest = versions[0]
    if not _may_change(officer_page, newest):
        raise not_allowed()
    try:
        with officer_page.deployment.database.writing() as session:
            if fields.get("command") == "retire":
                retire_canned(session, newest.id, officer_page.officer)
            else:
                seen = fields.get("seen")
                save_canned(
                    session,
                    newest.agency,
                    told,
                    officer_page.officer,
                    newest.id,
                    seen_version=int(seen) if seen.isascii() and seen.isdecimal() else None,
                )
    except InvalidParameter as error:
        return _form(officer_page, versions, told, faults=field_faults(error))
    except (Refused, NotFound) as error:
        return _form(officer_page, versions, told, trouble=trouble_of(error))
    return officer_page.go_to("answers", said="done")


def _told(fields: Fields) -> dict[str, str]:
    return {name: fields.get(name) for name in _TEXTS}


def _as_typed(one: CannedAnswer) -> dict[str, str]:
    return {name: getattr(one, name) or "" for name in _TEXTS}


def _may_change(officer_page: OfficerPage, one: CannedAnswer) -> bool:
    return officer_page.officer.may(Role.APPROVER, one.agency)


def _versions(session: Session, officer_page: OfficerPage, text: str) -> list[CannedAnswer]:
    """Return the versions of an answer that the officer's agencies may use, the newest first."""
    try:
        found = versions_of(session, UUID(text))
    except ValueError as error:
        raise nothing_here() from error
    if not found:
        raise nothing_here()
    agency = found[0].agency
    if agency is not None and not officer_page.officer.may(Role.VIEWER, agency):
        raise nothing_here()
    return found


def _form(
    officer_page: OfficerPage,
    versions: Sequence[CannedAnswer],
    typed: Mapping[str, str],
    *,
    faults: Sequence[Fault] = (),
    trouble: Trouble | None = None,
) -> Response:
    newest = versions[0] if versions else None
    with officer_page.deployment.database.reading() as session:
        agencies = names_of_agencies(session)
    language, translate = officer_page.language, officer_page.translate
    own = officer_page.agencies(Role.APPROVER)
    codes = [code for code in agencies if own is None or code in own]
    everybodys = [(_EVERYBODYS, translate(_("every agency")))] if own is None else []
    context = {
        "newest": newest,
        "versions": [(one, minute_of(one.made_at, officer_page.deployment)) for one in versions],
        "typed": typed,
        "may_edit": newest is None or (newest.is_current and _may_change(officer_page, newest)),
        "agencies": agencies,
        "agency_choices": everybodys
        + [(code, best_name(agencies[code], language) or code) for code in codes],
        "kind_choices": [
            (kind, best_name(case_definitions(kind).newest.names, language)) for kind in KINDS
        ],
        "places": PLACES,
    }
    return officer_page.show(
        "officers/answers/answer.html",
        context,
        here="cases",
        trouble=trouble,
        faults=faults,
        labels={id_: translate(label) for id_, label in _LABELS.items()},
    )
