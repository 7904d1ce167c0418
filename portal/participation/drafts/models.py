"""The table of drafts: sealed, and found again by the browser that typed them alone."""

import uuid
from datetime import datetime

from sqlalchemy import DateTime, Index, LargeBinary, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class PostDraft(Table):
    """A form that was typed by somebody who had to sign in first: sealed, for some hours.

    `browser_digest` is of what its cookie holds, so that the address alone opens nothing.
    """

    __tablename__ = "post_draft"
    __table_args__ = (Index("ix_post_draft_ends_at", "ends_at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    browser_digest: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
