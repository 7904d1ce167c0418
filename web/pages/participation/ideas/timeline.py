"""How an idea stands, in plain words and in order: what was, what is owed now, what may follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from geo.country import Names
from geo.messages import mark as _
from portal.participation.ideas.rules import (
    OWED,
    AnswerKind,
    Idea,
    IdeaState,
    Progress,
    Statement,
)
from portal.participation.spaces.rules import Space

STATEMENT_NAMES: Mapping[AnswerKind, str] = {
    AnswerKind.ANSWER: _("Official answer"),
    AnswerKind.ACCEPTED: _("Accepted: the reasons"),
    AnswerKind.ACCEPTED_IN_PART: _("Accepted in part: the reasons"),
    AnswerKind.REJECTED: _("Not accepted: the reasons"),
}
_OWED_NAMES: Mapping[IdeaState, str] = {
    IdeaState.THRESHOLD_REACHED: _("The agency has to answer"),
    IdeaState.EVALUATING: _("The agency looks into it and decides"),
    IdeaState.ACCEPTED: _("The agency has to say by when it is done"),
    IdeaState.ACCEPTED_IN_PART: _("The agency has to say by when it is done"),
}


class StepKind(StrEnum):
    """Whether a step is over, stands now, is late, or may follow."""

    OVER = "over"
    NOW = "now"
    LATE = "late"
    NEXT = "next"


@dataclass(frozen=True)
class Step:
    """One step: `at` is when it was, `due` by when it has to be, `htmls` what was said then."""

    kind: StepKind
    title: str
    at: datetime | None = None
    due: date | None = None
    htmls: Names | None = None
    percent: int | None = None


def timeline(
    idea: Idea,
    space: Space,
    said: Sequence[Statement],
    reports: Sequence[Progress],
    now: datetime,
) -> list[Step]:
    """Return all steps of an idea; `now` is on the country's clock."""
    steps = [Step(StepKind.OVER, _("Proposed"), idea.posted_at)]
    if idea.threshold_at is not None:
        steps.append(Step(StepKind.OVER, _("Enough people supported it"), idea.threshold_at))
    told = [
        *((one.at, Step(StepKind.OVER, STATEMENT_NAMES[one.kind], one.at, htmls=one.htmls))
          for one in said),
        *((one.at, _report(one)) for one in reports),
    ]  # fmt: skip
    steps += [step for _at, step in sorted(told, key=lambda pair: pair[0])]
    return [*steps, *_what_follows(idea, space, now)]


def _last_day(due_at: datetime | None, now: datetime) -> date | None:
    """Return the last day before a deadline, which is a midnight of the country."""
    if due_at is None:
        return None
    return (due_at.astimezone(now.tzinfo) - timedelta(microseconds=1)).date()


def _report(one: Progress) -> Step:
    title = _("Done") if one.percent == 100 else _("Report of progress")
    return Step(StepKind.OVER, title, one.at, htmls=one.htmls, percent=one.percent)


def _what_follows(idea: Idea, space: Space, now: datetime) -> list[Step]:
    late = StepKind.LATE if idea.is_overdue_at(now) else StepKind.NOW
    if idea.state in OWED:
        return [Step(late, _OWED_NAMES[idea.state], due=_last_day(idea.due_at, now))]
    if idea.state is IdeaState.IMPLEMENTING:
        return [Step(late, _("It is being implemented"), due=idea.implement_by)]
    if idea.state is IdeaState.WITHDRAWN:
        return [Step(StepKind.OVER, _("Taken back by whoever proposed it"), idea.closed_at)]
    if idea.state is IdeaState.MERGED:
        return [Step(StepKind.OVER, _("Merged with another idea"), idea.closed_at)]
    if idea.state is IdeaState.PUBLISHED:
        now_step = Step(StepKind.NOW, _("It collects support"))
        owes = space.support_threshold is not None
        answer = _("With enough support the agency has to answer")
        return [now_step, Step(StepKind.NEXT, answer)] if owes else [now_step]
    return []
