"""The kinds of values that records are made of, each with its rule and the sentence about it."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from opening_hours import validate as are_opening_hours
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from geo.duration_words import read_duration_words
from geo.messages import mark as _
from geo.messages import shown
from geo.plain_text import without_bidi_controls

LONGEST_LINE = 300
LONGEST_TEXT = 8_000
LONGEST_CODE = 64
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PHONE = re.compile(r"\+[1-9]\d{6,14}|\d{3,8}")
_CURRENCY = re.compile(r"[A-Z]{3}")
# An address that anybody can open is nobody's official address.
_FREE_MAIL = frozenset(
    (
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "outlook.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "ymail.com",
        "aol.com",
        "icloud.com",
        "me.com",
        "proton.me",
        "protonmail.com",
        "gmx.com",
        "mail.com",
        "yandex.com",
        "zoho.com",
    )
)

FAULT = "aroundme"


def fault(text: str, value: object, **values: object) -> PydanticCustomError:
    """Make the fault of a value; `text` may show it as `{value}`."""
    told: dict[str, Any] = {"text": text, "value": shown(value), **values}
    return PydanticCustomError(FAULT, "{text}", told)


def check_order(start: date | None, end: date | None, text: str) -> None:
    """Raise a fault when something ends before it begins; `text` may show both."""
    if start and end and end < start:
        raise fault(text, end, start=start.isoformat())


def clean_line(text: object) -> str:
    """Bring a text into one line without characters that nobody sees."""
    return " ".join(clean_text(text).split())


def clean_text(text: object) -> str:
    """Normalise a text of several lines; raises a fault for control characters."""
    if not isinstance(text, str):
        raise fault(_("“{value}” is not a text."), text)
    _refuse_long(text, LONGEST_TEXT)
    plain = without_bidi_controls(text).replace("\r\n", "\n")
    hidden = next(
        (c for c in plain if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"), ""
    )
    if hidden:
        raise fault(
            _("“{value}” holds the control character U+{code}: take it out."),
            text,
            code=f"{ord(hidden):04X}",
        )
    return "\n".join(line.rstrip() for line in plain.strip().split("\n"))


def _refuse_long(text: str, most: int) -> None:
    """Before anything else is done with a text: normalising takes the square of the time."""
    if len(text) > most:
        raise fault(
            _("“{value}” is {length} characters long: at most {most} are possible."),
            text,
            length=len(text),
            most=most,
        )


def _texts(given: object, longest: int, *, lines: bool) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise fault(_("“{value}” has to be given for each language, as in ar and en."), given)
    texts = {}
    for language, text in given.items():
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            raise fault(_("“{value}” is not the code of a language, as ar and en are."), language)
        clean = clean_text(text) if lines else clean_line(text)
        _refuse_long(clean, longest)
        if clean:
            texts[language] = clean
    return texts


def _needed(texts: dict[str, str]) -> dict[str, str]:
    if not texts:
        raise fault(_("A name is needed in at least one language."), "")
    return texts


def _code(text: object) -> str:
    if not isinstance(text, str) or not _CODE.fullmatch(text) or len(text) > LONGEST_CODE:
        raise fault(
            _(
                "“{value}” is not a code: use small Latin letters, digits and single hyphens, as in"
                " ministry-of-health, at most 64 of them."
            ),
            text,
        )
    return text


def _web_address(text: object) -> str:
    address = clean_line(text)
    parts = None
    try:
        parts = urlsplit(address)
        right = parts.scheme in ("https", "http") and "." in (parts.hostname or "")
    except ValueError:
        right = False
    if not right or " " in address or len(address) > LONGEST_LINE or (parts and parts.username):
        raise fault(
            _("“{value}” is not a web address: write it whole, as in https://www.example.org."),
            text,
        )
    return address


def _official_email(text: object) -> str:
    # Only here: the tables of the library are built anew in every process that imports it.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    address = clean_line(text)
    try:
        normal = validate_email(address, check_deliverability=False, test_environment=False)
    except EmailNotValidError:
        raise fault(
            _("“{value}” is not an e-mail address: write it as in info@example.org."), text
        ) from None
    if normal.domain.lower() in _FREE_MAIL:
        raise fault(
            _("“{value}” is a private e-mail address: only an agency's own address is published."),
            text,
        )
    return normal.normalized


def _phone(text: object) -> str:
    number = clean_line(text)
    if not _PHONE.fullmatch(number):
        raise fault(
            _(
                "“{value}” is not a phone number: write it with the country's code, as in"
                " +96265001000, or as a short number of 3 to 8 digits."
            ),
            text,
        )
    return number


def _hours(text: object) -> str:
    hours = clean_line(text)
    if len(hours) > LONGEST_LINE or not are_opening_hours(hours):
        raise fault(
            _(
                "“{value}” are not opening hours: choose the days and both times of each line, or"
                " write them as OpenStreetMap does, as in Su-Th 08:00-15:00; PH off."
            ),
            text,
        )
    return hours


def _duration(text: object) -> str:
    """Read a duration in words, as people say it, or as ISO 8601 has it; what is kept is that."""
    iso = read_duration_words(text) if isinstance(text, str) else None
    if iso is None:
        raise fault(
            _(
                "“{value}” is not a duration: write a number and a unit, as in 3 days, two weeks or"
                " half an hour."
            ),
            text,
        )
    return iso


def _currency(text: object) -> str:
    if not isinstance(text, str) or not _CURRENCY.fullmatch(text):
        raise fault(_("“{value}” is not a currency: use its three letters, as in JOD."), text)
    return text


def _money(given: object) -> Decimal:
    try:
        amount = Decimal(str(given))
        right = amount.is_finite() and 0 <= amount < 10**9
        right = right and amount == amount.quantize(Decimal("0.001"))
    except ArithmeticError:
        right = False
    if not right:
        raise fault(
            _(
                "“{value}” is not an amount: write digits with at most three decimals, as in"
                " 12.500, from 0 to 999999999.999."
            ),
            given,
        )
    return amount.quantize(Decimal("0.001"))


def _day(given: object) -> date:
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given).strip())
    except ValueError:
        raise fault(
            _("“{value}” is not a date: write year, month and day, as in 2026-05-31."), given
        ) from None


Texts = Annotated[
    dict[str, str], BeforeValidator(lambda given: _texts(given, LONGEST_TEXT, lines=True))
]
Line = Annotated[
    dict[str, str], BeforeValidator(lambda given: _texts(given, LONGEST_LINE, lines=False))
]
Title = Annotated[Line, AfterValidator(_needed)]
Code = Annotated[str, BeforeValidator(_code)]
WebAddress = Annotated[str, BeforeValidator(_web_address)]
OfficialEmail = Annotated[str, BeforeValidator(_official_email)]
Phone = Annotated[str, BeforeValidator(_phone)]
Hours = Annotated[str, BeforeValidator(_hours)]
Duration = Annotated[str, BeforeValidator(_duration)]
Currency = Annotated[str, BeforeValidator(_currency)]
Money = Annotated[Decimal, BeforeValidator(_money)]
Day = Annotated[date, BeforeValidator(_day)]
Term = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
# The SHA-256 of a stored picture.
Picture = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Keyword = Annotated[str, BeforeValidator(clean_line), Field(min_length=1, max_length=60)]


class Part(BaseModel):
    """A part of a record: it takes what it knows and refuses everything else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Record(Part):
    """A whole record of a register. What all have each declares itself, in the place of its order.

    `review_by` is the day by which somebody has to look at it again, `demo` says that it is made
    up; who asks for one of the `former_codes` is led to it.
    """

    if TYPE_CHECKING:
        code: Code
        names: Title
        former_codes: tuple[Code, ...]
        verified_at: Day | None
        review_by: Day | None
        demo: bool
