"""What services show, put into the language of a page: values, the words of states, ways on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from markupsafe import Markup

from geo.country import Country
from geo.messages import Message, Translate
from geo.messages import mark as _
from portal.citizens.services.tiles import Tile, TileState
from portal.citizens.services.views import Bill, Code, Money, Value, Word
from web.page.languages import locale_of
from web.page.rendering import (
    Plural,
    isolate,
    isolate_ltr,
    isolated_name,
    write_day,
    write_message,
    write_money,
    write_number,
)

# What a state means, and what to do about it; the last words of a tile.
STATE_WORDS: Mapping[TileState, str] = {
    TileState.FRESH: "",
    TileState.WAITING: _("Nothing is known yet."),
    TileState.STALE: _("This is the last that the agency said. It may have changed since."),
    TileState.EMPTY: _("The agency has nothing about you there."),
    TileState.DENIED: _("The agency does not give this out to you. Ask at one of its offices."),
    TileState.UNAVAILABLE: _("The agency does not answer now. Try again later: nothing is lost."),
    TileState.CONSENT_NEEDED: _("Agree first that the portal asks this agency about you."),
    TileState.LOCKED: _("This is shown once you have confirmed that it is you."),
}
# The short word for it, which stands beside the name.
STATE_NAMES: Mapping[TileState, str] = {
    TileState.FRESH: _("up to date"),
    TileState.WAITING: _("not asked yet"),
    TileState.STALE: _("older"),
    TileState.EMPTY: _("nothing there"),
    TileState.DENIED: _("not given out"),
    TileState.UNAVAILABLE: _("no answer"),
    TileState.CONSENT_NEEDED: _("consent needed"),
    TileState.LOCKED: _("locked"),
}


@dataclass(frozen=True)
class ViewWriter:
    """Writes values in the language of a page."""

    language: str
    country: Country
    translate: Translate
    plural: Plural
    today: date

    @property
    def locale(self) -> Locale:
        """The locale of the page."""
        return locale_of(self.language, self.country)

    def value(self, value: Value) -> Markup:
        """Write a value, kept apart from the text around it."""
        return next(write(self, value) for kind, write in _WRITERS if isinstance(value, kind))

    def moment(self, moment: datetime) -> Markup:
        """Write when something was said: the time, before it the day unless that is today."""
        local = moment.astimezone(ZoneInfo(self.country.time_zone))
        time = isolate_ltr(f"{local:%H:%M}")
        if local.date() == self.today:
            return Markup.escape(self.translate(_("today at {time}"))).format(time=time)
        day = write_day(local.date(), self.locale)
        return Markup.escape(self.translate(_("{day} at {time}"))).format(day=day, time=time)

    def due(self, bill: Bill) -> Markup:
        """Write when a bill is due, or that its day is over."""
        if bill.due_on is None:
            return Markup.escape(self.translate(_("To be paid; no day is set.")))
        text = _("Overdue since {day}") if bill.is_overdue(self.today) else _("To be paid by {day}")
        return write_message(
            Message(text, {"day": write_day(bill.due_on, self.locale)}), self.translate
        )

    def state(self, tile: Tile) -> str:
        """Write what the state of a tile means."""
        return self.translate(STATE_WORDS[tile.state]) if STATE_WORDS[tile.state] else ""

    def state_name(self, tile: Tile) -> str:
        """Write the state of a tile in a word or two."""
        return self.translate(_("being asked") if tile.is_asking else STATE_NAMES[tile.state])


def _money(writer: ViewWriter, value: Money) -> Markup:
    exact = partial(write_money, locale=writer.locale, ngettext=writer.plural, is_exact=True)
    return exact(value.amount, value.currency)


_WRITERS: tuple[tuple[type, Callable[[ViewWriter, Any], Markup]], ...] = (
    (Money, _money),
    (Word, lambda writer, value: Markup.escape(writer.translate(value.text))),
    (Code, lambda _writer, value: isolate_ltr(value.text)),
    (date, lambda writer, value: Markup.escape(write_day(value, writer.locale))),
    (int, lambda _writer, value: isolate_ltr(write_number(value))),
    (str, lambda _writer, value: isolate(value)),
    (Mapping, lambda writer, value: isolated_name(value, writer.language)),
)
