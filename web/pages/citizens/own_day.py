"""What the citizen page says beside the tiles: what is new, what ends soon, what is near home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.citizens.inbox.service import unread_count
from portal.citizens.places.service import own_places
from portal.citizens.reminders.rules import AFTERWARDS, ENDINGS, TO_BE_RENEWED
from portal.citizens.reminders.service import Ending, ends_soon
from web.page.citizen_page import CitizenPage
from web.pages.citizens.near_places import OfficeOfServices, offices_of_services

_WITHIN_DAYS = 90
_OFFICES = 4
_ENDINGS = 10


@dataclass(frozen=True)
class OwnDay:
    """How many messages are new, what ends soon, and the nearest offices of some services."""

    unread: int
    endings: Sequence[Ending]
    offices: Sequence[OfficeOfServices]

    @property
    def names(self) -> Mapping[str, str]:
        """What things that end are called."""
        return ENDINGS

    @staticmethod
    def afterwards(one: Ending) -> str:
        """Return what to do about something that has ended, to be translated."""
        return AFTERWARDS.get(one.what, TO_BE_RENEWED)


def own_day(session: Session, page: CitizenPage, codes: Sequence[str]) -> OwnDay:
    """Return what stands beside the tiles of the services with these codes.

    Three statements, and four more for who keeps a place: the first of his places is where from.
    """
    places = own_places(session, page.site.citizens, page.person.id)
    near: Sequence[OfficeOfServices] = ()
    if places and codes:
        near = offices_of_services(session, page.deployment, places[0].position, codes).offices
    today = page.deployment.now().date()
    return OwnDay(
        unread_count(session, page.person.id),
        ends_soon(session, page.person.id, today, within_days=_WITHIN_DAYS)[:_ENDINGS],
        near[:_OFFICES],
    )
