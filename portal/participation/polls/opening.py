"""Opening envelopes: one layer with the key of its holder, in random order, in one transaction.

The outer layer is opened with the key of the second holder. What comes out has no voter any more:
it is written down in the random order in which it was read, and the outer envelopes go, and with
them the key of the voters' digests. The inner layer is opened with the key of the first holder into
ballots sorted by their codes. The two keys never meet, and neither waits for the other anywhere.
What is killed leaves nothing behind: the holder brings the key again, and the layer is opened anew.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, driver_connection, sql
from geo.errors import Refused
from geo.messages import mark as _
from portal.audit.recording import record
from portal.jobs.queue import enqueue
from portal.participation.polls.codes import code_at
from portal.participation.polls.context import PollContext
from portal.participation.polls.counting import count_ballots
from portal.participation.polls.envelopes import (
    open_inner,
    open_outer,
    point_of,
    private_key_of,
    read_plain,
)
from portal.participation.polls.models import PollKeyHolder
from portal.participation.polls.queries import holders_of, whole_poll_of
from portal.participation.polls.rules import Poll, PollState
from portal.participation.polls.turning import CLOCK, turn
from portal.participation.polls.workflow import FORGET
from portal.workflow.service import Change, change_state, locked_item

_PACKAGE = "portal.participation.polls"
_BATCH = 2_000


def open_layer(database: Database, ctx: PollContext, poll_id: UUID, key: bytes) -> None:
    """Open the layer of a closed poll that belongs to a private key; the first ends in a count.

    Called again it does nothing. Raises Refused where the key is none of this poll, or its turn has
    not come.
    """
    with database.writing(bounded=False) as session:
        # Whoever has brought the key holds this until all of it is written down.
        locked_item(session, poll_id)
        state = turn(session, ctx, poll_id)
        private = private_key_of(key)
        holder = _holder_of(session, poll_id, private)
        if holder.opened_at is not None:
            return
        if state is not PollState.CLOSED:
            raise Refused(_("Keys are brought when the poll is closed, and once."))
        session.execute(sql(_PACKAGE, "wait_for_votes"), {"poll_id": poll_id})
        poll = whole_poll_of(session, poll_id)
        if holder.position == 2:
            holder.invalid = _open_outer(session, poll, private)
            holder.opened_at = moment(session)
            enqueue(session, FORGET, str(poll_id))
            _record_outer(session, poll, holder)
        else:
            _count(session, ctx, poll, holder, private)
    # Here and not only in the job: this machine has the key.
    ctx.digest_keys.destroy(poll_id)


def _record_outer(session: Session, poll: Poll, holder: PollKeyHolder) -> None:
    new = {"position": holder.position, "invalid": holder.invalid}
    record(
        session,
        CLOCK,
        "poll.envelopes_opened",
        "poll",
        str(poll.id),
        agency=poll.agency,
        new=new,
    )


def _count(
    session: Session,
    ctx: PollContext,
    poll: Poll,
    holder: PollKeyHolder,
    key: ec.EllipticCurvePrivateKey,
) -> None:
    outer = next(one for one in holders_of(session, poll.id) if one.position == 2)
    if outer.opened_at is None:
        raise Refused(_("The outer envelopes are opened first, with the other key."))
    ballots, holder.invalid = _open_inner(session, poll, key)
    holder.opened_at = moment(session)
    count_ballots(session, poll, ballots=ballots, invalid=holder.invalid + (outer.invalid or 0))
    change_state(session, ctx.workflows, poll.id, Change("count"), CLOCK, None)


def _open_outer(session: Session, poll: Poll, key: ec.EllipticCurvePrivateKey) -> int:
    """Replace all outer envelopes by the inner ones; return how many would not open."""
    invalid = 0
    connection = driver_connection(session)
    for some in _batches(connection, sql(_PACKAGE, "envelopes_at_random").text, poll.id):
        opened = [open_outer(poll.id, key, digest, sealed) for digest, sealed in some]
        held = [(poll.id, uuid4(), inner) for inner in opened if inner is not None]
        invalid += len(opened) - len(held)
        columns = "COPY poll_inner_envelope (poll_id, id, sealed) FROM STDIN (FORMAT BINARY)"
        _copy(connection, columns, ["uuid", "uuid", "bytea"], held)
    session.execute(text("DELETE FROM poll_envelope WHERE poll_id = :id"), {"id": poll.id})
    return invalid


def _open_inner(session: Session, poll: Poll, key: ec.EllipticCurvePrivateKey) -> tuple[int, int]:
    """Write ballots of all inner envelopes; return how many there are, and how many are none."""
    connection, envelopes = driver_connection(session), 0
    session.execute(sql(_PACKAGE, "opened_ballots"))
    for some in _batches(connection, sql(_PACKAGE, "inner_envelopes_at_random").text, poll.id):
        envelopes += len(some)
        rows = [row for (sealed,) in some for row in _rows(poll, key, sealed)]
        columns = "COPY opened_ballot (question, code, choices) FROM STDIN (FORMAT BINARY)"
        _copy(connection, columns, ["int2", "text", "int2[]"], rows)
    session.execute(text("DELETE FROM poll_inner_envelope WHERE poll_id = :id"), {"id": poll.id})
    ballots = session.execute(
        text("SELECT count(DISTINCT code) FROM opened_ballot WHERE question = 1")
    ).scalar_one()
    if ballots >= poll.least_shown:
        session.execute(sql(_PACKAGE, "publishable_ballots"), {"poll_id": poll.id})
    return ballots, envelopes - ballots


def _rows(
    poll: Poll, key: ec.EllipticCurvePrivateKey, sealed: bytes
) -> Iterator[tuple[int, str, list[int]]]:
    """Yield an answer for each question of one envelope; none where it is no vote."""
    plain = open_inner(poll.id, key, sealed)
    opened = None if plain is None else read_plain(poll.questions, plain)
    if opened is None:
        return
    of = len(poll.questions)
    for question, chosen in opened.choices.items():
        yield question, code_at(opened.code, question, of), list(chosen)


def _holder_of(session: Session, poll_id: UUID, key: ec.EllipticCurvePrivateKey) -> PollKeyHolder:
    point = point_of(key)
    for one in holders_of(session, poll_id):
        if one.public_key == point:
            return one
    raise Refused(_("This key belongs to no holder of this poll."))


def _batches(
    connection: psycopg.Connection, asked: str, poll_id: UUID
) -> Iterator[list[tuple[Any, ...]]]:
    with connection.cursor(name="envelopes", binary=True) as found:
        found.execute(asked.encode(), {"poll_id": poll_id})
        while some := found.fetchmany(_BATCH):
            yield some


def _copy(
    connection: psycopg.Connection, statement: str, types: list[str], rows: list[tuple[Any, ...]]
) -> None:
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)
