"""What moderators' decisions teach: in how many kept and hidden posts a piece of text stood."""

from collections.abc import Sequence
from math import log

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.comments.moderation.features import features_of
from portal.comments.moderation.models import ModerationItem, PostFingerprint, SpamFeature
from portal.comments.moderation.rules import Decision, Reason, Verdict

_SPAM = (Reason.SPAM, Reason.ADVERTISING)
# The row that counts the posts themselves; no digest of a piece of text is it.
_ALL = 2**31 - 1
# Before so many of each were decided, chance weighs more than what was learned.
_LEAST_DECIDED = 20
# Of a text, what speaks loudest either way; pieces overlap, so each speaks with part of its voice.
_LOUDEST = 40
_VOICE = 0.35
_BOUND = 6.0
_DOUBT = 0.4


def learn(session: Session, item: ModerationItem, text: str, decision: Decision) -> None:
    """Count the pieces of a text that was kept, or hidden as spam; other reasons teach nothing."""
    is_spam = decision.verdict is Verdict.HIDE and decision.reason in _SPAM
    if decision.verdict is Verdict.HIDE and not is_spam:
        return
    count_text(session, text, is_spam=is_spam)
    if is_spam:
        of_post = (
            PostFingerprint.post_kind == item.post_kind,
            PostFingerprint.post_id == item.post_id,
        )
        session.execute(update(PostFingerprint).where(*of_post).values(is_spam=True))


def count_text(session: Session, text: str, *, is_spam: bool) -> None:
    """Count the pieces of one text."""
    # In the order of their numbers, so that two decisions at a time do not wait for each other.
    rows = [
        {"feature": one, "kept": int(not is_spam), "spam": int(is_spam)}
        for one in (*features_of(text), _ALL)
    ]
    added = insert(SpamFeature).values(rows)
    counted = {
        "kept": SpamFeature.kept + added.excluded.kept,
        "spam": SpamFeature.spam + added.excluded.spam,
    }
    session.execute(added.on_conflict_do_update(index_elements=["feature"], set_=counted))


def learned_weight(session: Session, text: str) -> float:
    """Return how much a text resembles what was hidden as spam: below 0 what was kept.

    0 before enough was decided. Between -6 and 6.
    """
    wanted = [*features_of(text), _ALL]
    found = select(SpamFeature.feature, SpamFeature.kept, SpamFeature.spam).where(
        SpamFeature.feature.in_(wanted)
    )
    counts = {feature: (kept, spam) for feature, kept, spam in session.execute(found)}
    all_kept, all_spam = counts.pop(_ALL, (0, 0))
    if min(all_kept, all_spam) < _LEAST_DECIDED:
        return 0.0
    return weigh(list(counts.values()), all_kept, all_spam)


def weigh(counts: Sequence[tuple[int, int]], all_kept: int, all_spam: int) -> float:
    """Return what pieces say together, each by in how many kept and hidden posts it stood."""
    voices = [
        log((spam + _DOUBT) / (all_spam + 2 * _DOUBT))
        - log((kept + _DOUBT) / (all_kept + 2 * _DOUBT))
        for kept, spam in counts
        if kept + spam > 1
    ]
    loudest = sorted(voices, key=abs)[-_LOUDEST:]
    return max(-_BOUND, min(_BOUND, _VOICE * sum(loudest)))
