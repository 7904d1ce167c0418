"""Changes of several records by one proposal: the look at them before, and handing them in."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from geo.country import Names
from geo.errors import Refused
from geo.messages import mark as _
from portal.directory.registers.definitions import Subject
from portal.proposals.proposing import Wanted, propose_together
from portal.proposals.schemas import Standing
from portal.proposals.service import submit
from web.page.officer_page import OfficerPage
from web.pages.officers.diff.records import RecordChange, record_changes

# The form field with what the officer has looked at.
SEEN = "seen"


@dataclass(frozen=True)
class Look:
    """What would become of records; `seen` is another text when any of them has changed since."""

    changes: Sequence[RecordChange]
    seen: str


class SeenOtherwise(Exception):
    """What would be handed in is not what the officer has looked at."""


def look_at(
    session: Session,
    officer_page: OfficerPage,
    subject: Subject,
    wanted: Wanted,
    agencies: Mapping[str, Names],
) -> Look:
    """Compare what is wanted with what stands, record by record."""
    key = "ref" if subject is Subject.OFFICE else "code"
    after: dict[str, Mapping[str, Any] | None] = {one[key]: one for one in wanted.contents}
    after |= dict.fromkeys(wanted.removals)
    stands = officer_page.proposables[subject].standings(session, after)
    pairs = [
        (code, stands[code].content if code in stands else None, new) for code, new in after.items()
    ]
    return Look(record_changes(officer_page, subject, pairs, agencies), _digest(after, stands))


def hand_in(
    officer_page: OfficerPage,
    subject: Subject,
    wanted_of: Callable[[Session], Wanted],
    *,
    seen: str,
    reason: str,
) -> str:
    """Propose what is wanted and hand it in, in one transaction; returns the proposal's id.

    Raises SeenOtherwise when that is not what was looked at, and Refused for a fault.
    """
    with officer_page.deployment.database.writing() as session:
        wanted = wanted_of(session)
        if look_at(session, officer_page, subject, wanted, {}).seen != seen:
            raise SeenOtherwise
        proposal, faults = propose_together(
            session, officer_page.proposables, subject, wanted, officer_page.officer, reason
        )
        if proposal is None:
            first = next(iter(faults.values()))[0]
            raise Refused(_("This cannot be handed in: {reason}"), reason=first.message)
        submit(session, proposal, officer_page.officer, officer_page.proposables)
        return str(proposal.id)


def _digest(after: Mapping[str, object], stands: Mapping[str, Standing]) -> str:
    found = hashlib.blake2b(digest_size=16)
    for code in sorted(after):
        held = stands[code].content_hash if code in stands else b""
        found.update(code.encode() + b"\0" + held + b"\0" + repr(after[code]).encode())
    return found.hexdigest()
