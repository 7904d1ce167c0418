"""Closures of places in words: from when, until when and why."""

from datetime import date

from babel import Locale
from markupsafe import Markup

from geo.messages import Translate
from geo.messages import mark as _
from layers.opening.closures import REASONS, Closure
from web.page.rendering import fill, isolate, write_day


def closure_words(
    closure: Closure, locale: Locale, translate: Translate, today: date | None = None
) -> Markup:
    """Write a closure as one sentence without its end; with `today` as it is seen on that day."""
    is_on = today is not None and closure.holds(today)
    if closure.until is None:
        text = _("Closed for good since {start}") if is_on else _("Closed for good from {start}")
    elif closure.until == closure.start:
        text = _("Closed today, {start}") if is_on else _("Closed on {start}")
    elif is_on:
        text = _("Closed until {until}")
    else:
        text = _("Closed from {start} until {until}")
    written = fill(
        translate(text),
        start=isolate(write_day(closure.start, locale)),
        until=isolate(write_day(closure.until, locale)) if closure.until else "",
    )
    reason = REASONS.get(closure.reason, closure.reason)
    # For good is said already.
    if not reason or (closure.until is None and closure.reason == "ended"):
        return written
    return fill(
        translate(_("{closed}: {reason}")), closed=written, reason=isolate(translate(reason))
    )
