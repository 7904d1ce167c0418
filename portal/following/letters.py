"""The letters to followers: of one subject at once, and of all in a week.

A letter holds the ids of what has happened and no word of it: what is hidden before it is sent is
not in it, and where nothing is left it is not sent. It says nothing about whom it is for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.security import FIRST_LANGUAGE, Security
from portal.following.models import HappeningRow
from portal.following.rules import What, title_in
from portal.following.words import WHATS
from portal.notifications.kinds import UNSUBSCRIBE, AskedLater, LetterKind
from portal.notifications.service import Letter
from portal.notifications.templates import LANGUAGES
from portal.notifications.unsubscribing import unsubscribe_link

# What a letter names; how many more there are it says.
MOST_TOLD = 20
_LASTS = {"following.happened": timedelta(days=3), "following.weekly": timedelta(days=6)}
_KEPT = frozenset({"site", "address", "language", "happenings", "happened", UNSUBSCRIBE})


def _asked(session: Session, values: Mapping[str, str]) -> Mapping[str, Any] | None:
    """Return what a letter says of the happenings that are still there; None for none."""
    ids = [UUID(one) for one in values["happenings"].split()]
    rows = {
        row.id: row for row in session.scalars(select(HappeningRow).where(HappeningRow.id.in_(ids)))
    }
    base = f"{values['address']}/{values['language']}"
    items = [_item(rows[one], base) for one in ids if one in rows]
    if not items:
        return None
    return {
        "site": values["site"],
        "items": items,
        "more": int(values["happened"]) - len(ids),
        "link": f"{base}/my/following",
        UNSUBSCRIBE: values[UNSUBSCRIBE],
    }


def _item(row: HappeningRow, base: str) -> Mapping[str, Any]:
    titles = {language: title_in(row.titles, language) for language in LANGUAGES}
    return {"whats": WHATS[What(row.what)], "titles": titles, "link": f"{base}{row.path}"}


_LATER = AskedLater(_KEPT, _asked)
_PLACES = frozenset({"site", "items", "more", "link", UNSUBSCRIBE})
HAPPENED = LetterKind("following.happened", "portal.following", _PLACES, later=_LATER)
WEEKLY = LetterKind("following.weekly", "portal.following", _PLACES, later=_LATER)
KINDS = (HAPPENED, WEEKLY)


@dataclass(frozen=True)
class Told:
    """What a letter is about: the newest happenings, and how many there are in all."""

    ids: Sequence[UUID]
    happened: int


def letter_to(
    security: Security, kind: LetterKind, email: str, language: str | None, told: Told
) -> Letter:
    """Return a letter to a follower about what has happened."""
    chosen = language or FIRST_LANGUAGE
    values = {
        "site": security.site_name(chosen),
        "address": security.public_url,
        "language": chosen,
        "happenings": " ".join(str(one) for one in told.ids),
        "happened": str(told.happened),
        UNSUBSCRIBE: unsubscribe_link(security.keys, security.public_url, chosen, email, kind),
    }
    return Letter(kind, email, chosen, values, _LASTS[kind.name])
