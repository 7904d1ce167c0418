"""Loads the spaces of the demonstration where nobody has made any, and what parts put into them."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from importlib import resources
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Country
from importers.samples.participation.comments import fill_comments
from importers.samples.participation.ideas import fill_ideas
from importers.samples.participation.named_poll import fill_named_poll
from importers.samples.participation.polls import fill_polls
from portal.comments.texts.rules import TextRules, read_text
from portal.participation.spaces.drafts import LONGEST_TEXT
from portal.participation.spaces.models import NewsRow, PhaseRow, SpaceRow
from portal.participation.spaces.queries import has_spaces, list_spaces
from portal.participation.spaces.rules import Space

_CHANGE_OF_PHASES = time(9)
# What a part puts into the spaces, by their names; the moment is on the country's clock.
Fill = Callable[[Session, Mapping[str, Space], Country, datetime], None]
FILLS: tuple[Fill, ...] = (fill_ideas, fill_polls, fill_named_poll, fill_comments)


def load_participation(session: Session, country: Country, made_by: str) -> list[str]:
    """Load all samples where there is no space at all; name what was filled."""
    if has_spaces(session):
        return []
    now = moment(session).astimezone(ZoneInfo(country.time_zone))
    text = (resources.files("importers.samples.participation") / "spaces.toml").read_text("utf-8")
    for told in tomllib.loads(text)["spaces"]:
        _load(session, told, now, made_by)
    session.flush()
    spaces = {one.name: one for one in list_spaces(session)}
    for fill in FILLS:
        fill(session, spaces, country, now)
    return ["spaces"]


def _load(session: Session, told: Mapping[str, Any], now: datetime, made_by: str) -> None:
    at = _DayFrom(now)
    texts, htmls = _written(told["texts"])
    due = at(told["answer_due"]).date()
    space = SpaceRow(
        id=uuid4(),
        name=told["name"],
        agency=told["agency"],
        level=told["level"],
        titles=told["titles"],
        summaries=told["summaries"],
        texts=texts,
        htmls=htmls,
        promises=told["promises"],
        answer_due=due,
        first_due=due,
        areas=told["areas"],
        lon=told.get("lon"),
        lat=told.get("lat"),
        support_threshold=told.get("support_threshold"),
        answer_working_days=told["answer_working_days"],
        made_by=made_by,
        made_at=at(told["published"]),
        published_by=made_by,
        published_at=at(told["published"]),
        version=1,
    )
    if "outcome" in told:
        space.outcome_texts, space.outcome_htmls = _written(told["outcome"])
        space.outcome_at = space.closed_at = at(told["closed"])
    session.add(space)
    session.flush()
    for position, one in enumerate(told["phases"]):
        session.add(_phase(space, position, one, at))
    for one in told.get("news", ()):
        session.add(_news(space, one, at, made_by))


class _DayFrom:
    """Nine o'clock of the day that lies a number of days from today."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self, days: int) -> datetime:
        day = self._now.date() + timedelta(days=days)
        return datetime.combine(day, _CHANGE_OF_PHASES, tzinfo=self._now.tzinfo)


def _phase(space: SpaceRow, position: int, told: Mapping[str, Any], at: _DayFrom) -> PhaseRow:
    return PhaseRow(
        id=uuid4(),
        space_id=space.id,
        position=position,
        titles=told["titles"],
        texts=told.get("texts", {}),
        starts_at=at(told["from"]),
        ends_at=at(told["to"]),
        activities=told["activities"],
    )


def _news(space: SpaceRow, told: Mapping[str, Any], at: _DayFrom, made_by: str) -> NewsRow:
    texts, htmls = _written(told["texts"])
    return NewsRow(
        id=uuid4(),
        space_id=space.id,
        titles=told["titles"],
        texts=texts,
        htmls=htmls,
        made_by=made_by,
        published_at=at(told["day"]),
    )


def _written(texts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    written = {
        one: read_text(text, TextRules("texts", LONGEST_TEXT)) for one, text in texts.items()
    }
    return (
        {language: one.markdown for language, one in written.items()},
        {language: one.html for language, one in written.items()},
    )
