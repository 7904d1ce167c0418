"""Who looked at or changed what of a person: the access log, as its person reads it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.access_log.checking import last_check
from portal.access_log.queries import SeenAccess, accesses_seen
from portal.access_log.rules import Access, Action, By, Purpose
from portal.directory.registers.definitions import Register
from portal.directory.registers.naming import RecordNames
from web.page.citizen_page import CitizenHere, CitizenPage
from web.page.languages import locale_of
from web.page.minutes import minute_of, weekday_of
from web.page.rendering import write_day
from web.page.site import site_of
from web.pages.citizens.ways import ACCESSES, WAYS

router = APIRouter(prefix="/{language}/my/access", include_in_schema=False)

_PAGE = 40
_LONGEST_NUMBER = 18
# With the agency and the service where they are known; the first that fits.
WHAT: Mapping[Action, tuple[str, str, str]] = {
    Action.ASKED: (
        _("{agency} was asked: {service}"),
        _("{agency} was asked about you"),
        _("An agency was asked about you"),
    ),
    Action.CHANGED: (
        _("Something was changed at {agency}: {service}"),
        _("Something was changed at {agency}"),
        _("Something about you was changed"),
    ),
    Action.CHECKED: (
        _("{agency} compared who you are: {service}"),
        _("{agency} compared who you are"),
        _("Who you are was compared with a register"),
    ),
    Action.SEEN: (
        _("Your data at {agency} was looked at: {service}"),
        _("Your registration was looked at, at {agency}"),
        _("Your registration was looked at"),
    ),
    Action.COPIED: (_("A copy of your data was taken"),) * 3,
    Action.ERASED: (_("Something of your data was erased"),) * 3,
}
WHO: Mapping[By, str] = {
    By.PERSON: _("You yourself, signed in"),
    By.PORTAL: _("This portal, on your behalf"),
    By.OFFICER: _("An officer"),
}
AN_OFFICER_OF = _("An officer of {agency}")
WHAT_FOR: Mapping[Purpose, str] = {
    Purpose.REGISTRATION: _("To register you"),
    Purpose.PAGE: _("To show it on your page"),
    Purpose.CHANGE: _("Because you wanted it changed"),
    Purpose.REMINDER: _("To remind you in time"),
    Purpose.COUNTER: _("To help you at the counter"),
    Purpose.OWN_COPY: _("Because you wanted a copy"),
    Purpose.OWN_ERASURE: _("Because you wanted it erased"),
}


@dataclass(frozen=True)
class ShownAccess:
    """One access in words of the page's language; `number` is that of the call to the agency."""

    time: str
    what: str
    who: str
    what_for: str
    number: str | None


@router.get("")
def show_accesses(page: CitizenHere) -> Response:
    """Show the newest accesses, day by day; older ones on the pages behind."""
    before = page.request.query_params.get("before", "")
    is_number = before.isdecimal() and len(before) <= _LONGEST_NUMBER
    number = int(before) if is_number else None
    with page.reading() as session:
        seen = accesses_seen(session, before=number, limit=_PAGE + 1)
        checked = last_check(session)
        writer = _Writer.of(session, page)
        shown = seen[:_PAGE]
        context = {
            "citizen_ways": WAYS,
            "here": ACCESSES.path,
            "days": list(writer.days(shown)),
            "older": shown[-1].seq if len(seen) > _PAGE else None,
            "is_first": number is None,
            "checked": checked,
            "checked_at": None if checked is None else writer.minute(checked.checked_at),
        }
    return page.show("citizens/access.html", context)


@dataclass(frozen=True)
class _Writer:
    """What puts accesses into words: the page, and what services and agencies are called."""

    page: CitizenPage
    services: RecordNames
    agencies: RecordNames

    @classmethod
    def of(cls, session: Session, page: CitizenPage) -> "_Writer":
        """Return the writer of a page, with the names of the directory."""
        known = site_of(page.request).known_names
        return cls(page, known.of(session, Register.SERVICES), known.of(session, Register.AGENCIES))

    def minute(self, moment: datetime) -> str:
        """Write a moment to the minute, on the country's clock."""
        return minute_of(moment, self.page.deployment)

    def days(self, seen: Sequence[SeenAccess]) -> Iterator[tuple[str, list[ShownAccess]]]:
        """Yield each day with its accesses, the newest first."""
        zone = ZoneInfo(self.page.deployment.country.time_zone)
        locale = locale_of(self.page.language, self.page.deployment.country)
        for day, found in groupby(seen, lambda one: one.happened.at.astimezone(zone).date()):
            yield f"{weekday_of(day, locale)} {write_day(day, locale)}", [*map(self._shown, found)]

    def _shown(self, seen: SeenAccess) -> ShownAccess:
        at, access = seen.happened.at, seen.happened.access
        return ShownAccess(
            time=self.minute(at)[-len("00:00") :],
            what=self._what(access),
            who=self._who(access),
            what_for=self.page.say(WHAT_FOR[access.purpose]),
            number=access.message_id,
        )

    def _what(self, access: Access) -> str:
        with_both, with_agency, plain = WHAT[access.action]
        if access.agency is None:
            return self.page.say(plain)
        agency = self.agencies.shown(access.agency, self.page.language)
        if access.service_code is None:
            return self.page.say(with_agency, agency=agency)
        service = self.services.shown(access.service_code, self.page.language)
        return self.page.say(with_both, agency=agency, service=service)

    def _who(self, access: Access) -> str:
        if access.by is By.OFFICER and access.agency is not None:
            agency = self.agencies.shown(access.agency, self.page.language)
            return self.page.say(AN_OFFICER_OF, agency=agency)
        return self.page.say(WHO[access.by])
