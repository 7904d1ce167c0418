"""Opening hours in words: the usual forms of the OpenStreetMap syntax as days and times."""

import re
from dataclasses import dataclass

from babel import Locale
from markupsafe import Markup

from geo.messages import Translate
from geo.messages import mark as _
from web.page.rendering import isolate

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAME = "(?:" + "|".join((*_DAYS, *_MONTHS, "PH")) + ")"
_RULE = re.compile(
    rf"(?P<when>{_NAME}(?:[-, ]+{_NAME})*)?\s*"
    r"(?P<times>\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*|off|closed)"
)


@dataclass(frozen=True)
class HoursLine:
    """One line of a table of hours, in words; no `times` means closed."""

    when: str
    times: tuple[str, ...]


def hours_lines(hours: str, locale: Locale, translate: Translate) -> list[HoursLine] | None:
    """Write opening hours as lines; None when they say more than days and times."""
    if hours.strip() == "24/7":
        return [HoursLine(translate(_("Every day")), (translate(_("24 hours")),))]
    lines = []
    for rule in hours.split(";"):
        found = _RULE.fullmatch(rule.strip())
        if found is None:
            return None
        times = found["times"]
        periods = [] if times in ("off", "closed") else times.split(",")
        lines.append(
            HoursLine(
                _when(found["when"], locale, translate),
                tuple(_period(period, translate) for period in periods),
            )
        )
    return lines


def _period(period: str, translate: Translate) -> str:
    """Write a period without a dash, whose two sides change places in Arabic."""
    opens, _dash, closes = period.partition("-")
    return translate(_("{opens} to {closes}")).format(opens=opens, closes=closes)


def _when(text: str | None, locale: Locale, translate: Translate) -> str:
    if text is None or text in ("Mo-Su", "Sa-Fr", "Su-Sa"):
        return translate(_("Every day"))
    named = re.sub(_NAME, lambda found: _name(found[0], locale, translate), text)
    return re.sub(r"\s*,\s*", translate(_(", ")), named.replace("-", " – "))


def _name(code: str, locale: Locale, translate: Translate) -> str:
    if code == "PH":
        return translate(_("public holidays"))
    if code in _DAYS:
        return str(locale.days["format"]["wide"][_DAYS.index(code)])
    return str(locale.months["format"]["wide"][_MONTHS.index(code) + 1])


def hours_words(hours: str, locale: Locale, translate: Translate) -> tuple[Markup, ...]:
    """Write opening hours in plain words, a line for each rule; empty when they say more."""
    closed, comma = translate(_("closed")), translate(_(", "))
    return tuple(
        isolate(f"{line.when}: {comma.join(line.times) or closed}")
        for line in hours_lines(hours, locale, translate) or ()
    )
