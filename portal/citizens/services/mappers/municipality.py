"""What the Greater Amman Municipality answers: fines, taxes, plots of land, profession licences."""

from collections.abc import Iterable

from geo.messages import mark as _
from portal.citizens.reminders.rules import Expiry
from portal.citizens.services.mappers.values import (
    Content,
    bill,
    day,
    day_of_moment,
    money,
    plot,
    texts,
)
from portal.citizens.services.views import (
    Bill,
    Code,
    Entry,
    Fact,
    Group,
    View,
    Word,
    total,
)

DINAR = "JOD"
LICENCE_STATES = {
    "valid": _("valid"),
    "expired": _("expired"),
    "suspended": _("suspended"),
}


def traffic_fines(content: Content) -> View:
    """Show unpaid fines, each with where and when it happened."""
    fines = content.get("fines", ())
    entries = tuple(
        Entry(
            texts(one["offence"]),
            (
                Fact(_("Where"), texts(one["place"])),
                Fact(_("When"), day_of_moment(one["happened_at"])),
                Fact(_("Plate"), Code(one["plate"])),
                Fact(_("Number of the fine"), Code(one["number"])),
            ),
            bill(one["bill"]),
        )
        for one in fines
    )
    return View(
        money(content.get("total", "0.000"), content.get("currency", DINAR)),
        _("Fines to be paid"),
        facts=(Fact(_("Fines"), len(entries)),),
        groups=(Group("", entries),),
        endings=dues("fine", (one.bill for one in entries)),
        news=frozenset(one["number"] for one in fines),
        is_empty=not entries,
    )


def property_tax_amman(content: Content) -> View:
    """Show the building and land tax inside Amman, to be paid and paid."""
    return tax(content, [(one, ()) for one in content.get("bills", ())])


def tax(content: Content, bills: list[tuple[Content, tuple[Fact, ...]]]) -> View:
    """Show taxes on buildings and land; each bill comes with facts to add."""
    due = [one for one in bills if one[0]["state"] != "paid"]
    paid = [one for one in bills if one[0]["state"] == "paid"]
    entries = tuple(_tax_entry(*one, is_due=True) for one in due)
    owed = tuple(one.bill for one in entries if one.bill is not None)
    return View(
        total(owed, content.get("currency", DINAR)),
        _("Tax to be paid"),
        facts=(Fact(_("Bills"), len(owed)),),
        groups=(
            Group(_("To be paid"), entries),
            Group(_("Paid"), tuple(_tax_entry(*one, is_due=False) for one in paid)),
        ),
        endings=dues("tax", owed),
        news=frozenset(one["number"] for one, _more in due),
        is_empty=not entries,
    )


def _tax_entry(told: Content, more: tuple[Fact, ...], *, is_due: bool) -> Entry:
    year = Fact(_("Year"), Code(str(told["year"])))
    facts = (year, Fact(_("Plot"), plot(told["plot"])), *more)
    facts = (*facts, Fact(_("Number of the bill"), Code(told["number"])))
    if is_due:
        return Entry(texts(told["title"]), facts, bill(told["bill"]))
    amount = Fact(_("Amount"), money(told["bill"]["amount"], told["bill"]["currency"]))
    return Entry(texts(told["title"]), (*facts, amount))


def dues(what: str, owed: Iterable[Bill | None]) -> tuple[Expiry, ...]:
    """Return the days on which bills are due: one reminder for each day."""
    days = {one.due_on for one in owed if one is not None and one.due_on is not None}
    return tuple(Expiry(what, one) for one in sorted(days))


def land_reservations(content: Content) -> View:
    """Show plots of land, and what is noted on each that keeps it from being sold."""
    plots = content.get("plots", ())
    noted = sum(len(one["reservations"]) for one in plots)
    groups = tuple(
        Group(
            "",
            (
                Entry(
                    plot(one["plot"]),
                    (
                        Fact(_("Area in square metres"), one["area_m2"]),
                        Fact(_("Share"), Code(one["share"])),
                        Fact(_("Reservations"), len(one["reservations"])),
                    ),
                ),
                *(_reservation(each) for each in one["reservations"]),
            ),
        )
        for one in plots
    )
    return View(
        noted,
        _("Reservations on your land"),
        facts=(Fact(_("Plots of land"), len(plots)),),
        groups=groups,
        news=frozenset(each["number"] for one in plots for each in one["reservations"]),
        is_empty=not plots,
    )


def _reservation(told: Content) -> Entry:
    return Entry(
        texts(told["kind"]),
        (
            Fact(_("Noted by"), texts(told["authority"])),
            Fact(_("Since"), day(told["since"])),
            Fact(_("Number"), Code(told["number"])),
        ),
    )


def profession_licences(content: Content) -> View:
    """Show licences to practise a profession at a place, and what their renewal costs."""
    licences = content.get("licences", ())
    entries = tuple(
        Entry(
            texts(one["trade_name"]),
            (
                Fact(_("State"), Word(LICENCE_STATES[one["state"]])),
                Fact(_("Valid until"), day(one["expires_on"]), is_end=True),
                Fact(_("Activity"), texts(one["activity"])),
                Fact(_("Address"), texts(one["address"])),
                Fact(_("Number of the licence"), Code(one["number"])),
            ),
            bill(one["bill"]),
        )
        for one in licences
    )
    owed = tuple(one.bill for one in entries if one.bill is not None)
    return View(
        total(owed, DINAR),
        _("For licences, to be paid"),
        facts=(Fact(_("Licences"), len(entries)), *_first_end(licences)),
        groups=(Group("", entries),),
        endings=tuple(Expiry("profession_licence", day(one["expires_on"])) for one in licences),
        news=frozenset(one["number"] for one in licences if one["bill"] is not None),
        is_empty=not entries,
    )


def _first_end(licences: list[Content]) -> tuple[Fact, ...]:
    days = [day(one["expires_on"]) for one in licences]
    return (Fact(_("The first ends on"), min(days)),) if days else ()
