"""Confirming a session anew without a second factor: by a code as a text message, or the password.

A code to a confirmed number is the lowest second factor. It is offered only to who has set up
nothing better: else it would be a way around that (decision 0071).
"""

import logging

from sqlalchemy.orm import Session

from geo.errors import Refused
from portal.accounts.assurance import Credential
from portal.accounts.confirmed_phone import texted_to
from portal.accounts.contact_codes import CODE_LASTS, may_send_code, new_code, take_code
from portal.accounts.letters import CODE_SMS
from portal.accounts.profile import password_again
from portal.accounts.rules import SECOND_FACTOR, Entered, Outcome, SignedIn
from portal.accounts.second_factor import complete, failed
from portal.accounts.security import FIRST_LANGUAGE, Security
from portal.accounts.sessions import renew_session
from portal.audit.recording import record
from portal.limits.service import take
from portal.notifications.service import Letter
from portal.notifications.sms.service import write_sms

log = logging.getLogger(__name__)

# What such a code is called in the history and in the audit log.
TEXTED = "text message"
_PURPOSE = "step up"


def send_step_up_code(session: Session, security: Security, signed_in: SignedIn) -> bool:
    """Send a code; False where none goes to the account's number, or it has had too many."""
    phone = texted_to(session, security, signed_in)
    if phone is None or not may_send_code(session, security.keys, phone):
        return False
    language = signed_in.holder.language or FIRST_LANGUAGE
    code = new_code(session, security.keys, _PURPOSE, signed_in.session_id.hex())
    values = {"site": security.site_name(language), "code": code}
    try:
        letter = Letter(CODE_SMS, phone, language, values, CODE_LASTS)
        write_sms(session, security.keys, security.sms, letter)
    except Refused:
        log.warning("A code was not written: its number gets no more text messages now.")
        return False
    return True


def check_step_up_code(
    session: Session, security: Security, signed_in: SignedIn, code: str
) -> Entered:
    """Raise a session to two factors by the code that was sent for this session."""
    if texted_to(session, security, signed_in) is None:
        return Entered(Outcome.WRONG)
    if not take(session, security.keys, SECOND_FACTOR, signed_in.holder.id):
        return Entered(Outcome.LIMITED)
    if not take_code(session, security.keys, code, _PURPOSE, signed_in.session_id.hex()):
        return failed(session, signed_in, TEXTED)
    return complete(session, security, signed_in, "confirmed anew", way=TEXTED)


def confirm_password(
    session: Session, security: Security, signed_in: SignedIn, password: str
) -> Entered:
    """Begin the ten minutes anew with the password, for who has no second factor."""
    if signed_in.has_second_factor or not signed_in.is_complete:
        return Entered(Outcome.WRONG)
    outcome = password_again(session, security, signed_in, password)
    if outcome is not Outcome.DONE:
        return Entered(outcome)
    opened = renew_session(session, security, signed_in, credential=Credential.C1)
    if opened is None:
        return Entered(Outcome.WRONG)
    holder, new = signed_in.holder, {"way": "password"}
    record(session, holder.actor, "confirmed anew", "account", str(holder.id), new=new)
    return Entered(Outcome.DONE, opened)
