"""Casting a vote: sealed in a secret poll, beside its author's name in a named one."""

from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from geo.errors import Refused, TooManyTries
from geo.messages import mark as _
from portal.accounts.assurance import PersonHere
from portal.limits.service import take
from portal.participation.polls.codes import new_code, write_code
from portal.participation.polls.context import PollContext
from portal.participation.polls.envelopes import PollKeys, plain_of, public_key_of, seal
from portal.participation.polls.models import PollNamedVote
from portal.participation.polls.queries import holders_of
from portal.participation.polls.rules import (
    VOTES_OF_ONE,
    Choices,
    Kind,
    Poll,
    PollState,
    Receipt,
    read_choices,
)

_PACKAGE = "portal.participation.polls"


def cast(
    session: Session, ctx: PollContext, person: PersonHere, poll: Poll, choices: Choices
) -> Receipt:
    """Seal a vote and put it in the place of whatever the person had cast in a secret poll.

    `poll` is the whole one (`find_whole_poll`). Raises Refused where the poll is not open or it is
    not sure enough who the person is, InvalidParameter("question-N"), and TooManyTries. Nothing of
    the choice is kept but the envelope: the code is told to the voter and to nobody else.
    """
    _demand_open(session, poll)
    demand_identity(person, poll)
    chosen = read_choices(poll.questions, choices)
    digest = ctx.digest_keys.digest(poll.id, poll.digest_check, person.id)
    _take_one(session, ctx, digest.hex())
    code = new_code()
    held = {
        "poll_id": poll.id,
        "voter_digest": digest,
        "sealed": seal(poll.id, _keys_of(session, poll), digest, _plain(poll, code, chosen)),
        "now": moment(session),
    }
    is_changed = session.execute(sql(_PACKAGE, "cast_envelope"), held).scalar_one()
    if is_changed is None:
        raise _not_open(poll)
    return Receipt(write_code(code), is_changed)


def cast_named(
    session: Session, ctx: PollContext, author_id: UUID, poll: Poll, choices: Choices
) -> Receipt:
    """Keep the choices of an author in a named poll; raises as `cast` does."""
    _demand_open(session, poll)
    chosen = read_choices(poll.questions, choices)
    _take_one(session, ctx, f"{poll.id} {author_id}")
    held = {
        "poll_id": poll.id,
        "author_id": author_id,
        "choices": orjson.dumps({str(one): list(held) for one, held in chosen.items()}).decode(),
        "now": moment(session),
    }
    return Receipt(None, session.execute(sql(_PACKAGE, "cast_named"), held).scalar_one())


def has_voted(session: Session, ctx: PollContext, person: PersonHere, poll: Poll) -> bool:
    """Check whether a person has cast a vote in a secret poll whose envelopes are still here."""
    if poll.kind is not Kind.SECRET or poll.state not in {PollState.SCHEDULED, PollState.OPEN}:
        return False
    digest = ctx.digest_keys.digest(poll.id, poll.digest_check, person.id)
    held = {"poll_id": poll.id, "voter_digest": digest}
    return bool(session.execute(sql(_PACKAGE, "has_envelope"), held).scalar_one())


def named_choices(
    session: Session, author_id: UUID, poll: Poll
) -> dict[int, tuple[int, ...]] | None:
    """Return what an author has chosen in a named poll; None where he has not voted."""
    held = session.get(PollNamedVote, (poll.id, author_id))
    if held is None:
        return None
    return {int(question): tuple(chosen) for question, chosen in held.choices.items()}


def demand_identity(person: PersonHere, poll: Poll) -> None:
    """Check that it is sure enough who a person is; raises Refused."""
    if person.identity < poll.identity:
        raise Refused(
            _(
                "This poll is for people whose identity is confirmed ({needed}); yours is not yet"
                " ({held}). Confirm it on your page, then vote."
            ),
            needed=poll.identity,
            held=person.identity,
        )


def _plain(poll: Poll, code: bytes, chosen: Choices) -> bytes:
    return plain_of(poll.questions, code, chosen)


def _keys_of(session: Session, poll: Poll) -> PollKeys:
    inner, outer = (one.public_key for one in holders_of(session, poll.id))
    assert inner is not None
    assert outer is not None
    return PollKeys(public_key_of(inner), public_key_of(outer))


def _take_one(session: Session, ctx: PollContext, who: str) -> None:
    """Count a try, by what says nothing of the person once the key of the digests is gone."""
    if not take(session, ctx.security.keys, VOTES_OF_ONE, who):
        raise TooManyTries(
            _("You have voted very often in the last hour. Please try again later."),
            retry_after_s=VOTES_OF_ONE.window_s,
        )


def _demand_open(session: Session, poll: Poll) -> None:
    if not poll.is_open(moment(session)):
        raise _not_open(poll)


def _not_open(poll: Poll) -> Refused:
    if poll.state is PollState.CANCELLED:
        return Refused(_("This poll has been cancelled, so nobody can vote in it."))
    return Refused(
        _("Votes count only while the poll is open; now it is not, so nothing was changed.")
    )
