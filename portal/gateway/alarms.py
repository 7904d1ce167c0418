"""The alarm when an agency answers about somebody else: in the log, the figures, and a letter."""

import logging
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.database import Database
from portal.accounts.models import Account
from portal.accounts.officer_roles import Role
from portal.accounts.officers.models import MembershipRow
from portal.accounts.rules import AccountState
from portal.accounts.security import FIRST_LANGUAGE, Security
from portal.gateway.models import AgencyCall
from portal.gateway.rules import ServiceRoute
from portal.jobs.queue import enqueue
from portal.limits.rules import Limit
from portal.limits.service import take
from portal.notifications.kinds import LetterKind
from portal.notifications.service import Letter, write_letter
from portal.secrets import Keys

log = logging.getLogger(__name__)

# The task that writes to the administrators.
ALARM = "tell of an answer about somebody else"
WRONG_PERSON = LetterKind(
    "gateway.wrong_person",
    "portal.gateway",
    frozenset({"site", "link", "service", "agency", "message", "at"}),
    is_security=True,
)
KINDS = (WRONG_PERSON,)
_TOLD = Limit("told of answers about others", 1, 3600)
_LASTS = timedelta(days=5)


def raise_alarm(session: Session, keys: Keys, route: ServiceRoute, message_id: UUID) -> None:
    """Say that an answer was about somebody else, and see that administrators are written to.

    Once an hour for a service: the ledger has all of them.
    """
    log.error(
        "%s of %s answered message %s about somebody else: discarded",
        route.service,
        route.agency,
        message_id,
    )
    if take(session, keys, _TOLD, route.service):
        enqueue(session, ALARM, str(message_id))


def tell_of_wrong_person(database: Database, security: Security, key: str) -> None:
    """Write to whoever administrates all agencies about an answer, by its message id."""
    with database.writing() as session:
        row = session.get(AgencyCall, UUID(key))
        if row is None:
            return
        for account in session.scalars(
            select(Account)
            .join(MembershipRow, MembershipRow.account_id == Account.id)
            .where(
                Account.state == AccountState.ACTIVE,
                MembershipRow.role == Role.ADMINISTRATOR,
                MembershipRow.agency.is_(None),
            )
        ):
            if account.email is not None:
                letter = _letter(security, account.email, account.language, row)
                write_letter(session, security.keys, letter)


def _letter(security: Security, to: str, preferred: str | None, row: AgencyCall) -> Letter:
    language = preferred or FIRST_LANGUAGE
    values = {
        "site": security.site_name(language),
        "link": f"{security.public_url}/{language}/officers",
        "service": row.service_code,
        "agency": row.agency,
        "message": str(row.message_id),
        "at": row.started_at.strftime("%Y-%m-%d %H:%M UTC"),
    }
    return Letter(WRONG_PERSON, to, language, values, _LASTS)
