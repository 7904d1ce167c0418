"""Everything of a space as tables: what the topic itself holds, and how parts hand in theirs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.participation.spaces.queries import any_news_of
from portal.participation.spaces.rules import Space
from portal.participation.spaces.service import check_role

Row = Mapping[str, object]


@dataclass(frozen=True)
class SpaceTable:
    """One table of a space: `name` stands in the address and the file name.

    `rows` yields each row with all `columns`; texts by language are columns like `title_ar`. It is
    read by officers of the agency alone, so it may hold what is hidden, never who a person is.
    """

    name: str
    columns: Callable[[Sequence[str]], Sequence[str]]
    rows: Callable[[Session, Space, Sequence[str]], Iterator[Row]]


def note_export(session: Session, space: Space, table: str, by: Officer) -> None:
    """Write down that an officer takes a table of a space away; raises Refused without the role."""
    check_role(by, Role.EDITOR, space.agency)
    new = {"name": space.name, "table": table}
    record(
        session, by.actor, "space.exported", "space", str(space.id), agency=space.agency, new=new
    )


def by_language(name: str, texts: Mapping[str, str] | None, languages: Sequence[str]) -> Row:
    """Return a text as columns, one for each language."""
    return {f"{name}_{one}": (texts or {}).get(one) for one in languages}


def plain(value: object) -> object:
    """Return a value as JSON and CSV hold it."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def _columns(*names: str, texts: Sequence[str]) -> Callable[[Sequence[str]], list[str]]:
    def columns(languages: Sequence[str]) -> list[str]:
        return [*names, *(f"{text}_{one}" for text in texts for one in languages)]

    return columns


def _space(_session: Session, space: Space, languages: Sequence[str]) -> Iterator[Row]:
    names = ("id", "name", "agency", "level", "answer_due", "first_due", "lon", "lat")
    more = ("support_threshold", "answer_working_days", "published_at", "closed_at", "outcome_at")
    yield {
        **{one: plain(getattr(space, one)) for one in (*names, *more)},
        "areas": " ".join(space.areas),
        **by_language("title", space.titles, languages),
        **by_language("summary", space.summaries, languages),
        **by_language("text", space.texts, languages),
        **by_language("promise", space.promises, languages),
        **by_language("outcome", space.outcome_texts, languages),
    }


def _phases(_session: Session, space: Space, languages: Sequence[str]) -> Iterator[Row]:
    for one in space.phases:
        yield {
            "id": str(one.id),
            "starts_at": plain(one.starts_at),
            "ends_at": plain(one.ends_at),
            "activities": " ".join(sorted(one.activities)),
            **by_language("title", one.titles, languages),
            **by_language("text", one.texts, languages),
        }


def _news(session: Session, space: Space, languages: Sequence[str]) -> Iterator[Row]:
    for one in any_news_of(session, space.id):
        yield {
            "id": str(one.id),
            "published_at": plain(one.published_at),
            **by_language("title", one.titles, languages),
            **by_language("text", one.texts, languages),
        }


SPACE_TABLES = (
    SpaceTable(
        "space",
        _columns(
            *("id", "name", "agency", "level", "answer_due", "first_due", "lon", "lat"),
            *("support_threshold", "answer_working_days", "published_at", "closed_at"),
            *("outcome_at", "areas"),
            texts=("title", "summary", "text", "promise", "outcome"),
        ),
        _space,
    ),
    SpaceTable(
        "phases",
        _columns("id", "starts_at", "ends_at", "activities", texts=("title", "text")),
        _phases,
    ),
    SpaceTable("news", _columns("id", "published_at", texts=("title", "text")), _news),
)
