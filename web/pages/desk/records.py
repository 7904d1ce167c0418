"""How agencies and services are edited: a form, a look at what it changes, a proposal.

Both registers go the same way; `Book` says in which one a page stands.
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
from portal.proposals.queries import one_proposal, proposals_of
from portal.proposals.rules import UNDECIDED
from portal.proposals.schemas import Fault, Proposed
from portal.proposals.service import propose, submit
from web.page.answers import Trouble, trouble_of
from web.page.desk import Desk, Fields
from web.page.guard import TOKEN_FIELD
from web.pages.desk.bases import BASE_FIELD, is_stale, overtaken
from web.pages.desk.forms import (
    Typed,
    arranged,
    data_of,
    pairs_of,
    placed,
    read_typed,
    without_blanks,
)
from web.pages.desk.pictures import pictures_of, with_picture
from web.pages.desk.preview import preview
from web.pages.desk.record_view import show_form, show_picture, show_review
from web.pages.desk.sheets import NEW, Book, Sheet, new_sheet, open_sheet, standing_sheet

REASON = "reason"
DEED = "deed"
_CONTROLS = (TOKEN_FIELD, DEED, BASE_FIELD, REASON)


def show_new(desk: Desk, book: Book) -> Response:
    """Show an empty form."""
    sheet = new_sheet(desk, book)
    return show_form(sheet, sheet.typed({}))


def show_record(desk: Desk, book: Book, code: str) -> Response:
    """Show the form of a record as it stands, or as an earlier proposal of it said."""
    sheet = standing_sheet(desk, book, code)
    desk.require(Role.VIEWER, sheet.agency)
    proposal_id = desk.request.query_params.get("draft")
    with desk.deployment.database.reading() as session:
        agencies = desk.agencies()
        content = _content(session, sheet, proposal_id)
        proposals = proposals_of(session, book.subject, code, agencies)
    waiting = [proposal for proposal in proposals if proposal.state in UNDECIDED]
    return show_form(sheet, sheet.typed(content), proposals=waiting)


def _content(session: Session, sheet: Sheet, proposal_id: str | None) -> Mapping[str, Any]:
    assert sheet.stands is not None
    if proposal_id is None:
        return sheet.stands.content
    proposal = one_proposal(session, proposal_id, sheet.desk.agencies())
    if (proposal.kind, proposal.code) != (sheet.book.subject.value, sheet.code):
        raise NotFound(_("There is no such draft."))
    return proposal.content


def take_new(desk: Desk, book: Book, fields: Fields) -> Response:
    """Take the form of a new record."""
    return _take(new_sheet(desk, book), fields)


def take_record(desk: Desk, book: Book, code: str, fields: Fields) -> Response:
    """Take the form of a record."""
    return _take(open_sheet(desk, book, code), fields)


def typed_fields(sheet: Sheet, fields: Fields, more: Sequence[str] = ()) -> Typed:
    """Read the fields of a form; raises InvalidParameter for one that it does not have."""
    return read_typed(sheet.shapes, fields.but((*_CONTROLS, *more)), sheet.languages)


def _take(sheet: Sheet, fields: Fields) -> Response:
    """Do what a button of the form says; whatever is wrong is said above what was typed."""
    typed = typed_fields(sheet, fields)
    deed = fields.get(DEED)
    moved = arranged(sheet.shapes, typed, deed, sheet.languages)
    if moved is not None:
        return show_form(sheet, moved, base=fields.get(BASE_FIELD))
    verb, _colon, picture = deed.partition(":")
    if verb == "choose-picture":
        return show_picture(sheet, typed, picture, base=fields.get(BASE_FIELD))
    if verb == "drop-picture":
        kept = with_picture(sheet.shapes, typed, picture, "")
        return show_form(sheet, kept, base=fields.get(BASE_FIELD))
    if deed == "edit":
        return show_form(sheet, typed, base=fields.get(BASE_FIELD))
    typed = without_blanks(sheet.shapes, typed)
    if is_stale(fields.get(BASE_FIELD), sheet.stands):
        return show_form(sheet, typed, trouble=overtaken(sheet.code or ""))
    return _weigh(sheet, typed, fields)


def _weigh(sheet: Sheet, typed: Typed, fields: Fields) -> Response:
    """Look at a whole form: its faults, or what it changes, or keep it as a proposal."""
    data = {**data_of(sheet.shapes, typed), **sheet.fixed}
    with sheet.desk.deployment.database.reading() as session:
        proposed, faults = _read(session, sheet, data)
    if proposed is None or faults:
        return show_form(sheet, typed, faults=placed(sheet.shapes, faults))
    match fields.get(DEED):
        case "save" | "submit":
            return _keep(sheet, typed, data, fields)
        case "preview":
            return preview(sheet.desk, proposed.record)
        case _:
            return _review(sheet, typed, proposed, fields)


def _read(
    session: Session, sheet: Sheet, data: Mapping[str, Any]
) -> tuple[Proposed | None, list[Fault]]:
    proposed, found = sheet.desk.proposables[sheet.book.subject].read(session, data)
    faults = list(found)
    faults += _code_faults(session, sheet, data)
    faults += _picture_faults(session, sheet, data)
    if proposed is not None and not sheet.desk.officer.may(Role.EDITOR, proposed.agency):
        text = _("You are no editor of the agency “{value}”, so it cannot be given this.")
        faults.append(Fault(("agency",), Message(text, {"value": proposed.agency})))
    return proposed, faults


def _code_faults(session: Session, sheet: Sheet, data: Mapping[str, Any]) -> list[Fault]:
    """A new record takes the place of no other one, and of no page of ours."""
    code = data.get("code", "")
    if sheet.stands is not None or not code:
        return []
    if (
        code == NEW
        or sheet.desk.proposables[sheet.book.subject].standing(session, code) is not None
    ):
        text = _("“{value}” is taken: choose another code.")
        return [Fault(("code",), Message(text, {"value": shown(code)}))]
    return []


def _picture_faults(session: Session, sheet: Sheet, data: Mapping[str, Any]) -> list[Fault]:
    text = _("This picture is not there: hand it in again.")
    return [
        Fault(place, Message(text))
        for place, held in pictures_of(sheet.shapes, data)
        if isinstance(held, str) and not is_kept(session, held)
    ]


def _review(sheet: Sheet, typed: Typed, proposed: Proposed, fields: Fields) -> Response:
    carried = pairs_of(sheet.shapes, typed)
    return show_review(sheet, proposed, carried, reason=fields.get(REASON))


def _keep(sheet: Sheet, typed: Typed, data: Mapping[str, Any], fields: Fields) -> Response:
    """Keep a form as a proposal, and hand it in if that is wanted."""
    desk, is_handed_in = sheet.desk, fields.get(DEED) == "submit"
    try:
        with desk.deployment.database.writing() as session:
            proposal, faults = propose(
                session,
                desk.proposables,
                sheet.book.subject,
                data,
                desk.officer,
                fields.get(REASON),
            )
            proposal_id = None if proposal is None else str(proposal.id)
            if proposal is not None and is_handed_in:
                submit(session, proposal, desk.officer)
    except AroundMeError as error:
        return show_form(sheet, typed, trouble=_trouble(error))
    if proposal_id is None:
        return show_form(sheet, typed, faults=placed(sheet.shapes, faults))
    return desk.go_to("drafts", proposal_id, said="submitted" if is_handed_in else "saved")


def _trouble(error: AroundMeError) -> Trouble:
    if isinstance(error, NotFound):
        raise error
    return trouble_of(error)
