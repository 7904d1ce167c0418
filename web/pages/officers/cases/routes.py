"""The page on which officers deal with a case."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, NotFound
from portal.accounts.colleagues import names_of_accounts, officers_of
from portal.accounts.officer_roles import Role
from portal.contact.canned import canned_answers
from portal.contact.case_files import files_of_case
from portal.contact.contacts import person_of
from portal.contact.dealing import (
    WRITES,
    add_note,
    case_of,
    deal_with,
    lock,
    lock_on,
    roles_in,
    unlock,
)
from portal.contact.models import Case, CaseMessage
from portal.contact.publishing import may_be_copied
from portal.contact.rules import FilingChannel
from portal.contact.tasks import ask_agency, do_task, tasks_of_case
from portal.contact.topics import load_topics
from portal.contact.vault import may_open_identities, open_identity
from portal.workflow.models import WorkflowItem
from portal.workflow.queries import events_of
from portal.workflow.rules import NOBODYS, next_states
from portal.workflow.service import Change
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.guard import not_allowed
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.contact.file_answer import file_answer
from web.pages.officers.cases.matter import (
    MERGE,
    SEPARATE,
    change_matter,
    matter_context,
    matter_of,
    order_of,
)
from web.pages.officers.cases.reactions import (
    ASK_OUTSIDE,
    TAKE_BACK,
    change_reaction,
    reaction_context,
)
from web.pages.officers.cases.view import (
    record_address,
    shown_case,
    shown_messages,
    shown_task,
    text_with_answer,
)
from web.pages.officers.intake import CHANNELS
from web.pages.officers.proposals.view import names_of_agencies
from web.pages.officers.shown_events import shown_events

router = APIRouter(prefix="/{language}/officers/cases", include_in_schema=False)


@router.get("/{case_id}")
def show_case(officer_page: OfficerPageHere, case_id: str) -> Response:
    """Show one case, what was said and has happened, and what can be done."""
    return _page(officer_page, _id(case_id))


@router.post("/{case_id}")
def change_case(officer_page: OfficerPageHere, case_id: str, fields: FieldsHere) -> Response:
    """Do with a case what its workflow offers, write a note, take it in hand, ask an agency."""
    id_ = _id(case_id)
    try:
        with officer_page.deployment.database.writing() as session:
            case = _case(session, officer_page, id_)
            if not fields.get("task"):
                officer_page.require(Role.EDITOR, case.agency)
            if fields.get("command") != "fill":
                _do(session, officer_page, id_, fields)
    except NotFound:
        raise
    except AroundMeError as error:
        return _page(officer_page, id_, fields, trouble_of(error))
    if fields.get("command") == "fill":
        return _page(officer_page, id_, fields)
    if not officer_page.officer.may(Role.VIEWER, _agency_now(officer_page, id_)):
        return officer_page.go_to("cases", said="done")
    return officer_page.go_to("cases", str(id_), said="done")


@router.get("/{case_id}/files/{file_id}")
def save_file(officer_page: OfficerPageHere, case_id: str, file_id: str) -> Response:
    """Return a checked file of a case."""
    with officer_page.deployment.database.reading() as session:
        case = _case(session, officer_page, _id(case_id))
        return file_answer(session, officer_page.attachments, case.id, file_id)


@router.post("/{case_id}/identity")
def show_identity(officer_page: OfficerPageHere, case_id: str, fields: FieldsHere) -> Response:
    """Open the identity of a hidden person, with a reason that is written down first."""
    id_ = _id(case_id)
    vault = officer_page.site.contact.vault
    try:
        with officer_page.deployment.database.writing() as session:
            case = _case(session, officer_page, id_)
            if not may_open_identities(officer_page.officer):
                raise not_allowed()
            reference = case.reference
            opening = open_identity(session, case, fields.get("why"), officer_page.officer)
        identity = vault.identity(opening)
    except NotFound:
        raise
    except AroundMeError as error:
        return _page(officer_page, id_, fields, trouble_of(error))
    return officer_page.show(
        "officers/cases/identity.html",
        {"case_id": str(id_), "reference": reference, "identity": identity},
        here="cases",
    )


def _do(session: Session, officer_page: OfficerPage, id_: UUID, fields: Fields) -> None:
    contact, by, command = officer_page.site.contact, officer_page.officer, fields.get("command")
    seen, text = fields.get("seen"), fields.get("text")
    change = Change(
        transition=command,
        reason=fields.get("reason"),
        assign_to=fields.get("assign_to") or None,
        agency=fields.get("agency") or None,
        seen_event=int(seen) if seen.isascii() and seen.isdecimal() else None,
    )
    if fields.get("task"):
        do_task(session, contact, _id(fields.get("task")), change, text, by)
    elif command == "note":
        add_note(session, id_, text, by)
    elif command == "lock":
        lock(session, id_, by)
    elif command == "unlock":
        unlock(session, id_, by)
    elif command in (ASK_OUTSIDE, TAKE_BACK):
        change_reaction(session, officer_page, id_, fields)
    elif command in (MERGE, SEPARATE):
        change_matter(session, officer_page, id_, fields)
    elif command == "ask_agency":
        ask_agency(session, contact, id_, fields.get("agency"), text, by)
    else:
        deal_with(session, contact, id_, order_of(change, fields), by)


def _page(
    officer_page: OfficerPage,
    id_: UUID,
    typed: Fields | None = None,
    trouble: Trouble | None = None,
) -> Response:
    officer = officer_page.officer
    with officer_page.deployment.database.reading() as session:
        case = _case(session, officer_page, id_)
        item = session.get_one(WorkflowItem, id_)
        may_edit = officer.may(Role.EDITOR, case.agency)
        files = files_of_case(session, id_)
        events, tasks = events_of(session, id_), tasks_of_case(session, id_)
        said = select(CaseMessage).where(CaseMessage.case_id == id_).order_by(CaseMessage.at)
        messages = session.scalars(said).all()
        agencies = names_of_agencies(session)
        ids = (case.assigned_to, *(one.assigned_to for one in events))
        names = names_of_accounts(session, ids)
        answers = canned_answers(session, case.agency, case.kind) if may_edit else []
        person = person_of(session, officer_page.site.contact.keys, case) if may_edit else None
        matter = matter_of(session, officer_page, case)
        reactions = reaction_context(session, officer_page, case, typed)
        held, able = lock_on(session, id_), officers_of(session, case.agency, Role.EDITOR)
    definition = officer_page.workflows.definition_of(item)
    roles = roles_in(officer, case.agency)
    actions = next_states(definition, item.state, roles) if may_edit else ()
    context = {
        **matter_context(matter, typed),
        **reactions,
        "line": shown_case(officer_page, case, names, agencies),
        "topic": load_topics().get(case.topic),
        "channel": CHANNELS[FilingChannel(case.channel)],
        "record": record_address(officer_page, case),
        "agencies": agencies,
        "last_event": item.last_event,
        "person": person,
        "may_edit": may_edit,
        "may_copy": may_be_copied(case),
        "may_open": case.is_hidden and may_open_identities(officer),
        "held": None if held is None or held.officer_id == str(officer.id) else held,
        "is_mine": held is not None and held.officer_id == str(officer.id),
        "assigning": [one for one in actions if one.assigns],
        "moving": [one for one in actions if one.transfers],
        "writing": [one for one in actions if one.name in WRITES],
        "others": [
            one for one in actions if not (one.assigns or one.transfers or one.name in WRITES)
        ],
        "officers": [(str(one.id), one.name) for one in able],
        "chosen": case.assigned_to or str(officer.id),
        "elsewhere": [code for code in agencies if code != case.agency],
        "nobodys": NOBODYS,
        "answers": answers,
        "text": text_with_answer(officer_page, typed, answers, case, agencies),
        "reason": typed.get("reason") if typed else "",
        "messages": shown_messages(officer_page, messages),
        "events": shown_events(officer_page, definition, events, names),
        "files": files,
        "tasks": [shown_task(officer_page, one, agencies) for one in tasks],
        "may_finish": {
            str(one.task.id) for one in tasks if officer.may(Role.EDITOR, one.item.agency)
        },
    }
    return officer_page.show("officers/cases/case.html", context, here="cases", trouble=trouble)


def _case(session: Session, officer_page: OfficerPage, id_: UUID) -> Case:
    """Find a case of the officer, also one of which his agency has a part to do."""
    try:
        return case_of(session, id_, officer_page.officer)
    except NotFound as error:
        tasks = tasks_of_case(session, id_)
        if any(officer_page.officer.may(Role.VIEWER, one.item.agency) for one in tasks):
            return tasks[0].case
        raise nothing_here() from error


def _agency_now(officer_page: OfficerPage, id_: UUID) -> str | None:
    with officer_page.deployment.database.reading() as session:
        return session.get_one(Case, id_).agency


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise nothing_here() from error
