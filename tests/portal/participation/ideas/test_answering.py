"""Answers, decisions with reasons, and reports of what was accepted: in order, and in public."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from geo.errors import InvalidParameter, NotFound, Refused
from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from portal.following.models import HappeningRow
from portal.participation.ideas.deciding import reconsider
from portal.participation.ideas.queries import answers_of, progress_of
from portal.participation.ideas.rules import AnswerKind, Idea, IdeaState
from portal.workflow.deadlines import run_night
from portal.workflow.service import Change
from tests.portal.participation.ideas.place import Place

SUMMER = date(2031, 8, 1)


def owed(place: Place) -> Idea:
    """Return an idea whose answer is owed."""
    idea = place.propose()
    for _turn in range(3):
        place.support(idea.id)
    return shown(place, idea.ref)


def shown(place: Place, ref: str) -> Idea:
    found = place.shown(ref)
    assert isinstance(found, Idea)
    return found


def test_an_idea_goes_its_whole_way_to_done(place: Place) -> None:
    idea = owed(place)
    place.say(idea.id, AnswerKind.ANSWER, place.editor)
    answered = shown(place, idea.ref)
    assert (answered.state, answered.answered_at) == (IdeaState.EVALUATING, place.clock.now())
    place.clock.move(timedelta(days=3))
    place.say(idea.id, AnswerKind.ACCEPTED_IN_PART)
    assert shown(place, idea.ref).state is IdeaState.ACCEPTED_IN_PART
    place.report(idea.id, 10, SUMMER)
    under_way = shown(place, idea.ref)
    assert (under_way.state, under_way.percent) == (IdeaState.IMPLEMENTING, 10)
    place.clock.move(timedelta(days=1))
    place.report(idea.id, 60)
    assert shown(place, idea.ref).implement_by == SUMMER
    place.clock.move(timedelta(days=1))
    place.report(idea.id, 100)
    done = shown(place, idea.ref)
    assert (done.state, done.percent, done.due_at) == (IdeaState.DONE, 100, None)
    assert done.version > under_way.version > answered.version > idea.version
    with place.database.reading() as session:
        kinds = [one.kind for one in answers_of(session, idea.id)]
        percents = [one.percent for one in progress_of(session, idea.id)]
        told = session.scalars(select(HappeningRow.what).order_by(HappeningRow.at)).all()
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
    assert kinds == [AnswerKind.ANSWER, AnswerKind.ACCEPTED_IN_PART]
    assert percents == [10, 60, 100]
    assert sorted(told) == ["answer", "decision", "idea", *3 * ["progress"], "threshold"]
    assert [one for one in actions if one.startswith("idea.")] == [
        *("idea.proposed", "idea.reach", "idea.answer", "idea.accept_in_part"),
        *("idea.implement", "idea.progress", "idea.finish"),
    ]


def test_editors_answer_and_approvers_alone_decide(place: Place) -> None:
    idea = owed(place)
    with pytest.raises(Refused, match="approver"):
        place.say(idea.id, AnswerKind.REJECTED, place.editor)
    with pytest.raises(NotFound):
        place.say(idea.id, AnswerKind.REJECTED, place.officer(Role.APPROVER, "energy"))
    assert shown(place, idea.ref).state is IdeaState.THRESHOLD_REACHED
    with place.database.reading() as session:
        assert answers_of(session, idea.id) == []
    place.say(idea.id, AnswerKind.REJECTED)
    with pytest.raises(Refused, match="cannot be done any more"):
        place.say(idea.id, AnswerKind.ACCEPTED)


def test_what_was_not_accepted_can_be_taken_up_again_with_a_reason(place: Place) -> None:
    idea = owed(place)
    place.say(idea.id, AnswerKind.REJECTED)
    with place.database.writing() as session, pytest.raises(InvalidParameter):
        reconsider(session, place.ctx, idea.id, Change("reconsider"), place.approver)
    with place.database.writing() as session:
        change = Change("reconsider", reason="a new budget")
        reconsider(session, place.ctx, idea.id, change, place.approver)
    assert shown(place, idea.ref).state is IdeaState.EVALUATING


def test_progress_needs_a_day_and_only_of_what_was_accepted(place: Place) -> None:
    idea = owed(place)
    with pytest.raises(Refused, match="accepted"):
        place.report(idea.id, 10, SUMMER)
    place.say(idea.id, AnswerKind.ACCEPTED)
    with pytest.raises(InvalidParameter) as told:
        place.report(idea.id, 10)
    assert told.value.parameter == "implement_by"
    place.report(idea.id, 10, SUMMER)
    late = shown(place, idea.ref)
    now = place.clock.now()
    assert not late.is_overdue_at(now.replace(month=8, day=1))
    assert late.is_overdue_at(now.replace(month=8, day=2))


def test_what_is_overdue_rises_and_officers_are_written_to(place: Place) -> None:
    idea = owed(place)
    assert idea.due_at is not None
    place.clock.move(idea.due_at - place.clock.now())
    run_night(place.database, place.ctx.workflows)
    row = place.row(idea.id)
    assert row.escalation == 1
    assert shown(place, idea.ref).is_overdue_at(place.clock.now())
    place.say(idea.id, AnswerKind.ANSWER, place.editor)
    assert place.row(idea.id).escalation == 0
