"""The fields of records in words: their labels, and which words their values are."""

from collections.abc import Mapping

from geo.messages import mark as _

# By the name of the field; a dotted name is that of a part and goes before the plain one.
LABELS: Mapping[str, str] = {
    "code": _("Code"),
    "ref": _("Reference"),
    "agency": _("Agency"),
    "names": _("Name"),
    "lon": _("Longitude"),
    "lat": _("Latitude"),
    "acronym": _("Acronym"),
    "kind": _("Kind"),
    "sector": _("Sector"),
    "parent": _("Above it"),
    "valid_from": _("Valid from"),
    "valid_to": _("Valid until"),
    "successor": _("Successor"),
    "former_codes": _("Former codes"),
    "description": _("Description"),
    "legal_basis": _("Legal basis"),
    "established_year": _("Year of foundation"),
    "website": _("Web site"),
    "email": _("E-mail"),
    "phones": _("Phone numbers"),
    "phone": _("Phone number"),
    "address": _("Address"),
    "hours": _("Opening hours"),
    "opening_hours": _("Opening hours"),
    "officials": _("Officials"),
    "officials.title": _("Office held"),
    "honorific": _("Honorific"),
    "photo": _("Photo"),
    "accounts": _("Accounts on social networks"),
    "term_start": _("In office from"),
    "term_end": _("In office until"),
    "is_acting": _("Acting"),
    "social_accounts": _("Social accounts"),
    "mobile_apps": _("Mobile apps"),
    "platform": _("Platform"),
    "url": _("Web address"),
    "checked_at": _("Checked on"),
    "logo": _("Logo"),
    "position": _("Place in lists"),
    "verified_at": _("Verified on"),
    "review_by": _("Review by"),
    "demo": _("Demonstration data"),
    "summary": _("Summary"),
    "status": _("Status"),
    "alert": _("Notice"),
    "audiences": _("For whom"),
    "life_events": _("Life events"),
    "keywords": _("Keywords"),
    "eligibility": _("Who may have it"),
    "minimum_age": _("Lowest age"),
    "maximum_age": _("Highest age"),
    "steps": _("Steps"),
    "title": _("Title"),
    "text": _("Text"),
    "actor": _("Who does it"),
    "channel": _("Channel"),
    "duration": _("Takes"),
    "condition": _("Only if"),
    "is_optional": _("Optional"),
    "papers": _("Papers"),
    "name": _("Name"),
    "is_mandatory": _("Mandatory"),
    "issued_by": _("Issued by the service"),
    "issued_by_agency": _("Issued by the agency"),
    "template": _("Form to fill in"),
    "fees": _("Fees"),
    "label": _("What for"),
    "amount": _("Amount"),
    "currency": _("Currency"),
    "per": _("For each"),
    "channels": _("Channels"),
    "languages": _("Languages"),
    "needs_sign_in": _("Sign-in needed"),
    "by_appointment": _("By appointment"),
    "note": _("Note"),
    "outputs": _("What one gets"),
    "validity": _("Valid for"),
    "processing_time": _("Processing time"),
    "legal_url": _("Law on the web"),
    "co_providers": _("Other agencies"),
    "requires": _("Services needed before"),
    "at_offices": _("Which offices"),
    "at_offices.agencies": _("Offices of these agencies"),
    "at_offices.service": _("Offices that do this"),
    "any_agency": _("Offices of every agency"),
    "order": _("Order"),
}

# What a record says where it says nothing, as far as readers would want to see it.
DEFAULTS: Mapping[str, object] = {
    "status": "active",
    "steps.actor": "applicant",
    "is_mandatory": True,
    "papers.kind": "original",
    "outputs.kind": "document",
    "is_optional": False,
    "is_acting": False,
    "needs_sign_in": False,
    "by_appointment": False,
    "any_agency": False,
    "demo": False,
}

ACTORS: Mapping[str, str] = {"applicant": _("the applicant"), "agency": _("the agency")}

# Which vocabulary the values of a field come from.
VOCABULARIES: Mapping[str, str] = {
    "sector": "sectors",
    "audiences": "audiences",
    "life_events": "life_events",
    "channel": "channels",
    "status": "statuses",
    "channels.kind": "channels",
    "papers.kind": "paper_kinds",
    "outputs.kind": "output_kinds",
    "agency.kind": "agency_kinds",
}
AGENCY_CODES = frozenset({"agency", "parent", "successor", "co_providers", "issued_by_agency"})


def label_of(field: str, within: str | None) -> str:
    """Return the label of a field, still to be translated: a field nobody named is its own."""
    return LABELS.get(f"{within}.{field}", LABELS.get(field, field))


def default_of(field: str, within: str | None) -> object:
    """Return what a record says by saying nothing of a field; None for nothing."""
    return DEFAULTS.get(f"{within}.{field}", DEFAULTS.get(field))


def vocabulary_of(field: str, within: str | None) -> str | None:
    """Return the name of the vocabulary whose terms a field holds."""
    return VOCABULARIES.get(f"{within}.{field}", VOCABULARIES.get(field))
