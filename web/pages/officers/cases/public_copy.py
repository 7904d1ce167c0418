"""The page on which an officer writes the public copy of a case, publishes it and takes it back."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.country import best_name
from geo.errors import AroundMeError, InvalidParameter, NotFound
from geo.messages import mark as _
from layers.areas.queries import area_names
from portal.accounts.officer_roles import Role
from portal.contact.dealing import case_of
from portal.contact.models import Case
from portal.contact.officer_models import CasePublicCopy
from portal.contact.publishing import (
    CopyState,
    PublicText,
    copy_of,
    may_be_copied,
    propose_copy,
    publish_copy,
    state_of,
    withdraw_copy,
)
from web.page.answers import nothing_here, trouble_of
from web.page.minutes import minute_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.field_faults import field_faults

router = APIRouter(prefix="/{language}/officers/cases", include_in_schema=False)

STATES: Mapping[CopyState, str] = {
    CopyState.WAITS: _("Its writer has been asked and has not answered yet."),
    CopyState.AGREED: _("Its writer agrees: it can be published."),
    CopyState.PUBLISHED: _("It is published."),
    CopyState.TAKEN_BACK: _("Its writer has taken it back: nothing is published."),
    CopyState.WITHDRAWN: _("An officer has taken it back: nothing is published."),
}
_LABELS: Mapping[str, str] = {
    "f-subject": _("Subject"),
    "f-text": _("What was asked or said, in words of your own"),
    "f-answer": _("The answer of the agency"),
    "f-area": _("What is shown of the place"),
}
_TEXTS = ("subject", "text", "answer", "area")


@router.get("/{case_id}/copy")
def show_copy(officer_page: OfficerPageHere, case_id: str) -> Response:
    """Show the public copy of a case, in the form that writes it."""
    return _page(officer_page, case_id)


@router.post("/{case_id}/copy")
def change_copy(officer_page: OfficerPageHere, case_id: str, fields: FieldsHere) -> Response:
    """Propose a text to the writer of a case, publish what he agrees to, or take it back."""
    try:
        with officer_page.deployment.database.writing() as session:
            _do(session, officer_page, _case(session, officer_page, case_id), fields)
    except NotFound:
        raise
    except AroundMeError as error:
        return _page(officer_page, case_id, fields, error)
    return officer_page.go_to("cases", case_id, "copy", said="done")


def _do(session: Session, officer_page: OfficerPage, case: Case, fields: Fields) -> None:
    contact, by = officer_page.site.contact, officer_page.officer
    match fields.get("command"):
        case "propose":
            told = PublicText(**{name: fields.get(name) for name in _TEXTS})
            propose_copy(session, contact, case, told, by)
        case "publish":
            version = fields.get("version")
            number = int(version) if version.isascii() and version.isdecimal() else 0
            publish_copy(session, case.id, number, by)
        case "withdraw":
            withdraw_copy(session, case, by)
        case _:
            raise nothing_here()


def _case(session: Session, officer_page: OfficerPage, text: str) -> Case:
    try:
        case = case_of(session, UUID(text), officer_page.officer)
    except (ValueError, NotFound) as error:
        raise nothing_here() from error
    officer_page.require(Role.EDITOR, case.agency)
    return case


def _page(
    officer_page: OfficerPage,
    case_id: str,
    typed: Fields | None = None,
    error: AroundMeError | None = None,
) -> Response:
    with officer_page.deployment.database.reading() as session:
        case = _case(session, officer_page, case_id)
        row = copy_of(session, case)
        codes = list(dict.fromkeys(code for code in (case.region, case.area) if code))
        areas = area_names(session, codes)
    faults = field_faults(error) if isinstance(error, InvalidParameter) else []
    language = officer_page.language
    state = None if row is None else state_of(row)
    context = {
        "case": case,
        "copy": row,
        "state": state,
        "state_name": None if state is None else STATES[state],
        "may_copy": may_be_copied(case),
        "proposed_at": None if row is None else minute_of(row.proposed_at, officer_page.deployment),
        "typed": _typed(row, typed),
        "area_choices": [
            (code, best_name(areas[code].names, language) or code)
            for code in codes
            if code in areas
        ],
    }
    return officer_page.show(
        "officers/cases/copy.html",
        context,
        here="cases",
        trouble=None if error is None or faults else trouble_of(error),
        faults=faults,
        labels={id_: officer_page.translate(label) for id_, label in _LABELS.items()},
    )


def _typed(row: CasePublicCopy | None, typed: Fields | None) -> dict[str, str]:
    """Return what stands in the form: what was typed, else the text as it stands."""
    if typed is not None and typed.get("command") == "propose":
        return {name: typed.get(name) for name in _TEXTS}
    return {} if row is None else {name: getattr(row, name) or "" for name in _TEXTS}
