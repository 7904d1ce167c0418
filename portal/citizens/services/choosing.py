"""Which services a person has on his page: chosen, put in order, called as he likes, removed."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import InvalidParameter, NotFound
from geo.messages import mark as _
from geo.plain_text import without_bidi_controls
from portal.accounts.assurance import PersonHere
from portal.citizens.context import CitizenContext
from portal.citizens.services.loading import service_definitions
from portal.citizens.services.models import PersonService, ServiceSnapshot
from portal.citizens.services.rules import LONGEST_ALIAS, MOST_CHOSEN, ServiceDefinition
from portal.citizens.services.sealing import seal_alias


class Step(StrEnum):
    """One step of a service on the page: towards its beginning, or its end."""

    UP = "up"
    DOWN = "down"


def definition_of(code: str) -> ServiceDefinition:
    """Return a service of the citizen's page; raises NotFound."""
    found = service_definitions().get(code)
    if found is None:
        raise NotFound(_("There is no such service."))
    return found


def choose(session: Session, person: PersonHere, code: str) -> None:
    """Put a service at the end of a person's page; nothing happens where it is there already.

    Raises NotFound for a service that there is not, InvalidParameter("service") for one that is not
    for people of his kind, and for too many.
    """
    definition = definition_of(code)
    if person.kind not in definition.kinds:
        raise InvalidParameter(
            "service", _("This service is not for people who have registered as you have.")
        )
    rows = _own(session, person.id)
    if any(row.service_code == code for row in rows):
        return
    if len(rows) >= MOST_CHOSEN:
        raise InvalidParameter(
            "service",
            _("You have {most} services, more do not fit. Remove one first."),
            most=MOST_CHOSEN,
        )
    session.add(
        PersonService(
            id=uuid4(),
            person_id=person.id,
            service_code=code,
            position=1 + max((row.position for row in rows), default=-1),
            chosen_at=moment(session),
        )
    )
    session.flush()


def remove(session: Session, person_id: UUID, code: str) -> None:
    """Take a service from a person's page, with what its agency answered."""
    forget_answers(session, person_id, code)
    own = (PersonService.person_id == person_id, PersonService.service_code == code)
    session.execute(delete(PersonService).where(*own))


def move(session: Session, person_id: UUID, code: str, step: Step) -> None:
    """Move a service by one place; nothing happens at the end. Raises NotFound."""
    rows = list(_own(session, person_id))
    at = next((number for number, row in enumerate(rows) if row.service_code == code), None)
    if at is None:
        raise not_chosen()
    to = at - 1 if step is Step.UP else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    for position, row in enumerate(rows):
        row.position = position


def rename(
    session: Session, context: CitizenContext, person_id: UUID, code: str, name: str
) -> None:
    """Call a service as its person likes; an empty name is the service's own. Raises NotFound."""
    plain = " ".join(without_bidi_controls(name).split())
    if len(plain) > LONGEST_ALIAS or not plain.isprintable():
        raise InvalidParameter(
            "alias", _("A name has at most {most} characters on one line."), most=LONGEST_ALIAS
        )
    row = next((one for one in _own(session, person_id) if one.service_code == code), None)
    if row is None:
        raise not_chosen()
    row.sealed_alias = seal_alias(context, person_id, plain)


def chosen_codes(session: Session, person_id: UUID) -> list[str]:
    """Return the codes of a person's services, in the order of the page."""
    found = select(PersonService.service_code).where(PersonService.person_id == person_id)
    return list(session.scalars(found.order_by(PersonService.position, PersonService.chosen_at)))


def is_chosen(session: Session, person_id: UUID, code: str) -> bool:
    """Check whether a person has a service on his page."""
    own = (PersonService.person_id == person_id, PersonService.service_code == code)
    return session.scalar(select(func.count()).select_from(PersonService).where(*own)) != 0


def forget_answers(session: Session, person_id: UUID, code: str | None = None) -> None:
    """Delete what agencies answered about a person: of one service, or of all."""
    which = [ServiceSnapshot.person_id == person_id]
    if code is not None:
        which.append(ServiceSnapshot.service_code == code)
    session.execute(delete(ServiceSnapshot).where(*which))


def not_chosen() -> NotFound:
    """Return the error for a service that is not on the person's page."""
    return NotFound(_("This service is not on your page."))


def _own(session: Session, person_id: UUID) -> Sequence[PersonService]:
    """Read a person's services in their order, and let nobody else change that meanwhile."""
    order = (PersonService.position, PersonService.chosen_at, PersonService.id)
    own = select(PersonService).where(PersonService.person_id == person_id).order_by(*order)
    return session.scalars(own.with_for_update()).all()
