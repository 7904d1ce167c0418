"""What is held of a person's votes, and what becomes of them at an erasure.

In a secret poll that is open it is known that somebody has voted, and not what: the envelope is
taken out, so that whoever registers anew does not vote twice. Once its outer layer is opened
nothing tells whose a ballot was. Named votes go while the poll is open; those of a closed one are
part of a result and stay with an author who has no name any more.
"""

from collections.abc import Iterator
from functools import partial

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from geo.messages import mark as _
from portal.accounts.holdings import DataSubject, Erased, Holding, Records, records_of
from portal.comments.authors.service import author_of
from portal.participation.polls.digest_keys import DigestKeys
from portal.participation.polls.models import PollNamedVote, PollRow
from portal.participation.polls.rules import Kind, PollState
from portal.workflow.models import WorkflowItem

_PACKAGE = "portal.participation.polls"
_RUNNING = (PollState.SCHEDULED.value, PollState.OPEN.value)
KEPT_COUNTED = _("The vote was counted in a poll that is closed; it names nobody any more.")
KEPT_UNKNOWN = _("A key of this poll is missing, so nobody can tell whether there is a vote.")


def held_by_polls(keys: DigestKeys) -> tuple[Holding, ...]:
    """Return what the topic holds; before the holdings of authors, by whom named votes are found.

    `keys` find the envelope of a voter.
    """
    return (
        Holding("secret_votes", partial(_secret, keys), partial(_withdraw, keys)),
        Holding("named_votes", _named, _forget_named),
    )


def _secret(keys: DigestKeys, session: Session, subject: DataSubject) -> Records:
    """Read in which open polls somebody has voted: what, nobody can read."""
    told = []
    for poll, digest in _digests(keys, session, subject):
        held = {"poll_id": poll.id, "voter_digest": digest}
        if digest is not None and session.scalar(sql(_PACKAGE, "has_envelope"), held):
            told.append({"poll": poll.ref, "titles": poll.titles, "has_voted": True})
    return told


def _withdraw(keys: DigestKeys, session: Session, subject: DataSubject) -> Erased:
    gone = unknown = 0
    for poll, digest in _digests(keys, session, subject):
        if digest is None:
            unknown += 1
            continue
        held = {"poll_id": poll.id, "voter_digest": digest, "now": moment(session)}
        gone += bool(session.scalar(sql(_PACKAGE, "withdraw_envelope"), held))
    return Erased(gone, unknown, KEPT_UNKNOWN if unknown else "")


def _digests(
    keys: DigestKeys, session: Session, subject: DataSubject
) -> Iterator[tuple[PollRow, bytes | None]]:
    """Yield the open secret polls with the voter's digest; None where the key is not here."""
    if subject.person_id is None:
        return
    for poll in session.scalars(_running().where(PollRow.kind == Kind.SECRET.value)).all():
        is_here = keys.is_here(poll.id, poll.digest_check)
        digest = keys.digest(poll.id, poll.digest_check, subject.person_id) if is_here else None
        yield poll, digest


def _running() -> Select[PollRow]:
    joined = select(PollRow).join(WorkflowItem, WorkflowItem.id == PollRow.id)
    return joined.where(WorkflowItem.state.in_(_RUNNING)).order_by(PollRow.id)


def _named(session: Session, subject: DataSubject) -> Records:
    author = None if subject.person_id is None else author_of(session, subject.person_id)
    if author is None:
        return ()
    held = select(
        PollRow.ref, PollRow.titles, PollNamedVote.choices, PollNamedVote.changed_at
    ).join(PollRow, PollRow.id == PollNamedVote.poll_id)
    mine = held.where(PollNamedVote.author_id == author.id)
    return records_of(session, mine.order_by(PollNamedVote.changed_at))


def _forget_named(session: Session, subject: DataSubject) -> Erased:
    author = None if subject.person_id is None else author_of(session, subject.person_id)
    if author is None:
        return Erased(0)
    still_open = _running().where(PollRow.closes_at > moment(session)).with_only_columns(PollRow.id)
    mine = PollNamedVote.author_id == author.id
    gone = delete(PollNamedVote).where(mine, PollNamedVote.poll_id.in_(still_open.order_by(None)))
    count = len(session.scalars(gone.returning(PollNamedVote.poll_id)).all())
    kept = len(session.scalars(select(PollNamedVote.poll_id).where(mine)).all())
    return Erased(count, kept, KEPT_COUNTED if kept else "")
