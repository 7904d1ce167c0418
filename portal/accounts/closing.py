"""Closing an account for ever: nothing is left of its contacts and of what it was entered with."""

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.accounts.models import (
    Account,
    Credential,
    PasswordReset,
    RecoveryCode,
    SignInEvent,
)
from portal.accounts.officers.models import MembershipRow
from portal.accounts.rules import AccountState
from portal.accounts.sessions import end_sessions
from portal.notifications.service import forget_choices
from portal.secrets import Keys


def close_account(session: Session, keys: Keys, account: Account) -> None:
    """End all sessions of an account and empty it; the row stays, for the audit log names it.

    The account of an officer stays as it is: his deeds are the agency's.
    """
    if _is_officers(session, account):
        return
    end_sessions(session, account.id)
    for table in (Credential, RecoveryCode, PasswordReset, SignInEvent):
        session.execute(delete(table).where(table.account_id == account.id))
    for address in filter(None, (account.email, account.phone)):
        forget_choices(session, keys, address)
    # A host that no mail can go to (RFC 2606); one contact has to be there.
    account.email, account.phone = f"{account.id}@closed.invalid", None
    account.email_confirmed_at = account.phone_confirmed_at = None
    account.name, account.language, account.password_hash = "", None, None
    account.state, account.changed_at = AccountState.SUSPENDED, moment(session)
    session.flush()


def _is_officers(session: Session, account: Account) -> bool:
    return bool(session.scalar(select(exists().where(MembershipRow.account_id == account.id))))
