"""The page of a form: its sections, what is wrong with it, what may be meant."""

from collections.abc import Mapping
from datetime import date

from fastapi import Request, Response
from sqlalchemy.orm import Session

from geo.country import best_name
from geo.messages import mark as _
from portal.contact.pages import read_page
from portal.contact.rules import MOST_FILES
from portal.contact.topics import load_topics
from portal.directory.agencies.queries import agency_lines
from portal.limits.traps import HONEYPOT
from web.page.answers import Trouble, show_visitors_page
from web.page.forms.widgets import Choices, labels_of
from web.page.languages import locale_of
from web.page.site import portal_site_of, site_of
from web.pages.contact.case_form import Drawing, FilledForm, faults_by_id, sections_of
from web.pages.contact.files import PURPOSE, files_ticket
from web.pages.contact.words import answered_within


def show_form(
    request: Request,
    language: str,
    session: Session,
    filled: FilledForm,
    begun: str,
    trouble: Trouble | None = None,
) -> Response:
    """Answer with the form of a case as it is filled in."""
    context = form_context(request, language, session, filled, {})
    told = {**context, "form_address": f"/{language}/contact/{filled.form.kind}", "begun": begun}
    return show_visitors_page(request, language, "contact/form.html", told, trouble)


def form_context(
    request: Request,
    language: str,
    session: Session,
    filled: FilledForm,
    more_labels: Mapping[str, str],
) -> dict[str, object]:
    """Return what the page of a form needs; `more_labels` are fields beside it, by their ids."""
    site, portal_site = site_of(request), portal_site_of(request)
    deployment = portal_site.deployment
    agencies = _agencies(session, language, deployment.now().date())
    drawing = Drawing(
        locale_of(language, deployment.country),
        site.translations.to(language),
        load_topics(),
        agencies,
    )
    sections = sections_of(drawing, filled)
    extra = {"place": ("f-place", _("Place")), "files": ("f-file", _("Files"))}
    labels: dict[str, str] = dict(more_labels)
    for section in sections:
        labels |= dict(labels_of(section.widgets))
        if section.name in extra:
            id_, label = extra[section.name]
            labels[id_] = drawing.translate(label)
    told = faults_by_id(filled.faults)
    # In the order of the form.
    faulty = {name: site.pages.say(language, told[name]) for name in labels if name in told}
    named = dict(agencies)
    return {
        "form": filled.form,
        "filled": filled,
        "sections": sections,
        "faulty": faulty,
        "fault_labels": labels,
        "may_edit": True,
        "own_page": _own_page(filled),
        "files_ticket": files_ticket(portal_site.contact.keys, filled.files),
        "trap": HONEYPOT,
        "most_files": MOST_FILES,
        "accepted": ",".join(sorted(PURPOSE.types or ())),
        "suggested": [(code, named[code]) for code in filled.suggested if code in named],
        "agency_names": named,
        "sms": portal_site.sms,
        "within": answered_within(filled.form.kind),
        "capital": deployment.country.capital,
        "settings": site.settings,
    }


def _own_page(filled: FilledForm) -> str | None:
    """Return the page of ours that a form is about, where it is about one."""
    has_page = filled.form.field("page") is not None
    return read_page(filled.said("page")).path if has_page else None


def _agencies(session: Session, language: str, today: date) -> Choices:
    lines = [one for one in agency_lines(session) if not one.has_ended(today)]
    named = [(one.code, best_name(one.names, language) or one.code) for one in lines]
    return sorted(named, key=lambda one: one[1])
