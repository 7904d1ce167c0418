"""Choosing a display name: one that nobody else has or looks like, and no agency's."""

import unicodedata
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter, TooManyTries
from geo.messages import mark as _
from portal.accounts.assurance import PersonHere
from portal.comments.authors.models import AuthorNames, AuthorPerson, AuthorRow
from portal.comments.authors.rules import Author
from portal.comments.authors.service import as_author
from portal.comments.context import CommentContext
from portal.comments.texts.names import skeleton
from portal.comments.texts.rules import read_title
from portal.limits.rules import Limit
from portal.limits.service import take

LONGEST_NAME = 40
_SHORTEST = 2
# Names of agencies are not to stand inside others either; shorter ones stand in words by chance.
_LONG_ENOUGH_TO_MISLEAD = 6
_OF_PERSON = Limit("display name 30 d", 5, 30 * 86_400)
_MARKS = frozenset(" -'’.\u200c\u200d")
# Who speaks officially is marked; nobody calls himself as if he did.
_RESERVED = (
    "admin",
    "administrator",
    "moderator",
    "moderation",
    "government",
    "the government",
    "government portal",
    "official",
    "official answer",
    "support",
    "system",
    "former member",
    "a former member",
    "مشرف",
    "المشرف",
    "الإشراف",
    "الإدارة",
    "مدير النظام",
    "الحكومة",
    "البوابة الحكومية",
    "رد رسمي",
    "الدعم الفني",
    "عضو سابق",
)


def choose_name(session: Session, ctx: CommentContext, person: PersonHere, raw: str) -> Author:
    """Take a display name, the first or another; the session is bound to the person.

    Raises InvalidParameter("name") for one that will not do or is taken, TooManyTries.
    """
    name = read_name(raw)
    key = skeleton(name)
    _check_not_misleading(session, ctx, name, key)
    # The count is held until the end, so that two forms of one person make one author.
    if not take(session, ctx.keys, _OF_PERSON, person.id):
        raise TooManyTries(
            _("You have changed your name often in the last month. Wait before the next change."),
            retry_after_s=_OF_PERSON.window_s,
        )
    row = _row_of(session, person.id)
    if row.display_name == name:
        return as_author(row)
    if row.display_name is not None:
        bump_names(session)
    row.display_name, row.name_key, row.named_at = storable(name), key, moment(session)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError as taken:
        raise InvalidParameter(
            "name",
            _("“{value}” is taken, or looks like a name that is. Choose another."),
            value=name,
        ) from taken
    return as_author(row)


def read_name(raw: str) -> str:
    """Read a display name as it is typed; raises InvalidParameter("name")."""
    name = read_title(raw, LONGEST_NAME, "name")
    if not all(one in _MARKS or unicodedata.category(one)[0] in "LMN" for one in name):
        raise InvalidParameter(
            "name",
            _("“{value}” has signs that a name does not have: use letters, digits and spaces."),
            value=name,
        )
    if len(skeleton(name)) < _SHORTEST or not any(map(str.isalpha, name)):
        raise InvalidParameter(
            "name", _("“{value}” is too short: use two letters at least."), value=name
        )
    return name


def bump_names(session: Session) -> None:
    """Make the pages that show names others than they were: one has changed or gone."""
    session.execute(update(AuthorNames).values(version=AuthorNames.version + 1))


def _check_not_misleading(session: Session, ctx: CommentContext, name: str, key: str) -> None:
    agencies = {
        skeleton(one) for names in ctx.agency_names(session).values() for one in names.values()
    }
    misleads = key in agencies or any(
        len(one) >= _LONG_ENOUGH_TO_MISLEAD and one in key for one in agencies
    )
    if misleads or key in {skeleton(one) for one in _RESERVED}:
        raise InvalidParameter(
            "name",
            _("“{value}” reads as if an agency spoke. Choose a name of your own."),
            value=name,
        )


def _row_of(session: Session, person_id: UUID) -> AuthorRow:
    link = AuthorPerson.author_id == AuthorRow.id
    found = select(AuthorRow).join(AuthorPerson, link).where(AuthorPerson.person_id == person_id)
    row = session.scalars(found).one_or_none()
    if row is None:
        row = AuthorRow(id=uuid4(), created_at=moment(session))
        session.add(row)
        session.flush()
        session.add(AuthorPerson(author_id=row.id, person_id=person_id))
        session.flush()
    return row
