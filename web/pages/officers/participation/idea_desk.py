"""The desk of an idea: the answer that is owed, the decision with reasons, merging, progress."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidFields, InvalidParameter, NotFound
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.participation.ideas.accounting import Report, report_progress
from portal.participation.ideas.deciding import Saying, reconsider, say_officially
from portal.participation.ideas.desk import (
    idea_for,
    is_late,
    joined_with,
    may_join,
    reports_on,
    statements_on,
)
from portal.participation.ideas.merging import merge, separate
from portal.participation.ideas.models import IdeaRow
from portal.participation.ideas.reading import read_day, read_official, read_percent
from portal.participation.ideas.rules import (
    LONGEST_OFFICIAL,
    MAY_BE_MERGED,
    TO_BE_IMPLEMENTED,
    TRANSITION_OF,
    AnswerKind,
    IdeaState,
)
from portal.participation.ideas.standing import roles_in
from portal.participation.ideas.workflow import names_of_state
from portal.participation.spaces.queries import space_of
from portal.participation.spaces.rules import Space
from portal.proposals.schemas import Fault
from portal.workflow.models import WorkflowItem
from portal.workflow.queries import events_of
from portal.workflow.rules import next_states
from portal.workflow.service import Change
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.minutes import last_day_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.participation.form import PART_NAME
from web.pages.officers.shown_events import shown_events
from web.pages.participation.ideas.timeline import STATEMENT_NAMES

router = APIRouter(prefix="/{language}/officers/ideas", include_in_schema=False)

SAYING_NAMES: Mapping[AnswerKind, str] = {
    AnswerKind.ANSWER: _("Answer, and go on to evaluate it"),
    AnswerKind.ACCEPTED: _("Accept, with these reasons"),
    AnswerKind.ACCEPTED_IN_PART: _("Accept in part, with these reasons"),
    AnswerKind.REJECTED: _("Do not accept, with these reasons"),
}


@router.get("/{ref}")
def show_idea(officer_page: OfficerPageHere, ref: str) -> Response:
    """Show an idea with all that can be done with it."""
    return _page(officer_page, ref)


@router.post("/{ref}")
def change_idea(officer_page: OfficerPageHere, ref: str, fields: FieldsHere) -> Response:
    """Answer, decide, report, merge, separate or reconsider."""
    try:
        with officer_page.deployment.database.writing() as session:
            idea = idea_for(session, ref, officer_page.officer)
            officer_page.require(Role.EDITOR, idea.agency)
            _do(session, officer_page, idea, _space(session, idea), fields)
    except InvalidFields as error:
        return _page(officer_page, ref, fields, faults=error.faults)
    except InvalidParameter as error:
        return _page(officer_page, ref, fields, faults=(error,))
    except NotFound:
        raise
    except AroundMeError as error:
        return _page(officer_page, ref, fields, trouble=trouble_of(error))
    return officer_page.go_to("ideas", ref, said="done")


def _do(
    session: Session, officer_page: OfficerPage, idea: IdeaRow, space: Space, fields: Fields
) -> None:
    ctx, by, command = officer_page.site.comments, officer_page.officer, fields.get("command")
    seen = fields.get("seen")
    seen_event = int(seen) if seen.isascii() and seen.isdecimal() else None
    country, given = officer_page.deployment.country, dict(fields.but())
    if command in set(AnswerKind):
        said = read_official(given, country)
        saying = Saying(AnswerKind(command), said, seen_event)
        say_officially(session, ctx, space, idea.id, saying, by)
    elif command == "reconsider":
        change = Change("reconsider", fields.get("reason"), seen_event=seen_event)
        reconsider(session, ctx, idea.id, change, by)
    elif command == "report":
        report = _report(given, officer_page)
        report_progress(session, ctx, space, idea.id, report, by)
    elif command == "merge":
        merge(session, ctx, space, idea.id, [_id(one) for one in fields.all("with")], by)
    elif command == "separate":
        separate(session, ctx, idea.id, by)
    else:
        raise nothing_here()


def _report(given: Mapping[str, str], officer_page: OfficerPage) -> Report:
    faults: list[InvalidParameter] = []
    percent, day, said = 0, None, None
    try:
        percent = read_percent(given.get("percent", ""))
    except InvalidParameter as error:
        faults.append(error)
    try:
        day = read_day(given.get("implement_by", ""), officer_page.today)
    except InvalidParameter as error:
        faults.append(error)
    try:
        said = read_official(given, officer_page.deployment.country, "report")
    except InvalidFields as error:
        faults += error.faults
    if faults or said is None:
        raise InvalidFields(faults)
    return Report(percent, said, day)


def _page(
    officer_page: OfficerPage,
    ref: str,
    typed: Fields | None = None,
    *,
    trouble: Trouble | None = None,
    faults: tuple[InvalidParameter, ...] = (),
) -> Response:
    officer = officer_page.officer
    with officer_page.deployment.database.reading() as session:
        idea = idea_for(session, ref, officer)
        space, item = _space(session, idea), session.get_one(WorkflowItem, idea.id)
        lead = None if idea.merged_into is None else session.get_one(IdeaRow, idea.merged_into)
        events = events_of(session, idea.id)
        joined, joinable = joined_with(session, idea.id), may_join(session, idea)
        said, reports = statements_on(session, idea.id), reports_on(session, idea.id)
    definition = officer_page.workflows.definition_of(item)
    may_edit = officer.may(Role.EDITOR, idea.agency)
    offered = next_states(definition, item.state, roles_in(officer, idea.agency))
    names = {one.name for one in offered} if may_edit and idea.visibility == "visible" else set()
    sayings = [
        (kind.value, SAYING_NAMES[kind])
        for kind, transition in TRANSITION_OF.items()
        if transition in names
    ]
    context = {
        "idea": idea,
        "space": space,
        "lead": lead,
        "state_names": names_of_state(IdeaState(idea.state)),
        "due": last_day_of(idea.due_at, officer_page.deployment),
        "is_late": is_late(idea, officer_page.now),
        "last_event": item.last_event,
        "sayings": sayings,
        "may_reconsider": "reconsider" in names,
        "may_report": bool(names) and idea.state in TO_BE_IMPLEMENTED,
        "may_merge": may_edit and idea.merged_into is None and idea.state in MAY_BE_MERGED,
        "may_separate": may_edit and idea.merged_into is not None,
        "joinable": joinable,
        "joined": joined,
        "statements": [(one, STATEMENT_NAMES[AnswerKind(one.kind)]) for one in said],
        "reports": reports,
        "events": shown_events(officer_page, definition, events, {}),
        "typed": dict(typed.but()) if typed else {},
        "ticked": set(typed.all("with")) if typed else set(),
        "longest": LONGEST_OFFICIAL,
    }
    shown = [Fault((one.parameter,), one.message) for one in faults]
    return officer_page.show(
        "officers/participation/idea.html",
        context,
        here=PART_NAME,
        trouble=trouble,
        faults=shown,
        labels=_labels(officer_page),
    )


def _labels(officer_page: OfficerPage) -> Mapping[str, str]:
    translate = officer_page.translate
    told = {
        "f-percent": _("Done so far, in percent"),
        "f-implement_by": _("To be done by"),
        "f-reason": _("Reason"),
        "f-with": _("Ideas that say the same"),
    }
    for language in officer_page.deployment.country.languages:
        told |= {f"f-text_{language}": _("Text"), f"f-report_{language}": _("Report of progress")}
    return {id_: translate(label) for id_, label in told.items()}


def _space(session: Session, idea: IdeaRow) -> Space:
    found = space_of(session, idea.space_id)
    if found is None:
        raise nothing_here()
    return found


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise nothing_here() from error
