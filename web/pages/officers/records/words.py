"""What the forms of agencies and services say beside their labels: sections, hints, choices."""

from collections.abc import Mapping

from geo.messages import mark as _
from portal.directory.records.platforms import NETWORKS, STORES
from portal.directory.registers.definitions import Subject

# The order of a form: the title of each section and its fields. Every field of the schema stands in
# one of them, but for `demo`, which no form changes.
SECTIONS: Mapping[Subject, tuple[tuple[str, tuple[str, ...]], ...]] = {
    Subject.AGENCY: (
        (_("Name and kind"), ("code", "names", "acronym", "kind", "sector", "position")),
        (_("Logo"), ("logo",)),
        (_("About it"), ("description", "legal_basis", "established_year")),
        (_("Where to reach it"), ("website", "email", "phones", "address", "hours")),
        (_("Officials"), ("officials",)),
        (_("Social accounts"), ("social_accounts",)),
        (_("Mobile apps"), ("mobile_apps",)),
        (
            _("Place among the agencies"),
            ("parent", "valid_from", "valid_to", "successor", "former_codes"),
        ),
        (_("Checked"), ("verified_at", "review_by")),
    ),
    Subject.SERVICE: (
        (_("Name and agency"), ("code", "agency", "names", "summary", "keywords")),
        (_("State"), ("status", "alert")),
        (_("For whom and when"), ("audiences", "life_events", "sector")),
        (
            _("About it"),
            ("description", "eligibility", "minimum_age", "maximum_age", "processing_time"),
        ),
        (_("Steps"), ("steps",)),
        (_("Papers"), ("papers",)),
        (_("Fees"), ("fees",)),
        (_("Channels"), ("channels",)),
        (_("Offices that give it"), ("at_offices",)),
        (_("What one gets"), ("outputs",)),
        (_("Law and links"), ("legal_basis", "legal_url", "website")),
        (_("Other records"), ("co_providers", "requires", "former_codes")),
        (_("Checked"), ("verified_at", "review_by")),
    ),
}

# By the type of a value.
TYPE_HINTS: Mapping[str, str] = {
    "code": _("A code of small Latin letters, digits and hyphens."),
    "address": _("The whole address, beginning with https://"),
    "email": _("An address of the agency, no private one."),
    "phone": _("With the country's code, as in +96265001000, or a short number."),
    "hours": _("As in Su-Th 08:00-15:00; PH off"),
    "duration": _("As in P3D for three days, P2W for two weeks, PT30M for half an hour."),
    "currency": _("Three letters, as in JOD."),
    "money": _("Digits with at most three decimals, as in 12.500"),
}
ONE_A_LINE = _("One a line.")
HINTS: Mapping[str, str] = {
    "code": _("The address of the record. It cannot be changed later."),
    "honorific": _("What stands before the name, as in His Excellency."),
    "accounts": _("The official's own accounts: one whole address a line."),
    "position": _("Lower numbers come first; 1000 is usual."),
    "keywords": _("Other words that people search for, one a line."),
    "former_codes": _("Codes under which it was found before, one a line."),
    "agency.valid_to": _("The last day; who asks later is led to the successor."),
    "review_by": _("The day by which somebody has to look at this again."),
    "alert": _("A notice at the top of the page, as long as it is needed."),
    "papers.audiences": _("Nobody chosen: everybody needs it."),
    "fees.audiences": _("Nobody chosen: everybody pays it."),
}

# The word of the button that adds a part.
ADD: Mapping[str, str] = {
    "officials": _("Add an official"),
    "social_accounts": _("Add a social account"),
    "mobile_apps": _("Add an app"),
    "steps": _("Add a step"),
    "papers": _("Add a paper"),
    "fees": _("Add a fee"),
    "channels": _("Add a channel"),
    "outputs": _("Add what one gets"),
}
# What one part of a list is called.
ONE: Mapping[str, str] = {
    "officials": _("Official {number}"),
    "social_accounts": _("Account {number}"),
    "mobile_apps": _("App {number}"),
    "steps": _("Step {number}"),
    "papers": _("Paper {number}"),
    "fees": _("Fee {number}"),
    "channels": _("Channel {number}"),
    "outputs": _("Result {number}"),
}
PLATFORMS: Mapping[str, str] = {**NETWORKS, **STORES}
AGENCY_LIST = "agencies"
SERVICE_LIST = "services"
# Which list of codes a field suggests.
SUGGESTED: Mapping[str, str] = {
    "agency": AGENCY_LIST,
    "parent": AGENCY_LIST,
    "successor": AGENCY_LIST,
    "issued_by_agency": AGENCY_LIST,
    "issued_by": SERVICE_LIST,
}
