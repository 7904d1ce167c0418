"""An announcement that waits as a draft, for tests of what reads it."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.announcements.models import AnnouncementRow


def draft_there(
    session: Session, announcement_id: UUID, agency: str | None, told: str = ""
) -> None:
    """Put a draft of an agency into the database, past the action that writes it."""
    session.add(
        AnnouncementRow(
            id=announcement_id,
            kind="information",
            agency=agency,
            titles={"ar": f"مسودة إعلان {told}", "en": f"A draft {told}"},
            texts={"ar": f"نص {told}", "en": f"Text {told}"},
            starts_at=datetime(2040, 1, 1, tzinfo=UTC),
            ends_at=datetime(2040, 1, 2, tzinfo=UTC),
            made_by="رنا",
            made_at=datetime(2020, 1, 1, tzinfo=UTC),
        )
    )
