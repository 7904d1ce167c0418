"""What moderators' decisions teach: in how many kept and hidden posts a piece of text stood."""

from collections.abc import Sequence
from math import log

from sqlalchemy import update
from sqlalchemy.orm import Session

from geo.database import read
from portal.comments.moderation.features import features_of, is_arabic
from portal.comments.moderation.models import ModerationItem, PostFingerprint
from portal.comments.moderation.rules import Decision, Reason, Verdict

_PACKAGE = "portal.comments.moderation"
_SPAM = (Reason.SPAM, Reason.ADVERTISING)
# The rows that count the posts themselves; no digest of a piece of text is one of them. Each script
# has its own: where most spam is English and most of what is kept Arabic, no “the” is a sign.
_ALL = {True: 2**31 - 1, False: 2**31 - 2}
# Before so many of each were decided, chance weighs more than what was learned.
_LEAST_DECIDED = 10
# Of a text, what speaks loudest either way; pieces overlap, so each speaks with part of its voice.
_LOUDEST = 40
_VOICE = 0.15
_BOUND = 6.0
_DOUBT = 1.0


def is_spam(decision: Decision) -> bool:
    """Check whether a post is hidden as spam."""
    return decision.verdict is Verdict.HIDE and decision.reason in _SPAM


def learn(session: Session, item: ModerationItem, text: str, decision: Decision) -> None:
    """Count the pieces of a text that was kept, or hidden as spam; other reasons teach nothing."""
    hides_spam = is_spam(decision)
    if decision.verdict is Verdict.HIDE and not hides_spam:
        return
    count_text(session, text, is_spam=hides_spam)
    if hides_spam:
        of_post = (
            PostFingerprint.post_kind == item.post_kind,
            PostFingerprint.post_id == item.post_id,
        )
        session.execute(update(PostFingerprint).where(*of_post).values(is_spam=True))


def count_text(session: Session, text: str, *, is_spam: bool) -> None:
    """Count the pieces of one text."""
    session.flush()
    read(
        session,
        _PACKAGE,
        "count_features",
        features=[*features_of(text), _ALL[is_arabic(text)]],
        kept=int(not is_spam),
        spam=int(is_spam),
    )


def learned_weight(session: Session, text: str) -> float:
    """Return how much a text resembles what was hidden as spam: below 0 what was kept.

    It is compared with what was decided in its own script; 0 before that was enough. Between -6
    and 6.
    """
    whole = _ALL[is_arabic(text)]
    rows = read(session, _PACKAGE, "counted_features", features=[*features_of(text), whole])
    counts = {feature: (kept, spam) for feature, kept, spam in rows}
    all_kept, all_spam = counts.pop(whole, (0, 0))
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
