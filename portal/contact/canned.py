"""Answers that are written often: in both languages, in versions, with places for values."""

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter, NotFound, Refused
from geo.messages import Several
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.contact.models import Case
from portal.contact.officer_models import CannedAnswer
from portal.contact.reading import plain_text
from portal.contact.rules import LONGEST_LINE, LONGEST_TEXT

# What an answer may name of a case: no name of a person, who may be hidden.
PLACES = ("reference", "subject", "agency", "date")
_PLACE = re.compile(r"\{\s*([a-z_]+)\s*\}")


def canned_answers(session: Session, agency: str | None, kind: str | None) -> list[CannedAnswer]:
    """List the answers that an agency may use for a kind of case, by name; None is any kind."""
    found = select(CannedAnswer).where(
        CannedAnswer.is_current,
        or_(CannedAnswer.agency.is_(None), CannedAnswer.agency == agency),
    )
    if kind is not None:
        found = found.where(or_(CannedAnswer.kind.is_(None), CannedAnswer.kind == kind))
    return list(session.scalars(found.order_by(CannedAnswer.name, CannedAnswer.id)))


def filled(answer: CannedAnswer, case: Case, agency_name: str, day: datetime) -> str:
    """Return the text of an answer in the language of a case, with its values in their places."""
    text = answer.text_ar if case.language == "ar" else answer.text_en
    values = {
        "reference": case.reference,
        "subject": case.subject,
        "agency": agency_name,
        "date": day.date().isoformat(),
    }
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def save_canned(
    session: Session,
    agency: str | None,
    said: Mapping[str, str],
    by: Officer,
    answer_id: UUID | None = None,
) -> CannedAnswer:
    """Keep an answer of an agency, None: of all; an id makes another version of that one.

    Raises InvalidParameter for a field, Refused for who is no approver there.
    """
    if not by.may(Role.APPROVER, agency):
        raise Refused(_("This needs the role “{role}” in the agency."), role=Role.APPROVER.value)
    before = _before(session, answer_id, agency)
    made = CannedAnswer(
        id=uuid4() if before is None else before.id,
        version=1 if before is None else before.version + 1,
        agency=agency,
        kind=said.get("kind") or None,
        name=_text(said, "name", LONGEST_LINE),
        text_ar=_text(said, "text_ar", LONGEST_TEXT),
        text_en=_text(said, "text_en", LONGEST_TEXT),
        made_by=by.name,
        made_at=moment(session),
        is_current=True,
    )
    if before is not None:
        before.is_current = False
        session.flush()
    session.add(made)
    session.flush()
    new = {"name": made.name, "version": made.version}
    record(
        session,
        by.actor,
        "canned_answer.saved",
        "canned_answer",
        str(made.id),
        agency=agency,
        new=new,
    )
    return made


def _before(session: Session, answer_id: UUID | None, agency: str | None) -> CannedAnswer | None:
    if answer_id is None:
        return None
    found = session.scalars(
        select(CannedAnswer)
        .where(CannedAnswer.id == answer_id, CannedAnswer.is_current)
        .with_for_update()
    ).one_or_none()
    if found is None or found.agency != agency:
        raise NotFound(_("There is no such answer."))
    return found


def _text(said: Mapping[str, str], name: str, most: int) -> str:
    text = plain_text(said.get(name, ""))
    if not 0 < len(text) <= most:
        raise InvalidParameter(
            name, _("Write between 1 and {most} characters."), value=text, most=most
        )
    unknown = sorted(set(_PLACE.findall(text)) - set(PLACES))
    if unknown:
        raise InvalidParameter(
            name,
            _("There is no place “{place}”; there are {places}."),
            value=text,
            place=unknown[0],
            places=Several(f"{{{one}}}" for one in PLACES),
        )
    return str(storable(text))
