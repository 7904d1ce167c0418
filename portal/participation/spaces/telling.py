"""What officers tell the people of a published space: news, another day, and the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Country, Names
from geo.database import storable
from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.following.rules import Happening, Subject, What
from portal.following.service import forget_happenings, note_happening
from portal.participation.spaces.models import NewsRow, SpaceRow
from portal.participation.spaces.service import (
    check_open,
    check_role,
    check_version,
    country_time,
    locked,
    note,
    record_done,
)


@dataclass(frozen=True)
class Told:
    """A title and a text in all languages, and the text as HTML."""

    titles: Names
    texts: Names
    htmls: Names


def tell_news(session: Session, space_id: UUID, told: Told, by: Officer) -> NewsRow:
    """Publish news of a space, also of a closed one; those who follow it hear of it."""
    row = locked(session, space_id)
    check_role(by, Role.EDITOR, row.agency)
    if row.published_at is None:
        raise Refused(_("It is not published yet."))
    news = _add_news(session, row, told, by)
    record_done(session, row, by, "told")
    return news


def take_back_news(session: Session, space_id: UUID, news_id: UUID, by: Officer) -> None:
    """Take news back; what is not sent yet of it is not sent."""
    row = locked(session, space_id)
    check_role(by, Role.APPROVER, row.agency)
    news = session.get(NewsRow, news_id)
    if news is None or news.space_id != row.id:
        raise Refused(_("This news is not there any more."))
    session.delete(news)
    row.version += 1
    forget_happenings(session, "space_news", news_id)
    record_done(session, row, by, "untold")


def move_answer(
    session: Session, space_id: UUID, day: date, why: Told, by: Officer, country: Country
) -> SpaceRow:
    """Move the day of the answer; the reason becomes news, and the first day stays to be read.

    Raises InvalidParameter("answer_due") for a day that is over or is the same.
    """
    row = locked(session, space_id)
    check_role(by, Role.APPROVER, row.agency)
    check_open(row)
    today = country_time(moment(session), country).date()
    if day < today or day == row.answer_due:
        raise InvalidParameter(
            "answer_due",
            _("Give another day than {day}, from today on."),
            value=day.isoformat(),
            day=str(row.answer_due),
        )
    row.answer_due = day
    _add_news(session, row, why, by)
    record_done(session, row, by, "answer moved")
    return row


def close(
    session: Session, space_id: UUID, outcome: Told, by: Officer, version: int | None = None
) -> SpaceRow:
    """Close a space with what came of it: nothing more is taken in, and everything stays readable.

    Raises Refused for what is not published or closed already. `closing.service` asks before for
    what is owed in it.
    """
    row = locked(session, space_id)
    check_role(by, Role.APPROVER, row.agency)
    check_version(row, version)
    check_open(row)
    now = moment(session)
    row.outcome_texts = storable(dict(outcome.texts))
    row.outcome_htmls = storable(dict(outcome.htmls))
    row.outcome_at = row.closed_at = now
    row.version += 1
    session.flush()
    note(session, row, What.OUTCOME)
    record_done(session, row, by, "closed")
    return row


def _add_news(session: Session, row: SpaceRow, told: Told, by: Officer) -> NewsRow:
    news = NewsRow(
        id=uuid4(),
        space_id=row.id,
        titles=_kept(told.titles),
        texts=_kept(told.texts),
        htmls=_kept(told.htmls),
        made_by=by.name,
        published_at=moment(session),
    )
    session.add(news)
    row.version += 1
    session.flush()
    path = f"/participation/{row.name}#news-{news.id}"
    subject, about = Subject("space", row.id), Subject("space_news", news.id)
    note_happening(session, Happening(subject, about, What.NEWS, news.titles, path))
    return news


def _kept(texts: Mapping[str, str]) -> dict[str, str]:
    held: dict[str, str] = storable(dict(texts))
    return held
