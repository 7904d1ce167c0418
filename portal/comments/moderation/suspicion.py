"""How much a post looks like spam: by what it asks for, what was learned, and repetition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.comments.moderated import ModeratedPost
from portal.comments.moderation.features import marks_of
from portal.comments.moderation.fingerprints import LEAST_COMMON, bands_of, in_common
from portal.comments.moderation.learning import learned_weight
from portal.comments.moderation.models import PostFingerprint

KEPT_FOR = timedelta(days=30)
# What may belong to the same campaign.
LATELY = timedelta(days=7)
_HOUR = timedelta(hours=1)
SUSPECTED_FROM = 3.0
# From here on what a trusted author writes waits as well: about the weight of what is nearly the
# same as hidden spam, or of a text of which hardly a word was ever kept.
HELD_FROM = 4.5
# What people write as well who mean no harm: alone, and all together, it holds nobody's post whom
# moderators trust. After a flood of spam the words of ordinary complaints look learned.
_OF_EVERYBODY = frozenset({"learned", "number", "address"})
# What one mark weighs before anything was learned; people write numbers and addresses as well.
_OF_MARKS: Mapping[str, float] = {
    "number": 1.0,
    "spelled_number": 2.5,
    "address": 1.5,
    "account": 1.5,
    "mixed_letters": 2.0,
}
_LIKE_SPAM = 4.0
_LIKE_OTHERS = 1.5
_LIKE_OWN = 1.0
_MANY_IN_HOUR = 6
_MUCH = 1.5
# So many near-duplicates of his own or of what was hidden as spam are a campaign.
CAMPAIGN = 3
_MOST_COMPARED = 200


@dataclass(frozen=True)
class Suspicion:
    """What a filter finds in a post: codes with what each weighs, for moderators to read.

    `repeats` counts near-duplicates of the author's own and of what was hidden as spam.
    """

    why: Mapping[str, float]
    repeats: int = 0

    @property
    def weight(self) -> float:
        """All together."""
        return sum(self.why.values())

    @property
    def is_suspected(self) -> bool:
        """Check whether it looks like spam."""
        return self.weight >= SUSPECTED_FROM

    @property
    def is_certain(self) -> bool:
        """Check whether it looks so much like spam that nobody's trust speaks for it."""
        is_heap = self.weight >= HELD_FROM and not self.why.keys() <= _OF_EVERYBODY
        return is_heap or (self.is_suspected and self.repeats >= CAMPAIGN)


def look_at(session: Session, post: ModeratedPost, kind: str, post_id: UUID) -> Suspicion:
    """Look at a post that is written now, and remember what it looks like for a month."""
    text = f"{post.title}\n{post.markdown}"
    assert post.author_id is not None, "what an agency writes is not looked at"
    bands = bands_of(text)
    why = {name: _OF_MARKS[name] for name in sorted(marks_of(text))}
    learned = learned_weight(session, text)
    if learned:
        why["learned"] = round(learned, 2)
    alike = _alike(session, post.author_id, post_id, bands)
    why.update(_weights(alike))
    if _in_last_hour(session, post.author_id) >= _MANY_IN_HOUR:
        why["many_in_hour"] = _MUCH
    _remember(session, post, kind, post_id, bands)
    return Suspicion(why, alike.own + alike.spam)


def forget_old(database: Database) -> None:
    """Forget what posts looked like a month ago; each night."""
    with database.writing(bounded=False) as session:
        old = PostFingerprint.posted_at < moment(session) - KEPT_FOR
        session.execute(delete(PostFingerprint).where(old))


@dataclass(frozen=True)
class _Alike:
    """How many posts look like one: the author's own lately, those of others, and hidden spam."""

    own: int = 0
    others: int = 0
    spam: int = 0


def _weights(alike: _Alike) -> dict[str, float]:
    weights = {
        "like_spam": _LIKE_SPAM if alike.spam else 0.0,
        "like_others": _LIKE_OTHERS * min(2, alike.others),
        "like_own": _LIKE_OWN * min(3, alike.own),
    }
    return {name: weight for name, weight in weights.items() if weight}


def _alike(session: Session, author_id: UUID, post_id: UUID, bands: list[int]) -> _Alike:
    if not bands:
        return _Alike()
    since: datetime = moment(session) - LATELY
    asked = (
        select(PostFingerprint)
        .where(PostFingerprint.bands.overlap(bands), PostFingerprint.post_id != post_id)
        .order_by(PostFingerprint.posted_at.desc())
        .limit(_MOST_COMPARED)
    )
    own = others = spam = 0
    for row in session.scalars(asked):
        if in_common(row.bands, bands) < LEAST_COMMON:
            continue
        if row.is_spam:
            spam += 1
        elif row.author_id == author_id:
            own += row.posted_at >= since
        else:
            others += 1
    return _Alike(own, others, spam)


def _in_last_hour(session: Session, author_id: UUID) -> int:
    lately = (
        PostFingerprint.author_id == author_id,
        PostFingerprint.posted_at > moment(session) - _HOUR,
    )
    return session.scalar(select(func.count()).where(*lately)) or 0


def _remember(
    session: Session, post: ModeratedPost, kind: str, post_id: UUID, bands: list[int]
) -> None:
    row = {
        "post_kind": kind,
        "post_id": post_id,
        "author_id": post.author_id,
        "bands": bands,
        "posted_at": moment(session),
    }
    added = insert(PostFingerprint).values(row)
    session.execute(
        added.on_conflict_do_update(
            index_elements=["post_kind", "post_id"], set_={"bands": added.excluded.bands}
        )
    )
