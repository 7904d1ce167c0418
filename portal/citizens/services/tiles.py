"""A person's services as the page shows them: what is known of each, and how old that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from portal.accounts.rules import SignedIn
from portal.citizens.consents.rules import PURPOSES, Purpose
from portal.citizens.context import CitizenContext
from portal.citizens.services.loading import service_definitions
from portal.citizens.services.mapping import view_of
from portal.citizens.services.rules import ServiceDefinition, SnapshotState, is_asking
from portal.citizens.services.sealing import open_alias, open_answer
from portal.citizens.services.views import View


class TileState(StrEnum):
    """What a tile says of itself; all but the first two lead somewhere.

    `waiting`: nothing is known yet. `locked`: the session has not shown enough of who asks.
    """

    FRESH = "fresh"
    WAITING = "waiting"
    STALE = "stale"
    EMPTY = "empty"
    DENIED = "denied"
    UNAVAILABLE = "unavailable"
    CONSENT_NEEDED = "consent_needed"
    LOCKED = "locked"


@dataclass(frozen=True)
class Tile:
    """A service on the page. `view` is there for what is fresh or stale.

    `as_of` is when the agency said so, `is_asking` that it is being asked just now.
    """

    definition: ServiceDefinition
    alias: str
    state: TileState
    view: View | None
    as_of: datetime | None
    is_asking: bool

    @property
    def code(self) -> str:
        """The code of the service."""
        return self.definition.code


def tiles_of(session: Session, context: CitizenContext, signed_in: SignedIn) -> list[Tile]:
    """Return the services of who has signed in, in their order; one statement.

    No agency is asked here, and nobody waited for.
    """
    assert signed_in.person is not None
    known = service_definitions()
    rows = _rows(session, signed_in.person.id)
    return [
        _tile(context, signed_in, known[row.service_code], row, moment(session))
        for row in rows
        if row.service_code in known
    ]


def _rows(session: Session, person_id: UUID) -> Sequence[Row[tuple[object, ...]]]:
    purpose = Purpose.AGENCY_DATA
    held = {
        "person_id": person_id,
        "purpose": purpose,
        "text_version": PURPOSES[purpose].version,
        "now": moment(session),
    }
    return session.execute(sql("portal.citizens.services", "tiles"), held).all()


def _tile(
    context: CitizenContext,
    signed_in: SignedIn,
    definition: ServiceDefinition,
    row: Row[tuple[object, ...]],
    now: datetime,
) -> Tile:
    assert signed_in.person is not None
    person_id = signed_in.person.id
    state = _state(signed_in, definition, row, now)
    view = None
    if state in (TileState.FRESH, TileState.STALE):
        content = open_answer(context, person_id, definition.code, row.sealed_content)
        view = None if content is None else view_of(definition.code, content)
        if view is None:
            state = TileState.WAITING
        elif view.is_empty:
            state = TileState.EMPTY
    return Tile(
        definition,
        open_alias(context, person_id, row.sealed_alias),
        state,
        view,
        row.fetched_at or (row.tried_at if state is TileState.EMPTY else None),
        # Nobody is asked about who does not agree, though the wish is noted for all services.
        row.is_agreed and is_asking(row.asked_at, row.tried_at, now),
    )


def _state(
    signed_in: SignedIn, definition: ServiceDefinition, row: Row[tuple[object, ...]], now: datetime
) -> TileState:
    """Return what is said of a service: first what the person can do about it, then its answer."""
    if not row.is_agreed:
        return TileState.CONSENT_NEEDED
    if not signed_in.meets(definition.assurance):
        return TileState.LOCKED
    if row.state is None:
        return TileState.WAITING
    if row.state == SnapshotState.BAD_RESPONSE:
        return TileState.UNAVAILABLE
    if row.state != SnapshotState.OK:
        return TileState(row.state)
    is_fresh = now - row.fetched_at <= definition.fresh_for
    return TileState.FRESH if is_fresh else TileState.STALE
