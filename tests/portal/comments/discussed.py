"""A discussion of a space as it stands in the database, for tests that only look at it."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from portal.comments.authors.models import AuthorRow
from portal.comments.authors.rules import Author, AuthorState
from portal.comments.discussed import Discussed
from portal.comments.discussions.changing import replace_text
from portal.comments.discussions.holding import change_visibility
from portal.comments.discussions.posting import NewComment, add
from portal.comments.rules import Visibility
from portal.comments.texts.rules import TextRules, read_text

_RULES = TextRules("text", 5_000)
_SAID = (
    ("الرصيف **ضيق** هنا.", None, "نور"),
    ("وأين تقف السيارات؟", 1, "سالم"),
    ("- first\n- second", 2, "نور"),
    ("نبدأ في أيار.", None, None),
)


def discussed_there(session: Session, space_id: UUID, agency: str) -> None:
    """Put comments of two people and an official answer into the discussion of a space."""
    now = moment(session)
    discussed = Discussed(agency, {"ar": "الشوارع", "en": "Streets"}, "/participation/streets")
    authors = {name: _author(session, name) for name in ("نور", "سالم")}
    for text, answered, name in _SAID:
        new = NewComment("space", space_id, text, answered)
        author = None if name is None else authors[name]
        held = add(session, new, read_text(text, _RULES), discussed, author)
        change_visibility(session, held, Visibility.VISIBLE)
        if answered is None and name is not None:
            held.comment.posted_at = now - timedelta(hours=1)
            replace_text(session, held.comment, read_text(text + " !", _RULES), traced=True)


def _author(session: Session, name: str) -> Author:
    row = AuthorRow(
        id=uuid4(),
        display_name=name,
        name_key=name,
        state=AuthorState.TRUSTED,
        created_at=moment(session),
    )
    session.add(row)
    session.flush()
    return Author(row.id, name, AuthorState.TRUSTED)
