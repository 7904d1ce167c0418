"""How agencies and services are edited: a form, a look at what it changes, a proposal.

Both registers go the same way; a `Register` says in which one a page stands.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, NotFound
from geo.messages import Message, shown
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.logos.service import is_kept
from portal.directory.registers.definitions import Register
from portal.proposals.queries import one_proposal, proposals_of
from portal.proposals.rules import UNDECIDED
from portal.proposals.schemas import Fault, Proposed
from portal.proposals.service import propose, submit
from web.page.answers import Trouble, trouble_of
from web.page.forms.typed import (
    Typed,
    arranged,
    data_of,
    pairs_of,
    placed,
    read_typed,
    without_blanks,
)
from web.page.guard import TOKEN_FIELD
from web.page.officer_page import Fields, OfficerPage
from web.pages.officers.edit_conflicts import BASE_FIELD, is_stale, overtaken
from web.pages.officers.records.pictures import pictures_of, with_picture
from web.pages.officers.records.preview import preview
from web.pages.officers.records.record_form import (
    NEW,
    RecordForm,
    new_record_form,
    open_record_form,
    standing_record_form,
)
from web.pages.officers.records.view import show_form, show_picture, show_review

REASON = "reason"
COMMAND = "command"
_CONTROLS = (TOKEN_FIELD, COMMAND, BASE_FIELD, REASON)


def show_new(officer_page: OfficerPage, register: Register) -> Response:
    """Show an empty form."""
    form = new_record_form(officer_page, register)
    return show_form(form, form.typed({}))


def show_record(officer_page: OfficerPage, register: Register, code: str) -> Response:
    """Show the form of a record as it stands, or as an earlier proposal of it said."""
    form = standing_record_form(officer_page, register, code)
    officer_page.require(Role.VIEWER, form.agency)
    proposal_id = officer_page.request.query_params.get("draft")
    with officer_page.deployment.database.reading() as session:
        agencies = officer_page.agencies()
        content = _content(session, form, proposal_id)
        proposals = proposals_of(session, register.subject, code, agencies)
    waiting = [proposal for proposal in proposals if proposal.state in UNDECIDED]
    return show_form(form, form.typed(content), proposals=waiting)


def _content(session: Session, form: RecordForm, proposal_id: str | None) -> Mapping[str, Any]:
    assert form.stands is not None
    if proposal_id is None:
        return form.stands.content
    proposal = one_proposal(session, proposal_id, form.officer_page.agencies())
    if (proposal.kind, proposal.code) != (form.register.subject.value, form.code):
        raise NotFound(_("There is no such draft."))
    return proposal.content


def take_new(officer_page: OfficerPage, register: Register, fields: Fields) -> Response:
    """Take the form of a new record."""
    return _take(new_record_form(officer_page, register), fields)


def take_record(
    officer_page: OfficerPage, register: Register, code: str, fields: Fields
) -> Response:
    """Take the form of a record."""
    return _take(open_record_form(officer_page, register, code), fields)


def typed_fields(form: RecordForm, fields: Fields, more: Sequence[str] = ()) -> Typed:
    """Read the fields of a form; raises InvalidParameter for one that it does not have."""
    return read_typed(form.shapes, fields.but((*_CONTROLS, *more)), form.languages)


def _take(form: RecordForm, fields: Fields) -> Response:
    """Do what a button of the form says; whatever is wrong is said above what was typed."""
    typed = typed_fields(form, fields)
    action = fields.get(COMMAND)
    moved = arranged(form.shapes, typed, action, form.languages)
    if moved is not None:
        return show_form(form, moved, base=fields.get(BASE_FIELD))
    verb, _colon, picture = action.partition(":")
    if verb == "choose-picture":
        return show_picture(form, typed, picture, base=fields.get(BASE_FIELD))
    if verb == "drop-picture":
        kept = with_picture(form.shapes, typed, picture, "")
        return show_form(form, kept, base=fields.get(BASE_FIELD))
    if action == "edit":
        return show_form(form, typed, base=fields.get(BASE_FIELD))
    typed = without_blanks(form.shapes, typed)
    if is_stale(fields.get(BASE_FIELD), form.stands):
        return show_form(form, typed, trouble=overtaken(form.code or ""))
    return _weigh(form, typed, fields)


def _weigh(form: RecordForm, typed: Typed, fields: Fields) -> Response:
    """Look at a whole form: its faults, or what it changes, or keep it as a proposal."""
    data = {**data_of(form.shapes, typed), **form.fixed}
    with form.officer_page.deployment.database.reading() as session:
        proposed, faults = _read(session, form, data)
    if proposed is None or faults:
        return show_form(form, typed, faults=placed(form.shapes, faults))
    match fields.get(COMMAND):
        case "save" | "submit":
            return _keep(form, typed, data, fields)
        case "preview":
            return preview(form.officer_page, proposed.record)
        case _:
            return _review(form, typed, proposed, fields)


def _read(
    session: Session, form: RecordForm, data: Mapping[str, Any]
) -> tuple[Proposed | None, list[Fault]]:
    proposed, found = form.officer_page.proposables[form.register.subject].read(session, data)
    faults = list(found)
    faults += _code_faults(session, form, data)
    faults += _picture_faults(session, form, data)
    if proposed is not None and not form.officer_page.officer.may(Role.EDITOR, proposed.agency):
        text = _("You are no editor of the agency “{value}”, so it cannot be given this.")
        faults.append(Fault(("agency",), Message(text, {"value": proposed.agency})))
    return proposed, faults


def _code_faults(session: Session, form: RecordForm, data: Mapping[str, Any]) -> list[Fault]:
    """A new record takes the place of no other one, and of no page of ours."""
    code = data.get("code", "")
    if form.stands is not None or not code:
        return []
    if (
        code == NEW
        or form.officer_page.proposables[form.register.subject].standing(session, code) is not None
    ):
        text = _("“{value}” is taken: choose another code.")
        return [Fault(("code",), Message(text, {"value": shown(code)}))]
    return []


def _picture_faults(session: Session, form: RecordForm, data: Mapping[str, Any]) -> list[Fault]:
    text = _("This picture is not there: hand it in again.")
    return [
        Fault(place, Message(text))
        for place, held in pictures_of(form.shapes, data)
        if isinstance(held, str) and not is_kept(session, held)
    ]


def _review(form: RecordForm, typed: Typed, proposed: Proposed, fields: Fields) -> Response:
    carried = pairs_of(form.shapes, typed)
    return show_review(form, proposed, carried, reason=fields.get(REASON))


def _keep(form: RecordForm, typed: Typed, data: Mapping[str, Any], fields: Fields) -> Response:
    """Keep a form as a proposal, and hand it in if that is wanted."""
    officer_page, is_handed_in = form.officer_page, fields.get(COMMAND) == "submit"
    try:
        with officer_page.deployment.database.writing() as session:
            proposal, faults = propose(
                session,
                officer_page.proposables,
                form.register.subject,
                data,
                officer_page.officer,
                fields.get(REASON),
            )
            proposal_id = None if proposal is None else str(proposal.id)
            if proposal is not None and is_handed_in:
                submit(session, proposal, officer_page.officer)
    except AroundMeError as error:
        return show_form(form, typed, trouble=_trouble(error))
    if proposal_id is None:
        return show_form(form, typed, faults=placed(form.shapes, faults))
    return officer_page.go_to("drafts", proposal_id, said="submitted" if is_handed_in else "saved")


def _trouble(error: AroundMeError) -> Trouble:
    if isinstance(error, NotFound):
        raise error
    return trouble_of(error)
