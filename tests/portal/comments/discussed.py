"""A discussion of a space as it stands in the database, for tests that only look at it."""

from collections.abc import Iterable
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
# What is said, the number of what it answers, and by whom; None is the agency.
Said = tuple[str, int | None, str | None]
_SAID: tuple[Said, ...] = (
    ("الرصيف **ضيق** هنا.", None, "نور"),
    ("وأين تقف السيارات؟", 1, "سالم"),
    ("- first\n- second", 2, "نور"),
    ("نبدأ في أيار.", None, None),
)


def discussed_there(
    session: Session, space_id: UUID, agency: str, said: Iterable[Said] = _SAID
) -> None:
    """Put comments of people and an official answer into the discussion of a space."""
    now, said = moment(session), list(said)
    discussed = Discussed(agency, {"ar": "الشوارع", "en": "Streets"}, "/participation/streets")
    names = dict.fromkeys(name for _text, _number, name in said if name is not None)
    authors = {name: _author(session, name) for name in names}
    for text, answered, name in said:
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
