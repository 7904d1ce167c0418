"""How somebody who registers is reached: codes go out, and are typed back."""

from dataclasses import replace
from enum import StrEnum

from sqlalchemy.orm import Session

from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.contact_codes import may_send_code, new_code, take_code
from portal.accounts.phones import read_phone
from portal.accounts.rules import Visit, normalised_email
from portal.citizens.context import CitizenContext
from portal.citizens.registration.drafts import keep_draft
from portal.citizens.registration.letters import send_code
from portal.citizens.registration.rules import Draft, Registration
from portal.limits.rules import Limit
from portal.limits.service import take

CODES_ASKED = Limit("registration codes asked", 20, 3_600)
CODES_TRIED = Limit("registration codes tried", 30, 600)
_PURPOSE = "registration"


class Sent(StrEnum):
    """Whether codes are on their way."""

    DONE = "done"
    LIMITED = "limited"


def read_contacts(context: CitizenContext, email: str, phone: str) -> tuple[str, str]:
    """Return an address and a number as they are kept, each empty where none was given.

    Raises InvalidParameter("email") or ("phone"), also where neither was given, or text messages
    do not go to the number.
    """
    address = normalised_email(email) if email.strip() else ""
    number = read_phone(phone, context.country.phone_region) if phone.strip() else ""
    if not address and not number:
        raise InvalidParameter(
            "email", _("Give an e-mail address or a mobile number: a code is sent there.")
        )
    if number and not context.security.sms.reaches(number):
        raise InvalidParameter(
            "phone",
            _("Text messages do not go to this number: give one of this country, or an address."),
        )
    return address, number


def send_codes(
    session: Session,
    context: CitizenContext,
    visit: Visit,
    registration: Registration,
    draft: Draft,
) -> Sent:
    """Keep the contacts of a draft and send a code to each that is not confirmed yet.

    The tries count, so the transaction has to end normally.
    """
    waiting = [one for one in draft.contacts if one not in draft.confirmed]
    keep_draft(session, context.keys, registration, draft)
    if not waiting:
        return Sent.DONE
    if not take(session, context.keys, CODES_ASKED, visit.network):
        return Sent.LIMITED
    # All are counted, whichever refuses.
    allowed = [may_send_code(session, context.keys, one) for one in waiting]
    if not all(allowed):
        return Sent.LIMITED
    for contact in waiting:
        code = new_code(session, context.keys, _PURPOSE, registration.id.hex(), contact)
        try:
            send_code(session, context.security, draft.language, contact, code)
        except Refused:
            return Sent.LIMITED
    return Sent.DONE


def take_codes(
    session: Session,
    context: CitizenContext,
    visit: Visit,
    registration: Registration,
    said: dict[str, str],
) -> Draft | None:
    """Confirm the contacts whose codes are right; `said` are codes by contact.

    Return the draft as it is then; None after too many tries. A code is good once, and bound to
    this registration. The tries count, so the transaction has to end normally.
    """
    draft = registration.draft
    if not take(session, context.keys, CODES_TRIED, visit.network):
        return None
    right = [
        contact
        for contact in draft.contacts
        if contact not in draft.confirmed
        and take_code(
            session, context.keys, said.get(contact, ""), _PURPOSE, registration.id.hex(), contact
        )
    ]
    known = replace(draft, confirmed=(*draft.confirmed, *right))
    keep_draft(session, context.keys, registration, known)
    return known
