"""What a citizen has agreed to: read, and taken back as easily as it was given."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.citizens.consents.rules import PURPOSES, ConsentHere, Purpose
from portal.citizens.consents.service import of_person, withdraw
from portal.citizens.inbox.rules import Message, Topic
from portal.citizens.inbox.service import tell
from portal.citizens.services.choosing import forget_answers
from portal.directory.registers.definitions import Register
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.page.site import site_of
from web.pages.citizens.ways import CONSENTS, WAYS

router = APIRouter(prefix="/{language}/my/consents", include_in_schema=False)


@dataclass(frozen=True)
class ShownConsent:
    """One consent in words: `ended_at` is when it was taken back or has ended, else its end."""

    id: UUID
    title: str
    body: str
    service: str | None
    version: str
    given_at: datetime
    ended_at: datetime
    is_withdrawn: bool


@router.get("")
def show_consents(page: CitizenHere) -> Response:
    """Show what holds, with a button each, and below it what is over."""
    with page.reading() as session:
        now, consents = moment(session), of_person(session, page.person.id)
        context = {
            "citizen_ways": WAYS,
            "here": CONSENTS.path,
            "holding": _shown(session, page, [one for one in consents if one.holds_at(now)]),
            "over": _shown(session, page, [one for one in consents if not one.holds_at(now)]),
        }
    return page.show("citizens/consents.html", context)


@router.post("/{consent_id}/withdraw")
def take_back(consent_id: UUID, page: CitizenHere, _given: CitizenFormHere) -> Response:
    """Take a consent back; what an agency has said by it is deleted in the same transaction."""
    with page.writing() as session:
        taken = withdraw(session, page.person.id, consent_id)
        if taken.purpose is Purpose.AGENCY_DATA and taken.service_code is not None:
            forget_answers(session, page.person.id, taken.service_code)
            message = Message(
                "consent.withdrawn",
                Topic.CONSENTS,
                {"service": taken.service_code},
                f"/{CONSENTS.path}",
            )
            tell(session, page.site.citizens, page.person.id, message)
    return page.go_to(f"/{CONSENTS.path}", said="consent-withdrawn")


def _shown(session: Session, page: CitizenPage, consents: list[ConsentHere]) -> list[ShownConsent]:
    names = site_of(page.request).known_names.of(session, Register.SERVICES)
    return [
        ShownConsent(
            id=one.id,
            title=PURPOSES[one.purpose].title,
            body=PURPOSES[one.purpose].body,
            service=(
                None if one.service_code is None else names.shown(one.service_code, page.language)
            ),
            version=one.text_version,
            given_at=one.given_at,
            ended_at=one.withdrawn_at or one.expires_at,
            is_withdrawn=one.withdrawn_at is not None,
        )
        for one in consents
    ]
