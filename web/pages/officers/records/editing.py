"""How records are edited: a form, a look at what it changes, a proposal.

All kinds of records go the same way; `RecordPages` says what one of them has of its own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, NotFound, Refused
from geo.messages import Message, shown
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.logos.service import is_kept
from portal.proposals.models import Proposal
from portal.proposals.proposing import propose
from portal.proposals.queries import one_proposal
from portal.proposals.schemas import Fault, Proposed
from portal.proposals.service import submit
from web.page.answers import Trouble, trouble_of
from web.page.forms.record_codes import with_choice
from web.page.forms.typed import Typed, arranged, pairs_of, placed, read_typed, without_blanks
from web.page.guard import TOKEN_FIELD
from web.page.officer_page import Fields, OfficerPage
from web.pages.officers.edit_conflicts import BASE_FIELD, is_stale, overtaken
from web.pages.officers.preview import preview
from web.pages.officers.records.pictures import pictures_of, with_picture
from web.pages.officers.records.record_form import (
    RecordForm,
    new_record_form,
    open_record_form,
    standing_record_form,
)
from web.pages.officers.records.record_pages import NEW, RecordPages
from web.pages.officers.records.view import FormState, show_form, show_picture, show_review

REASON = "reason"
COMMAND = "command"
# What is looked for with a button of the form, as a place.
FIND = "find"
_CONTROLS = (TOKEN_FIELD, COMMAND, BASE_FIELD, REASON, FIND)
# Buttons after which the form is shown again as it was typed.
_SHOW_AGAIN = ("edit", "hours")


def show_new(officer_page: OfficerPage, pages: RecordPages) -> Response:
    """Show an empty form."""
    form = new_record_form(officer_page, pages)
    return show_form(form, form.typed({}))


def show_record(officer_page: OfficerPage, pages: RecordPages, code: str) -> Response:
    """Show the form of a record as it stands, or as an earlier proposal of it said."""
    form = standing_record_form(officer_page, pages, code)
    officer_page.require(Role.VIEWER, form.agency)
    proposal_id = officer_page.request.query_params.get("draft")
    content = form.content or {}
    if proposal_id is not None:
        with officer_page.deployment.database.reading() as session:
            content = _proposed_content(session, form, proposal_id)
    return show_form(form, form.typed(content), FormState(with_waiting=True))


def _proposed_content(session: Session, form: RecordForm, proposal_id: str) -> Mapping[str, Any]:
    proposal = one_proposal(session, proposal_id, form.officer_page.agencies())
    if (proposal.kind, proposal.code) != (form.pages.subject.value, form.code):
        raise NotFound(_("There is no such draft."))
    return proposal.content


def take_new(officer_page: OfficerPage, pages: RecordPages, fields: Fields) -> Response:
    """Take the form of a new record."""
    return _take(new_record_form(officer_page, pages), fields)


def take_record(
    officer_page: OfficerPage, pages: RecordPages, code: str, fields: Fields
) -> Response:
    """Take the form of a record."""
    return _take(open_record_form(officer_page, pages, code), fields)


def typed_fields(form: RecordForm, fields: Fields, more: Sequence[str] = ()) -> Typed:
    """Read the fields of a form; raises InvalidParameter for one that it does not have."""
    return read_typed(form.shapes, fields.but((*_CONTROLS, *more)), form.languages)


def _take(form: RecordForm, fields: Fields) -> Response:
    """Do what a button of the form says; whatever is wrong is said above what was typed."""
    typed = typed_fields(form, fields)
    base, reason, action = fields.get(BASE_FIELD), fields.get(REASON), fields.get(COMMAND)
    typed = form.with_codes(typed)
    if action.startswith("choose-picture:"):
        return show_picture(form, typed, action.partition(":")[2], base=base)
    placed = form.pages.placed(form.officer_page, typed, action, fields.get(FIND))
    if placed is not None:
        state = FormState(base=base, reason=reason, shown=placed.shown)
        return show_form(form, placed.typed, state)
    rearranged = _rearranged(form, typed, action)
    if rearranged is not None:
        return show_form(form, rearranged, FormState(base=base, reason=reason))
    typed = without_blanks(form.shapes, typed)
    if is_stale(base, form.stands):
        return _overtaken(form, typed, reason)
    return _weigh(form, typed, fields)


def _rearranged(form: RecordForm, typed: Typed, action: str) -> Typed | None:
    """Return a form after a button that changes nothing but the form; None for another button."""
    if action in _SHOW_AGAIN:
        return typed
    verb, _colon, place = action.partition(":")
    if verb == "drop-picture":
        return with_picture(form.shapes, typed, place, "")
    if verb == "pick":
        field, _colon, code = place.partition(":")
        return with_choice(form.shapes, typed, field, code)
    return arranged(form.shapes, typed, action, form.languages)


def _overtaken(form: RecordForm, typed: Typed, reason: str) -> Response:
    """Show that somebody was faster; the form goes on from what stands now."""
    data = form.data(typed)
    with form.officer_page.deployment.database.reading() as session:
        proposed, _faults = _read(session, form, data)
    trouble = overtaken(form.code or str(data.get(form.pages.key, "")))
    theirs = proposed.content if proposed else None
    return show_form(form, typed, FormState(reason=reason, trouble=trouble, theirs=theirs))


def _weigh(form: RecordForm, typed: Typed, fields: Fields) -> Response:
    """Look at a whole form: its faults, or what it changes, or keep it as a proposal."""
    data, reason = form.data(typed), fields.get(REASON)
    with form.officer_page.deployment.database.reading() as session:
        proposed, faults = _read(session, form, data)
    faults = _with_unnamed(faults, list(form.unnamed(typed)))
    if proposed is None or faults:
        return show_form(form, typed, FormState(reason=reason, faults=placed(form.shapes, faults)))
    action = fields.get(COMMAND)
    if action == "preview":
        return preview(form.officer_page, proposed.record)
    if proposed.content == form.content:
        return show_form(form, typed, FormState(reason=reason, trouble=trouble_of(_nothing_new())))
    if action in ("save", "submit"):
        return _keep(form, typed, data, fields)
    return show_review(form, proposed, pairs_of(form.shapes, typed), reason=reason)


def _with_unnamed(faults: list[Fault], unnamed: list[Fault]) -> list[Fault]:
    """Say of a name that means no record this alone, not also that it is no code."""
    told = {one.path for one in unnamed}
    return [*(one for one in faults if one.path not in told), *unnamed]


def _nothing_new() -> Refused:
    return Refused(_("Nothing differs from what stands there already, so nothing was changed."))


def _read(
    session: Session, form: RecordForm, data: Mapping[str, Any]
) -> tuple[Proposed | None, list[Fault]]:
    page, pages = form.officer_page, form.pages
    proposed, found = page.proposables[pages.subject].read(session, data)
    faults = [*found, *pages.faults(session, page, form.content, data)]
    faults += _key_faults(session, form, data)
    faults += _picture_faults(session, form, data)
    agency = proposed.agency if proposed else data.get("agency")
    if agency and agency != form.agency and not page.officer.may(Role.EDITOR, agency):
        faults.append(Fault(("agency",), Message(pages.words.not_mine, {"value": shown(agency)})))
    return proposed, faults


def _key_faults(session: Session, form: RecordForm, data: Mapping[str, Any]) -> list[Fault]:
    """A new record takes the place of no other one, and of no page of ours."""
    pages, key = form.pages, data.get(form.pages.key, "")
    if form.stands is not None or not key or "\0" in key:
        return []
    is_page = not pages.new and key == NEW
    standing = form.officer_page.proposables[pages.subject].standing
    if is_page or standing(session, key) is not None:
        return [Fault((pages.key,), Message(pages.words.taken, {"value": shown(key)}))]
    return []


def _picture_faults(session: Session, form: RecordForm, data: Mapping[str, Any]) -> list[Fault]:
    text = _("This picture is not there: hand it in again.")
    return [
        Fault(place, Message(text))
        for place, held in pictures_of(form.shapes, data)
        if isinstance(held, str) and not is_kept(session, held)
    ]


class _MovedOn(Exception):
    """The record was changed between the form and the proposal."""


def _keep(form: RecordForm, typed: Typed, data: Mapping[str, Any], fields: Fields) -> Response:
    """Keep a form as a proposal, and hand it in if that is wanted."""
    page, is_handed_in = form.officer_page, fields.get(COMMAND) == "submit"
    reason = fields.get(REASON)
    try:
        with page.deployment.database.writing() as session:
            proposal, faults = propose(
                session, page.proposables, form.pages.subject, data, page.officer, reason
            )
            proposal_id = None if proposal is None else str(proposal.id)
            if proposal is not None:
                _check_base(proposal, fields.get(BASE_FIELD))
                if is_handed_in:
                    submit(session, proposal, page.officer, page.proposables)
    except _MovedOn:
        return _overtaken(open_record_form(page, form.pages, form.code), typed, reason)
    except AroundMeError as error:
        return show_form(form, typed, FormState(reason=reason, trouble=_trouble(error)))
    if proposal_id is None:
        return show_form(form, typed, FormState(reason=reason, faults=placed(form.shapes, faults)))
    return page.go_to("drafts", proposal_id, said="submitted" if is_handed_in else "saved")


def _check_base(proposal: Proposal, base: str) -> None:
    held = b"" if proposal.base_hash is None else bytes(proposal.base_hash)
    if held.hex() != base:
        raise _MovedOn


def _trouble(error: AroundMeError) -> Trouble:
    if isinstance(error, NotFound):
        raise error
    return trouble_of(error)
