"""Answers that are written often: in both languages, in versions, with places for values."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidFields, InvalidParameter, NotFound, Refused
from geo.messages import Several
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.contact.models import Case
from portal.contact.officer_models import CannedAnswer
from portal.contact.reading import plain_text
from portal.contact.rules import APPEAL, LONGEST_LINE, LONGEST_TEXT, Kind
from portal.directory.registers.definitions import Register
from portal.directory.registers.queries import codes_of

# What an answer may name of a case: no name of a person, who may be hidden.
PLACES: Mapping[str, str] = {
    "reference": _("the reference of the case"),
    "subject": _("the subject of the case"),
    "agency": _("the name of the agency"),
    "date": _("the day of today"),
}
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


def answers_of(session: Session, agencies: Collection[str] | None) -> list[CannedAnswer]:
    """List the current answers of some agencies and those of all, by name; None is every agency."""
    found = select(CannedAnswer).where(CannedAnswer.is_current)
    if agencies is not None:
        theirs = CannedAnswer.agency.in_(agencies)
        found = found.where(or_(CannedAnswer.agency.is_(None), theirs))
    return list(session.scalars(found.order_by(CannedAnswer.name, CannedAnswer.id)))


def versions_of(session: Session, answer_id: UUID) -> list[CannedAnswer]:
    """List all versions of an answer, the newest first; none is current of one that is retired."""
    found = select(CannedAnswer).where(CannedAnswer.id == answer_id)
    return list(session.scalars(found.order_by(CannedAnswer.version.desc())))


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
    *,
    seen_version: int | None = None,
) -> CannedAnswer:
    """Keep an answer of an agency, None: of all; an id makes another version of that one.

    Raises InvalidFields for what is wrong, Refused for who is no approver there, and where
    `seen_version` is not the newest any more; NotFound for an id that is not there.
    """
    _refuse_others(agency, by)
    told = _read(session, agency, said)
    before = None if answer_id is None else _current(session, answer_id)
    if before is not None and before.agency != agency:
        raise _not_there()
    if before is not None and seen_version not in (None, before.version):
        raise Refused(_("Somebody has changed this answer meanwhile: read it again."))
    made = CannedAnswer(
        id=uuid4() if before is None else before.id,
        version=1 if before is None else before.version + 1,
        agency=agency,
        kind=said.get("kind") or None,
        **told,
        made_by=by.name,
        made_at=moment(session),
        is_current=True,
    )
    if before is not None:
        before.is_current = False
        session.flush()
    session.add(made)
    session.flush()
    _record(session, "saved", made, by)
    return made


def retire_canned(session: Session, answer_id: UUID, by: Officer) -> None:
    """Offer an answer no more; its versions stay. Raises as `save_canned` does."""
    before = _current(session, answer_id)
    _refuse_others(before.agency, by)
    before.is_current = False
    session.flush()
    _record(session, "retired", before, by)


def _refuse_others(agency: str | None, by: Officer) -> None:
    if not by.may(Role.APPROVER, agency):
        raise Refused(_("This needs the role “{role}” in the agency."), role=Role.APPROVER.value)


def _current(session: Session, answer_id: UUID) -> CannedAnswer:
    found = session.scalars(
        select(CannedAnswer)
        .where(CannedAnswer.id == answer_id, CannedAnswer.is_current)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise _not_there()
    return found


def _not_there() -> NotFound:
    return NotFound(_("There is no such answer."))


def _record(session: Session, done: str, one: CannedAnswer, by: Officer) -> None:
    record(
        session,
        by.actor,
        f"canned_answer.{done}",
        "canned_answer",
        str(one.id),
        agency=one.agency,
        new={"name": one.name, "version": one.version},
    )


def _read(session: Session, agency: str | None, said: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of an answer; raises InvalidFields with all that is wrong."""
    faults: list[InvalidParameter] = []

    def tried(read: Callable[[], str]) -> str:
        try:
            return read()
        except InvalidParameter as error:
            faults.append(error)
            return ""

    if agency is not None and agency not in codes_of(session, Register.AGENCIES):
        faults.append(
            InvalidParameter("agency", _("Choose an agency from the list."), value=agency)
        )
    kind = said.get("kind", "")
    if kind and kind not in {*Kind, APPEAL}:
        faults.append(InvalidParameter("kind", _("Choose one of the answers."), value=kind))
    told = {
        "name": tried(lambda: _text(said, "name", LONGEST_LINE)),
        "text_ar": tried(lambda: _text(said, "text_ar", LONGEST_TEXT)),
        "text_en": tried(lambda: _text(said, "text_en", LONGEST_TEXT)),
    }
    if faults:
        raise InvalidFields(faults)
    return told


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
