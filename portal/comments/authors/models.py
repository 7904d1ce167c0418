"""The tables of authors: what the public knows of them, and apart from it whose they are."""

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Integer,
    String,
    Uuid,
    column,
    table,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)
# The view of what anybody may know of authors.
SHOWN = table("shown_author", column("id", Uuid), column("display_name", String))


class AuthorRow(Table):
    """Somebody who writes in public: no person is in it.

    Erasure empties name and key; what the author wrote stays under “a former member”.
    """

    __tablename__ = "comment_author"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'trusted', 'blocked')", name="state"),
        CheckConstraint("(display_name IS NULL) = (name_key IS NULL)", name="name"),
        CheckConstraint("erased_at IS NULL OR display_name IS NULL", name="erased"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    display_name: Mapped[str | None] = mapped_column(String)
    name_key: Mapped[str | None] = mapped_column(String, unique=True)
    named_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    state: Mapped[str] = mapped_column(String, server_default="new")
    kept_posts: Mapped[int] = mapped_column(Integer, server_default="0")
    hidden_posts: Mapped[int] = mapped_column(Integer, server_default="0")
    blocked_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    erased_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class AuthorPerson(Table):
    """Whose an author is: behind row-level security, and gone when the person is erased."""

    __tablename__ = "comment_author_person"

    author_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True)


class AuthorNames(Table):
    """One row, whose version is another whenever a name has changed or gone.

    It belongs to the validators of all pages that show names.
    """

    __tablename__ = "comment_author_names"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)
