"""The kinds of letters about the records of agencies."""

from geo.messages import mark as _
from portal.notifications.kinds import LetterKind
from portal.notifications.templates import LANGUAGES

REVIEW_OVERDUE = LetterKind(
    "directory.review_overdue",
    "portal.directory.back_office",
    frozenset({"site", "link", "count", *(f"records_{language}" for language in LANGUAGES)}),
    title=_("The review of records is overdue"),
)
KINDS = (REVIEW_OVERDUE,)
