"""What ends, as a calendar file (RFC 5545) that a person takes along into a calendar of his own."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from fastapi import APIRouter, Response

from portal.citizens.reminders.rules import ENDINGS
from portal.citizens.reminders.service import Ending, ends_soon
from web.page.answers import NOT_KEPT
from web.page.citizen_page import CitizenHere, CitizenPage

router = APIRouter(prefix="/{language}/my/ends.ics", include_in_schema=False)

_WITHIN_DAYS = 366
# Octets of a line, without its end.
_LONGEST_LINE = 75


@router.get("")
def send_calendar(page: CitizenHere) -> Response:
    """Send what ends within a year, a day each."""
    now = page.deployment.now()
    with page.reading() as session:
        endings = ends_soon(session, page.person.id, now.date(), within_days=_WITHIN_DAYS)
    lines = _calendar(page, [one for one in endings if one.days >= 0], now)
    body = "".join(f"{_folded(line)}\r\n" for line in lines)
    headers = {**NOT_KEPT, "Content-Disposition": 'attachment; filename="ends.ics"'}
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


def _calendar(page: CitizenPage, endings: Sequence[Ending], now: datetime) -> Iterator[str]:
    host = page.site.account_context.security.host
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{host}//around-me//EN")
    for one in endings:
        what = page.translate(ENDINGS.get(one.what, one.what))
        known = f"{page.person.id} {one.service_code} {one.what} {one.on}"
        yield "BEGIN:VEVENT"
        yield f"UID:{sha256(known.encode()).hexdigest()[:32]}@{host}"
        yield f"DTSTAMP:{now.astimezone(UTC).strftime('%Y%m%dT%H%M%S')}Z"
        yield f"DTSTART;VALUE=DATE:{one.on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.on + timedelta(days=1):%Y%m%d}"
        yield f"SUMMARY:{_escaped(what)}"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text


def _folded(line: str) -> str:
    """Break a line after 75 octets at most, never inside a character."""
    parts, part = [], ""
    for sign in line:
        if len(f"{part}{sign}".encode()) > _LONGEST_LINE:
            parts.append(part)
            part = " "
        part += sign
    return "\r\n".join((*parts, part))
