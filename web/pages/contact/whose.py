"""Whose affair a form is about: suggested from words, place and rules, taken from an office."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from portal.contact.forms import CaseForm
from portal.contact.routing import areas_of, office_agency, ruled_agency
from portal.contact.rules import LONGEST_SUBJECT, LONGEST_TEXT, NewCase, Person
from portal.contact.suggestions import suggested_agencies, words_about
from web.pages.contact.places import CasePlace

_MOST = 3


def with_agency(session: Session, form: CaseForm, given: Mapping[str, str]) -> dict[str, str]:
    """Return a form with the agency of the office that was chosen, unless another was named.

    `by_office` says which agency was filled in so, that another office may take its place.
    """
    filled_in = given.get("by_office", "")
    if form.field("agency") is None or given.get("agency", "") not in ("", filled_in):
        return dict(given)
    agency = office_agency(session, given.get("office"))
    if agency is None and not filled_in:
        return dict(given)
    return {**given, "agency": agency or "", "by_office": agency or ""}


def suggested_for(
    session: Session, form: CaseForm, given: Mapping[str, str], place: CasePlace
) -> list[str]:
    """Return the agencies that a form may be for: that of the rules, then the likeliest ones."""
    if form.field("agency") is None:
        return []
    subject, text = given.get("subject", ""), given.get("text", "")
    subject, text = subject[:LONGEST_SUBJECT], text[:LONGEST_TEXT]
    topic = given.get("topic") or None
    new = NewCase(form.kind, "", Person(), subject, text, None, topic, position=place.position)
    areas = [] if place.position is None else areas_of(session, *place.position)
    ruled = ruled_agency(session, new, areas) if form.goes_to == "agency" else None
    likely = suggested_agencies(session, words_about(subject, text, topic), place.agencies)
    return list(dict.fromkeys((*([ruled] if ruled else []), *likely)))[:_MOST]
