"""A space that is there, past the actions that make one: for tests of what reads it."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from portal.participation.spaces.models import NewsRow, PhaseRow, SpaceRow
from portal.participation.spaces.rules import Activity

START = datetime(2031, 5, 1, 6, tzinfo=UTC)  # 09:00 in Amman
WEEK = timedelta(days=7)


def space_there(
    session: Session,
    name: str = "streets",
    *,
    phases: Iterable[tuple[datetime, datetime, Collection[Activity]]] | None = None,
    **changed: Any,  # noqa: ANN401 - columns of all kinds
) -> UUID:
    """Put a published space at level “active” into the database; everything open for a week."""
    said: dict[str, Any] = {
        "id": uuid4(),
        "name": name,
        "agency": "licensing",
        "level": "active",
        "titles": {"ar": "شوارع الحي", "en": "Streets of the quarter"},
        "summaries": {"ar": "أي شارع أولاً؟", "en": "Which street comes first?"},
        "texts": {"ar": "نص طويل", "en": "A long text"},
        "htmls": {"ar": "<p>نص طويل</p>", "en": "<p>A long text</p>"},
        "promises": {"ar": "نجيب عن كل فكرة", "en": "Each idea is answered"},
        "answer_due": date(2031, 6, 30),
        "first_due": date(2031, 6, 30),
        "areas": ["JO-AM"],
        "lon": None,
        "lat": None,
        "support_threshold": 10,
        "answer_working_days": 10,
        "outcome_texts": None,
        "outcome_htmls": None,
        "outcome_at": None,
        "made_by": "رنا",
        "made_at": START - WEEK,
        "published_by": "رنا",
        "published_at": START - WEEK,
        "closed_at": None,
        "version": 1,
        **changed,
    }
    session.add(SpaceRow(**said))
    session.flush()
    if phases is None:
        phases = [(START, START + WEEK, tuple(Activity))]
    for position, (starts_at, ends_at, activities) in enumerate(phases):
        phase_there(session, said["id"], starts_at, ends_at, activities, position)
    return UUID(str(said["id"]))


def phase_there(
    session: Session,
    space_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    activities: Collection[Activity],
    position: int = 0,
) -> None:
    """Put a phase of a space into the database."""
    session.add(
        PhaseRow(
            id=uuid4(),
            space_id=space_id,
            position=position,
            titles={"ar": f"مرحلة {position}", "en": f"Phase {position}"},
            texts={},
            starts_at=starts_at,
            ends_at=ends_at,
            activities=[one.value for one in activities],
        )
    )
    session.flush()


def news_there(session: Session, space_id: UUID, told: str = "The street is chosen") -> None:
    """Put news of a space into the database."""
    session.add(
        NewsRow(
            id=uuid4(),
            space_id=space_id,
            titles={"ar": "خبر", "en": told},
            texts={"ar": "نص", "en": "Text"},
            htmls={"ar": "<p>نص</p>", "en": "<p>Text</p>"},
            made_by="رنا",
            published_at=START,
        )
    )
    session.flush()
