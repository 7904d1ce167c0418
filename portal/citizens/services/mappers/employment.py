"""What the civil service answers: applications for employment, the phone registered, the card."""

from geo.messages import mark as _
from portal.citizens.reminders.rules import Expiry
from portal.citizens.services.mappers.values import Content, day, masked, texts
from portal.citizens.services.views import Code, Entry, Fact, Group, View, Word

APPLICATION_STATES = {
    "waiting": _("waiting"),
    "nominated": _("nominated"),
    "in_examination": _("in examination"),
    "appointed": _("appointed"),
    "withdrawn": _("withdrawn"),
}
NOT_REGISTERED = Word(_("none"))


def employment_applications(content: Content) -> View:
    """Show applications for employment, each with its turn and its place in the ranking."""
    told = content.get("applications", ())
    entries = tuple(
        Entry(
            texts(one["specialisation"]),
            (
                Fact(_("Turn"), one["turn"]),
                Fact(_("Place in the ranking"), one["ranking"]["place"]),
                Fact(_("Applicants in the ranking"), one["ranking"]["of"]),
                Fact(_("Governorate"), texts(one["ranking"]["governorate"])),
                Fact(_("Points"), Code(one["points"])),
                Fact(_("State"), Word(APPLICATION_STATES[one["state"]])),
                Fact(_("Qualification"), texts(one["qualification"])),
                Fact(_("Institution"), texts(one["institution"])),
                Fact(_("Year of graduation"), Code(str(one["graduated_in"]))),
                Fact(_("Ranking of"), day(one["as_of"])),
                Fact(_("Number of the application"), Code(one["number"])),
            ),
        )
        for one in told
    )
    best = min(told, key=lambda one: int(one["turn"]), default=None)
    facts = () if best is None else (Fact(_("Place in the ranking"), best["ranking"]["place"]),)
    return View(
        NOT_REGISTERED if best is None else best["turn"],
        _("Your turn"),
        facts=facts,
        groups=(Group("", entries),),
        news=frozenset(
            f"{one['number']} {one['state']}" for one in told if one["state"] != "waiting"
        ),
        is_empty=not entries,
    )


def registered_phone(content: Content) -> View:
    """Show the phone number that the civil service writes to."""
    phone, since = content.get("phone"), content.get("registered_on")
    facts = () if since is None else (Fact(_("Registered on"), day(since)),)
    value = NOT_REGISTERED if phone is None else Code(phone)
    entries = () if phone is None else (Entry(value, facts),)
    return View(
        value,
        _("Phone number registered"),
        facts=facts,
        groups=(Group("", entries),),
        is_empty=phone is None,
    )


def employee_card(content: Content) -> View:
    """Show the card of somebody who works for the state."""
    card = content.get("card")
    if card is None:
        return View(NOT_REGISTERED, _("Employee card"), is_empty=True)
    facts = (
        Fact(_("Job"), texts(card["job_title"])),
        Fact(_("Department"), texts(card["department"])),
        Fact(_("Grade"), texts(card["grade"])),
        Fact(_("Appointed on"), day(card["appointed_on"])),
        Fact(_("Valid until"), day(card["expires_on"]), is_end=True),
        Fact(_("Number of the card"), masked(card["number"])),
    )
    return View(
        day(card["expires_on"]),
        _("Employee card valid until"),
        facts=facts[:2],
        groups=(Group("", (Entry(texts(card["name"]), facts),)),),
        endings=(Expiry("employee_card", day(card["expires_on"])),),
    )
