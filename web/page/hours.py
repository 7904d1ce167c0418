"""Opening hours in words: what the OpenStreetMap syntax says, as days and times of a language."""

import re
from dataclasses import dataclass

from babel import Locale
from markupsafe import Markup

from geo.messages import Translate
from geo.messages import mark as _
from layers.opening.closures import closures_of, without_closures
from web.page.closures import closure_words
from web.page.rendering import isolate

BY_APPOINTMENT = "by appointment"
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SUN = {
    "sunrise": _("sunrise"),
    "sunset": _("sunset"),
    "dawn": _("dawn"),
    "dusk": _("dusk"),
}
_HOLIDAYS = {"PH": _("public holidays"), "SH": _("school holidays")}
_NAME = "(?:" + "|".join((*_DAYS, *_MONTHS, *_HOLIDAYS)) + ")"
# A day of a month, as in Jan 01; the first of its kind in a month, as in Mo[1], is left as written.
_SELECTOR = rf"{_NAME}(?: \d\d?)?"
_SUN_NAME = "(?:" + "|".join(_SUN) + ")"
_MOMENT = rf"(?:\d\d:\d\d|{_SUN_NAME}|\({_SUN_NAME}[+-]\d\d:\d\d\))"
_SPAN = rf"(?:{_MOMENT}-{_MOMENT}|{_MOMENT}\+)"
_RULE = re.compile(
    rf"(?P<when>{_SELECTOR}(?:\s*[-, ]\s*{_SELECTOR})*)?:?\s*"
    rf"(?P<times>{_SPAN}(?:\s*,\s*{_SPAN})*|24/7)?\s*"
    r'(?P<state>open|off|closed|unknown)?\s*(?:"(?P<comment>[^"]{1,200})")?'
)
# Rules are parted by semicolons, by || for what holds otherwise, and by commas behind a time.
_BETWEEN = re.compile(r"\s*(?:;|\|\||(?<=:\d\d),\s*(?=[A-Z]))\s*")
_MOMENTS = re.compile(_MOMENT)
_OFFSET = re.compile(r"\((\w+)([+-])(\d\d:\d\d)\)")
_WHOLE_DAY = ("24/7", "00:00-24:00")


@dataclass(frozen=True)
class HoursLine:
    """One line of a table of hours, in words; no `times` means closed."""

    when: str
    times: tuple[str, ...]


def hours_lines(hours: str, locale: Locale, translate: Translate) -> list[HoursLine] | None:
    """Write opening hours as lines; None when they say more than days, times and remarks."""
    lines = []
    for rule in _BETWEEN.split(hours.strip().rstrip("; ")):
        found = _RULE.fullmatch(rule) if rule else None
        if found is None:
            return None
        when = _when(found["when"], locale, translate)
        lines.append(HoursLine(when, _times(found, translate)))
    return lines


def _times(rule: re.Match[str], translate: Translate) -> tuple[str, ...]:
    """Write the times of a rule, and what is remarked about them."""
    if rule["state"] in ("off", "closed"):
        return ()
    spans = re.split(r"\s*,\s*", rule["times"]) if rule["times"] else []
    said = [_span(span, translate) for span in spans]
    if rule["comment"]:
        is_known = rule["comment"].casefold() == BY_APPOINTMENT
        said.append(translate(_("by appointment")) if is_known else rule["comment"])
    if rule["state"] == "unknown" and not said:
        said.append(translate(_("at times that are not known")))
    return tuple(said) or (translate(_("24 hours")),)


def _span(span: str, translate: Translate) -> str:
    """Write a period without a dash, whose two sides change places in Arabic."""
    if span in _WHOLE_DAY:
        return translate(_("24 hours"))
    moments = [_moment(one, translate) for one in _MOMENTS.findall(span)]
    if len(moments) == 1:
        return translate(_("from {opens}")).format(opens=moments[0])
    return translate(_("{opens} to {closes}")).format(opens=moments[0], closes=moments[1])


def _moment(text: str, translate: Translate) -> str:
    """Write a moment of the day: by the clock, or by the sun."""
    found = _OFFSET.fullmatch(text)
    if found is None:
        return translate(_SUN[text]) if text in _SUN else text
    words = _("{time} after {event}") if found[2] == "+" else _("{time} before {event}")
    return translate(words).format(time=found[3], event=translate(_SUN[found[1]]))


def _when(text: str | None, locale: Locale, translate: Translate) -> str:
    if text is None or text in ("Mo-Su", "Sa-Fr", "Su-Sa"):
        return translate(_("Every day"))
    named = re.sub(
        rf"({_NAME})(?: (\d\d?))?", lambda found: _name(found[1], found[2], locale, translate), text
    )
    return re.sub(r"\s*,\s*", translate(_(", ")), re.sub(r"\s*-\s*", " – ", named))


def day_name(code: str, locale: Locale, translate: Translate) -> str:
    """Name a day of the week, or public holidays, by its code."""
    return _name(code, None, locale, translate)


def _name(code: str, day: str | None, locale: Locale, translate: Translate) -> str:
    if code in _HOLIDAYS:
        return translate(_HOLIDAYS[code])
    if code in _DAYS:
        return str(locale.days["format"]["wide"][_DAYS.index(code)])
    month = str(locale.months["format"]["wide"][_MONTHS.index(code) + 1])
    return month if day is None else f"{int(day)} {month}"


def hours_words(hours: str, locale: Locale, translate: Translate) -> tuple[Markup, ...]:
    """Write opening hours in plain words, a line for each rule; what says more is left out."""
    closed, comma = translate(_("closed")), translate(_(", "))
    usual = hours_lines(without_closures(hours) or "", locale, translate) or ()
    return (
        *(isolate(f"{line.when}: {comma.join(line.times) or closed}") for line in usual),
        *(closure_words(one, locale, translate) for one in closures_of(hours)),
    )
