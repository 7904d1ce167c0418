"""Puts ideas and topics into the spaces of the demonstration, past the actions that make them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from importlib import resources
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.country import Country
from geo.references import new_reference
from layers.areas.queries import smallest_area
from portal.comments.authors.models import AuthorRow
from portal.comments.texts.rules import TextRules, read_text
from portal.participation.forums import rules as forums
from portal.participation.forums.models import CategoryRow, TopicRow
from portal.participation.ideas import rules as ideas
from portal.participation.ideas.models import IdeaAnswer, IdeaProgress, IdeaRow, IdeaSupport
from portal.participation.ideas.rules import AnswerKind, IdeaState
from portal.participation.ideas.workflow import idea_workflow
from portal.participation.spaces.rules import Space
from portal.workflow.models import WorkflowEvent, WorkflowItem
from portal.workflow.offers import Workflows
from portal.workflow.service import set_deadlines

_ACTOR = {"actor_kind": "system", "actor_id": "samples", "actor_name": "samples"}
_MADE_BY = "samples"
_HOUR = time(11)
_KIND_OF = {
    IdeaState.EVALUATING: AnswerKind.ANSWER,
    IdeaState.ACCEPTED: AnswerKind.ACCEPTED,
    IdeaState.REJECTED: AnswerKind.REJECTED,
}


def fill_ideas(
    session: Session, spaces: Mapping[str, Space], country: Country, now: datetime
) -> None:
    """Put the ideas and topics of the samples into their spaces."""
    text = (resources.files("importers.samples.participation") / "ideas.toml").read_text("utf-8")
    told = tomllib.loads(text)
    days = _Days(now)
    authors = _authors(session, told["authors"], days)
    workflows = Workflows(country, [idea_workflow()])
    for one in told["ideas"]:
        _Idea(session, workflows, spaces[one["space"]], authors, days).add(one)
    _add_forums(session, told, spaces, authors, days)


@dataclass(frozen=True)
class _Days:
    now: datetime

    def at(self, days: int) -> datetime:
        """Return the late morning of a day, and nothing that is still to come."""
        day = self.now.date() + timedelta(days=days)
        return min(datetime.combine(day, _HOUR, tzinfo=self.now.tzinfo), self.now)


def _authors(session: Session, names: Sequence[str], days: _Days) -> dict[str, UUID]:
    rows = {
        name: AuthorRow(
            id=uuid4(),
            display_name=name,
            # Nobody who registers takes a name of the samples.
            name_key=f"sample {name}",
            state="trusted",
            created_at=days.at(-95),
        )
        for name in names
    }
    session.add_all(rows.values())
    session.flush()
    return {name: row.id for name, row in rows.items()}


@dataclass(frozen=True)
class _Idea:
    session: Session
    workflows: Workflows
    space: Space
    authors: Mapping[str, UUID]
    days: _Days

    def add(self, told: Mapping[str, Any]) -> None:
        """Add an idea with its supporters, its events and what the agency has said."""
        item = self._item(told)
        row = self._row(item, told)
        self.session.add(row)
        self.session.flush()
        on = self.days.at(told["day"]).date()
        for author_id in list(self.authors.values())[: told["supporters"]]:
            self.session.add(IdeaSupport(idea_id=row.id, author_id=author_id, given_on=on))
        for step in told.get("steps", ()):
            self._say(row, step)
        for one in told.get("progress", ()):
            self._report(row, one)
        self.session.flush()

    def _item(self, told: Mapping[str, Any]) -> WorkflowItem:
        definition = self.workflows["idea"].definitions.newest
        opened = self.days.at(told["day"])
        item = WorkflowItem(
            id=uuid4(),
            definition=definition.name,
            version=definition.version,
            state=definition.start,
            agency=self.space.agency,
            opened_at=opened,
            escalation=0,
            calendar="",
            last_event=1,
            own_days=self.space.answer_working_days,
        )
        self.session.add(item)
        self.session.flush()
        events = [self._event(item, 1, "opened", definition.start, opened)]
        for number, (state, at) in enumerate(_states(told, self.days), 2):
            made = next(one for one in definition.transitions_from(item.state) if one.to == state)
            item.state, item.last_event = state, number
            events.append(self._event(item, number, made.name, state, at))
        if definition.state(item.state).is_final:
            item.closed_at = events[-1].at
        calendar = self.workflows.calendar(self.session)
        set_deadlines(item, self.workflows.definition_of(item), events, calendar)
        self.session.add_all(events)
        self.session.flush()
        return item

    def _event(
        self, item: WorkflowItem, number: int, action: str, state: str, at: datetime
    ) -> WorkflowEvent:
        return WorkflowEvent(
            item_id=item.id, number=number, at=at, action=action, state=state, **_ACTOR
        )

    def _row(self, item: WorkflowItem, told: Mapping[str, Any]) -> IdeaRow:
        written = read_text(told["text"], TextRules("text", ideas.LONGEST_TEXT, may_link=False))
        reached = [one for one in told.get("steps", ()) if one["state"] == "threshold_reached"]
        answered = [one for one in told.get("steps", ()) if one["state"] in _KIND_OF]
        last = (told.get("progress") or [None])[-1]
        area = None
        if "lon" in told:
            area = smallest_area(self.session, Position(told["lon"], told["lat"]))
        return IdeaRow(
            id=item.id,
            ref=new_reference(ideas.LETTER),
            space_id=self.space.id,
            language=told["language"],
            title=told["title"],
            markdown=written.markdown,
            html=written.html,
            author_id=self.authors[told["author"]],
            lon=told.get("lon"),
            lat=told.get("lat"),
            place=told.get("place"),
            area=None if area is None else area.code,
            posted_at=self.days.at(told["day"]),
            visibility="visible",
            support_count=told["supporters"],
            threshold_at=self.days.at(reached[0]["day"]) if reached else None,
            answered_at=self.days.at(answered[0]["day"]) if answered else None,
            percent=None if last is None else last["percent"],
            implement_by=None if last is None else self.days.at(0).date() + _days(last["until"]),
        )

    def _say(self, row: IdeaRow, step: Mapping[str, Any]) -> None:
        kind = _KIND_OF.get(step["state"])
        if kind is None:
            return
        texts, htmls = _written(step)
        at = self.days.at(step["day"])
        self.session.add(
            IdeaAnswer(
                id=uuid4(), idea_id=row.id, kind=kind.value, texts=texts, htmls=htmls, at=at,
                made_by=_MADE_BY,
            )
        )  # fmt: skip

    def _report(self, row: IdeaRow, one: Mapping[str, Any]) -> None:
        texts, htmls = _written(one)
        self.session.add(
            IdeaProgress(
                id=uuid4(),
                idea_id=row.id,
                percent=one["percent"],
                texts=texts,
                htmls=htmls,
                implement_by=self.days.at(0).date() + _days(one["until"]),
                at=self.days.at(one["day"]),
                made_by=_MADE_BY,
            )
        )


def _states(told: Mapping[str, Any], days: _Days) -> list[tuple[str, datetime]]:
    """Return the states of an idea after its first, those of its reports among them."""
    found = [(one["state"], days.at(one["day"])) for one in told.get("steps", ())]
    reports = told.get("progress", ())
    if reports and reports[0]["percent"] < 100:
        found.append((IdeaState.IMPLEMENTING.value, days.at(reports[0]["day"])))
    found += [
        (IdeaState.DONE.value, days.at(one["day"])) for one in reports if one["percent"] == 100
    ]
    return found


def _written(told: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    read = {
        language: read_text(told[language], TextRules("text", ideas.LONGEST_OFFICIAL))
        for language in ("ar", "en")
    }
    texts = {language: one.markdown for language, one in read.items()}
    return texts, {language: one.html for language, one in read.items()}


def _days(count: int) -> timedelta:
    return timedelta(days=count)


def _add_forums(
    session: Session,
    told: Mapping[str, Any],
    spaces: Mapping[str, Space],
    authors: Mapping[str, UUID],
    days: _Days,
) -> None:
    categories: dict[tuple[str, int], UUID] = {}
    for one in told["categories"]:
        number = 1 + sum(name == one["space"] for name, _number in categories)
        row = CategoryRow(
            id=uuid4(),
            space_id=spaces[one["space"]].id,
            number=number,
            position=number - 1,
            titles=one["titles"],
        )
        categories[one["space"], number] = row.id
        session.add(row)
    session.flush()
    for one in told["topics"]:
        written = read_text(one["text"], TextRules("text", forums.LONGEST_TEXT, may_link=False))
        session.add(
            TopicRow(
                id=uuid4(),
                ref=new_reference(forums.LETTER),
                space_id=spaces[one["space"]].id,
                category_id=categories[one["space"], one["category"]],
                language=one["language"],
                title=one["title"],
                markdown=written.markdown,
                html=written.html,
                author_id=authors[one["author"]],
                posted_at=days.at(one["day"]),
                visibility="visible",
            )
        )
    session.flush()
