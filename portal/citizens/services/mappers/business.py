"""What the finance and trade authorities answer: tax outside Amman, establishments, companies."""

from geo.messages import mark as _
from portal.citizens.services.mappers.municipality import tax
from portal.citizens.services.mappers.values import Content, day, money, texts
from portal.citizens.services.views import Code, Entry, Fact, Group, View, Word

ESTABLISHMENT_STATES = {
    "active": _("active"),
    "suspended": _("suspended"),
    "struck_off": _("struck off"),
}
COMPANY_STATES = {
    "active": _("active"),
    "in_liquidation": _("in liquidation"),
    "struck_off": _("struck off"),
}
ROLES = {"owner": _("owner"), "partner": _("partner"), "shareholder": _("shareholder")}
NO_NUMBER = Word(_("none"))
_OFFERED = Word(_("offered by the directorate of the finance ministry"))
_AT_THE_DIRECTORATE = Word(_("at the directorate's counter only"))


def property_tax(content: Content) -> View:
    """Show the building and land tax outside Amman; each bill says where it can be paid."""
    return tax(content, [(one, _where(one)) for one in content.get("bills", ())])


def _where(told: Content) -> tuple[Fact, ...]:
    paid = _OFFERED if told["can_be_paid_here"] else _AT_THE_DIRECTORATE
    directorate = Fact(_("Directorate"), texts(told["directorate"]))
    return (directorate, Fact(_("Payment by the national bill service"), paid))


def individual_establishments(content: Content) -> View:
    """Show the establishments that somebody has registered alone."""
    told = content.get("establishments", ())
    entries = tuple(
        Entry(
            texts(one["trade_name"]),
            (
                Fact(_("State"), Word(ESTABLISHMENT_STATES[one["state"]])),
                Fact(_("Activity"), texts(one["activity"])),
                Fact(_("Seat"), texts(one["seat"])),
                Fact(_("Registered on"), day(one["registered_on"])),
                Fact(_("Capital"), money(one["capital"], one["currency"])),
                Fact(_("Number in the register"), Code(one["number"])),
                Fact(_("Number of the establishment"), Code(one["national_number"])),
            ),
        )
        for one in told
    )
    active = sum(one["state"] == "active" for one in told)
    return View(
        len(entries),
        _("Establishments in your name"),
        facts=(Fact(_("Active"), active),),
        groups=(Group("", entries),),
        is_empty=not entries,
    )


def establishment_number(content: Content) -> View:
    """Show the number of an establishment, and the companies that somebody owns or has part in."""
    number, told = content.get("establishment_number"), content.get("companies", ())
    entries = tuple(
        Entry(
            texts(one["name"]),
            (
                Fact(_("State"), Word(COMPANY_STATES[one["state"]])),
                Fact(_("Kind"), texts(one["kind"])),
                Fact(_("You are"), Word(ROLES[one["role"]])),
                Fact(_("Share in percent"), Code(one["share_percent"])),
                Fact(_("Capital"), money(one["capital"], one["currency"])),
                Fact(_("Registered on"), day(one["registered_on"])),
                Fact(_("Number of the company"), Code(one["number"])),
            ),
        )
        for one in told
    )
    return View(
        NO_NUMBER if number is None else Code(number),
        _("Establishment number"),
        facts=(Fact(_("Companies"), len(entries)),),
        groups=(Group(_("Companies"), entries),),
        is_empty=number is None and not entries,
    )
