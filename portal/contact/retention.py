"""What is left of a case when the time for which its person is kept is over: its figures."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session, aliased

from geo.clock import moment
from geo.database import Database
from geo.errors import InvalidSetup, Refused
from geo.messages import mark as _
from portal.attachments.models import Attachment
from portal.attachments.stores import Store
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.contact.models import Case, CaseContact, CaseFile, CaseMessage, CaseRating
from portal.contact.officer_models import CaseReaction, CaseTask
from portal.contact.rules import APPEAL, Kind
from portal.contact.vault import Vault

KINDS = (*(kind.value for kind in Kind), APPEAL)
_BATCH = 200
_PORTAL = Actor(ActorKind.SYSTEM, "retention of cases", "retention of cases")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Retention:
    """Where cases, files and identities are, and for how many days after its end each kind is."""

    database: Database
    store: Store
    vault: Vault
    days: Mapping[str, int]


def read_days(text: str) -> dict[str, int]:
    """Read the days for each kind, as in `question=730, praise=365`.

    Raises InvalidSetup where a kind is missing, unknown or there twice.
    """
    pairs = [part.partition("=") for part in text.split(",")]
    days = {kind.strip(): int(number) for kind, _sign, number in pairs}
    if sorted(days) != sorted(KINDS) or len(days) != len(pairs):
        raise InvalidSetup(
            _("AROUNDME_CASES_KEPT_DAYS names each of these kinds once: {kinds}."),
            kinds=", ".join(KINDS),
        )
    return days


def anonymise_closed(retention: Retention) -> None:
    """Take the person out of all cases whose time is over, some at a time.

    What a hidden person has left in the vault goes first. Where this worker may not open the vault
    cases of hidden persons stay as they are, and a warning in the log says so.
    """
    opens_vault = True
    while True:
        with retention.database.reading() as session:
            over = _over(session, retention.days, hidden_too=opens_vault)
        if not over:
            return
        hidden = [id_ for id_, is_hidden in over if is_hidden]
        try:
            retention.vault.forget(hidden)
        except Refused as error:
            _LOG.warning("the identities of hidden persons stay in the vault: %s", error)
            opens_vault = False
            continue
        for id_, _is_hidden in over:
            _remove_files(retention, id_)
            with retention.database.writing() as session:
                _anonymise(session, id_, retention.days)


def _over(
    session: Session, days: Mapping[str, int], *, hidden_too: bool
) -> Sequence[tuple[UUID, bool]]:
    """Return ids of cases whose time is over, and whether each is a hidden person's."""
    wanted = select(Case.id, Case.is_hidden).where(_is_over(days, moment(session)))
    if not hidden_too:
        wanted = wanted.where(Case.is_hidden.is_(False))
    rows = session.execute(wanted.order_by(Case.closed_at, Case.id).limit(_BATCH))
    return [(id_, is_hidden) for id_, is_hidden in rows]


def _is_over(days: Mapping[str, int], now: datetime) -> ColumnElement[bool]:
    """Match closed cases whose days are over, and against which no appeal is kept still."""
    later = aliased(Case)
    ended = or_(
        *(
            and_(Case.kind == kind, Case.closed_at <= now - timedelta(days=number))
            for kind, number in days.items()
        )
    )
    # Its writer is reached by the contact of the case that an appeal is about.
    appealed = select(later.id).where(
        later.parent_id == Case.id, later.kind == APPEAL, later.anonymised_at.is_(None)
    )
    return and_(
        Case.closed_at.is_not(None), Case.anonymised_at.is_(None), ended, ~appealed.exists()
    )


def _remove_files(retention: Retention, case_id: UUID) -> None:
    """Remove the bytes: where what follows is lost, the next night finds the rows again."""
    wanted = select(Attachment.storage_key).join(CaseFile).where(CaseFile.case_id == case_id)
    with retention.database.reading() as session:
        keys = session.scalars(wanted).all()
    for key in keys:
        retention.store.remove(key)


def _anonymise(session: Session, case_id: UUID, days: Mapping[str, int]) -> None:
    now = moment(session)
    still = select(Case).where(Case.id == case_id, _is_over(days, now)).with_for_update()
    case = session.scalars(still).one_or_none()
    if case is None:
        # It was opened again, or another worker has done it.
        return
    files = list(session.scalars(select(CaseFile.attachment_id).where(CaseFile.case_id == case_id)))
    session.execute(delete(CaseFile).where(CaseFile.case_id == case_id))
    session.execute(delete(Attachment).where(Attachment.id.in_(files)))
    session.execute(delete(CaseMessage).where(CaseMessage.case_id == case_id))
    session.execute(delete(CaseReaction).where(CaseReaction.case_id == case_id))
    session.execute(delete(CaseContact).where(CaseContact.case_id == case_id))
    session.execute(update(CaseRating).where(CaseRating.case_id == case_id).values(text=None))
    asked = update(CaseTask).where(CaseTask.case_id == case_id)
    session.execute(asked.values(asked="", answer=None))
    # A list has something to show, and it leads to nobody.
    case.subject, case.body, case.details = case.reference, "", {}
    case.lon = case.lat = case.office = None
    case.same_digest, case.anonymised_at = case.id.bytes, now
    session.flush()
    record(session, _PORTAL, f"{case.kind}.anonymised", case.kind, str(case_id), agency=case.agency)
