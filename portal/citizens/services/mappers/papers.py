"""What is answered about a person's papers: civil status, conduct, driving and vehicles."""

from geo.messages import mark as _
from portal.citizens.reminders.rules import Expiry
from portal.citizens.services.mappers.values import Content, day, masked, texts
from portal.citizens.services.views import Code, Entry, Fact, Group, View, Word

CERTIFICATE_STATES = {
    "requested": _("requested"),
    "in_progress": _("being worked on"),
    "ready": _("ready to be collected"),
    "issued": _("issued"),
    "rejected": _("rejected"),
}
SEXES = {"female": _("female"), "male": _("male")}
MARITAL_STATES = {
    "single": _("single"),
    "married": _("married"),
    "divorced": _("divorced"),
    "widowed": _("widowed"),
}
RELATIONS = {
    "head": _("head of the family"),
    "wife": _("wife"),
    "husband": _("husband"),
    "son": _("son"),
    "daughter": _("daughter"),
}
_NONE = Word(_("none"))
# What of a vehicle ends, by the word of reminders, and where its answer says so.
_VEHICLE_ENDS = {
    "vehicle_licence": "licence_expires_on",
    "vehicle_insurance": "insurance_expires_on",
}


def no_conviction_certificate(content: Content) -> View:
    """Show certificates that were asked for, and how far each is."""
    told = content.get("certificates", ())
    entries = tuple(
        Entry(
            texts(one["purpose"]),
            (
                Fact(_("State"), Word(CERTIFICATE_STATES[one["state"]])),
                Fact(_("Requested on"), day(one["requested_on"])),
                *_day_fact(_("Issued on"), one["issued_on"]),
                *_day_fact(_("Valid until"), one["expires_on"], is_end=True),
                *_text_fact(_("Collected at"), one["collected_at"]),
                Fact(_("Number"), Code(one["number"])),
            ),
        )
        for one in told
    )
    newest = max(told, key=lambda one: str(one["requested_on"]), default=None)
    return View(
        _NONE if newest is None else Word(CERTIFICATE_STATES[newest["state"]]),
        _("Your last certificate"),
        facts=()
        if newest is None
        else _day_fact(_("Valid until"), newest["expires_on"], is_end=True),
        groups=(Group("", entries),),
        endings=tuple(
            Expiry("certificate", day(one["expires_on"]))
            for one in told
            if one["expires_on"] is not None
        ),
        news=frozenset(
            f"{one['number']} {one['state']}" for one in told if one["state"] in ("ready", "issued")
        ),
        is_empty=not entries,
    )


def civil_status(content: Content) -> View:
    """Show what the civil register holds: the person, identity card, passport, family book."""
    card, passport = content.get("identity_card"), content.get("passport")
    family = content.get("family_book")
    groups = [Group(_("Personal data"), (_person(content),))]
    papers = [_paper(_("Identity card"), card), _paper(_("Passport"), passport)]
    groups.append(Group(_("Papers"), tuple(one for one in papers if one is not None)))
    if family is not None:
        groups.append(Group(_("Family book"), _family(family)))
    return View(
        Word(MARITAL_STATES[content["marital_status"]]),
        _("Civil status"),
        facts=(
            *_end_fact(_("Identity card valid until"), card),
            *_end_fact(_("Passport valid until"), passport),
        ),
        groups=tuple(groups),
        endings=(
            *_ending("identity_card", card),
            *_ending("passport", passport),
        ),
    )


def _person(content: Content) -> Entry:
    register = content["register"]
    return Entry(
        texts(content["name"]),
        (
            Fact(_("Mother's name"), texts(content["mother_name"])),
            Fact(_("Born on"), day(content["birth_date"])),
            Fact(_("Born in"), texts(content["birth_place"])),
            Fact(_("Sex"), Word(SEXES[content["sex"]])),
            Fact(_("Civil status"), Word(MARITAL_STATES[content["marital_status"]])),
            Fact(_("Register office"), texts(register["office"])),
            Fact(_("Number in the register"), Code(register["number"])),
        ),
    )


def _paper(name: str, told: Content | None) -> Entry | None:
    """Show a paper; the number alone is no proof, but need not be read over a shoulder either."""
    if told is None:
        return None
    issued = _day_fact(_("Issued on"), told.get("issued_on"))
    office = _text_fact(_("Office"), told.get("office"))
    ends = Fact(_("Valid until"), day(told["expires_on"]), is_end=True)
    return Entry(Word(name), (Fact(_("Number"), masked(told["number"])), *issued, ends, *office))


def _family(told: Content) -> tuple[Entry, ...]:
    book = (
        Fact(_("Number"), masked(told["number"])),
        Fact(_("Issued on"), day(told["issued_on"])),
        Fact(_("Members"), len(told["members"])),
    )
    members = (
        Entry(
            texts(one["name"]),
            (
                Fact(_("Relation"), Word(RELATIONS[one["relation"]])),
                Fact(_("Born on"), day(one["birth_date"])),
            ),
        )
        for one in told["members"]
    )
    return (Entry(Word(_("Family book")), book), *members)


def driving_and_vehicle_licences(content: Content) -> View:
    """Show the driving licence and the licences and insurances of vehicles, with their ends."""
    licence, vehicles = content.get("driving_licence"), content.get("vehicles", ())
    entries = () if licence is None else (_driving_licence(licence),)
    ends = [] if licence is None else [day(licence["expires_on"])]
    ends += [day(one[which]) for one in vehicles for which in _VEHICLE_ENDS.values()]
    return View(
        min(ends) if ends else _NONE,
        _("Earliest end of a licence or an insurance"),
        facts=(
            *_end_fact(_("Driving licence valid until"), licence),
            Fact(_("Vehicles"), len(vehicles)),
        ),
        groups=(
            Group(_("Driving licence"), entries),
            Group(_("Vehicles"), tuple(_vehicle(one) for one in vehicles)),
        ),
        endings=(
            *_ending("driving_licence", licence),
            *(
                Expiry(what, day(one[which]))
                for one in vehicles
                for what, which in _VEHICLE_ENDS.items()
            ),
        ),
        is_empty=not ends,
    )


def _driving_licence(told: Content) -> Entry:
    return Entry(
        texts(told["category"]),
        (
            Fact(_("Valid until"), day(told["expires_on"]), is_end=True),
            Fact(_("Issued on"), day(told["issued_on"])),
            Fact(_("Number of the licence"), masked(told["number"])),
        ),
    )


def _vehicle(told: Content) -> Entry:
    return Entry(
        texts(told["make"]),
        (
            Fact(_("Plate"), Code(told["plate"])),
            Fact(_("Licence valid until"), day(told["licence_expires_on"]), is_end=True),
            Fact(_("Insurance valid until"), day(told["insurance_expires_on"]), is_end=True),
            Fact(_("Model year"), Code(str(told["model_year"]))),
            Fact(_("Colour"), texts(told["colour"])),
            Fact(_("Kind"), texts(told["kind"])),
        ),
    )


def _day_fact(label: str, told: str | None, *, is_end: bool = False) -> tuple[Fact, ...]:
    return () if told is None else (Fact(label, day(told), is_end),)


def _text_fact(label: str, told: Content | None) -> tuple[Fact, ...]:
    return () if told is None else (Fact(label, texts(told)),)


def _end_fact(label: str, paper: Content | None) -> tuple[Fact, ...]:
    return () if paper is None else (Fact(label, day(paper["expires_on"]), is_end=True),)


def _ending(what: str, paper: Content | None) -> tuple[Expiry, ...]:
    return () if paper is None else (Expiry(what, day(paper["expires_on"])),)
