"""Reading dates in the ways that officers, spreadsheets and databases write them."""

import re
from datetime import UTC, date, datetime, timedelta

from geo.coordinates import latin_digits
from geo.folding import fold_text

# The days of spreadsheets that are taken for dates: 2000 to 2099. Smaller numbers are years, or
# something else.
_SPREADSHEET_DAYS = range(36_526, 73_051)
_SPREADSHEET_START = date(1899, 12, 30)
_YEARS = range(1900, 2100)
_LONGEST = 60
_MILLISECONDS = range(946_684_800_000, 4_102_444_800_000)

_YEAR_FIRST = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)|(\d{4})(\d\d)(\d\d)(?!\d)", re.A
)
_YEAR_LAST = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)", re.ASCII)
_SHORT_YEAR = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d\d)(?!\d)", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_TIMESTAMP = re.compile(r"\d{12,13}", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})\s+(\D+?)\s+(\d{4}|\d\d)(?!\d)|(\D+?)\s+(\d{1,2})\s+(\d{4})(?!\d)")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_MONTHS = (
    ("january", "jan", "كانون الثاني", "يناير", "جانفي", "janvier", "januar", "enero"),
    ("february", "feb", "شباط", "فبراير", "فيفري", "fevrier", "februar", "febrero"),
    ("march", "mar", "آذار", "مارس", "mars", "marz", "marzo"),
    ("april", "apr", "نيسان", "أبريل", "إبريل", "أفريل", "avril", "abril"),
    ("may", "أيار", "مايو", "ماي", "mai", "mayo"),
    ("june", "jun", "حزيران", "يونيو", "جوان", "juin", "juni", "junio"),
    ("july", "jul", "تموز", "يوليو", "جويلية", "juillet", "juli", "julio"),
    ("august", "aug", "آب", "أغسطس", "أوت", "aout", "agosto"),
    ("september", "sep", "sept", "أيلول", "سبتمبر", "septembre", "septiembre"),
    ("october", "oct", "تشرين الأول", "أكتوبر", "octobre", "oktober", "octubre"),
    ("november", "nov", "تشرين الثاني", "نوفمبر", "novembre", "noviembre"),
    ("december", "dec", "كانون الأول", "ديسمبر", "decembre", "dezember", "diciembre"),
)
_MONTH_NUMBERS = {fold_text(n): number for number, names in enumerate(_MONTHS, 1) for n in names}


def read_date(text: str) -> date | None:
    """Read a date; a time behind it is dropped, and what is none gives None.

    With figures only the day stands before the month, as Jordan writes it: 03/04/2026 is the third
    of April. Only where that cannot be (04/23/2026) is the month taken to stand first. Years of two
    digits are read in 22.07.21 alone, where points leave no doubt. A bare number is a
    spreadsheet's day from 2000 to 2099, or milliseconds since 1970.
    """
    plain = latin_digits(text[:_LONGEST].strip())
    if not plain[:1].isalnum():
        return None
    return _from_figures(plain) or _from_number(plain) or _from_words(plain)


def _from_figures(text: str) -> date | None:
    if found := _YEAR_FIRST.match(text):
        year, month, day = (int(part) for part in found.groups() if part)
        return _date(year, month, day)
    if found := _YEAR_LAST.match(text):
        first, second, last = found.group(1, 3, 4)
        one, other = int(first), int(second)
        return _date(int(last), other, one) or _date(int(last), one, other)
    if found := _SHORT_YEAR.match(text):
        day, month, year = (int(part) for part in found.groups())
        return _date(2000 + year, month, day)
    return None


def _from_number(text: str) -> date | None:
    if (found := _SERIAL.fullmatch(text)) and int(found[1]) in _SPREADSHEET_DAYS:
        return _SPREADSHEET_START + timedelta(days=int(found[1]))
    if _TIMESTAMP.fullmatch(text) and int(text) in _MILLISECONDS:
        return datetime.fromtimestamp(int(text) / 1000, UTC).date()
    return None


def _from_words(text: str) -> date | None:
    found = _NAMED.match(fold_text(_ORDINAL.sub("", text)))
    if not found:
        return None
    day, month, year = found.group(1, 2, 3) if found[1] else found.group(5, 4, 6)
    number = _MONTH_NUMBERS.get(month)
    full = int(year) + (2000 if len(year) == 2 else 0)
    return None if number is None else _date(full, number, int(day))


def _date(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
