"""The page on which many rows are changed at once: what is chosen, what changes, each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from geo.country import best_name
from geo.messages import Message
from geo.messages import mark as _
from layers.opening.closures import REASONS
from portal.directory.bulk.rules import CHANGES
from portal.directory.registers.definitions import REGISTERS, Subject
from portal.proposals.proposing import MOST_TOGETHER
from web.page.answers import Trouble
from web.page.guard import TOKEN_FIELD
from web.page.officer_page import OFFICES, Fields, OfficerPage
from web.pages.officers.fields import terms_of
from web.pages.officers.list_filters import FILTERS, ListFilters
from web.pages.officers.proposals.view import ShownProposal, names_of_agencies
from web.pages.officers.together import Look

Choice = tuple[str, str]
_FIXED: Mapping[str, Mapping[str, str]] = {
    "reasons": REASONS,
    "holidays": {
        "closed": _("closed"),
        "open": _("open during these hours"),
        "usual": _("open as on other days"),
    },
    "ways": {"in": _("add it"), "out": _("take it out")},
    "answers": {"yes": _("yes"), "no": _("no"), "unknown": _("not said")},
}
_TITLES: Mapping[Subject, str] = {
    Subject.OFFICE: _("Change many offices"),
    Subject.SERVICE: _("Change many services"),
}
_OF_OFFICES = ("kinds", "flags")


@dataclass(frozen=True)
class Preview:
    """What would become of the rows: what changes, what stays, what cannot become it and why.

    `waiting` are drafts of these rows that nobody has decided about.
    """

    look: Look
    unchanged: Sequence[str]
    faulty: Mapping[str, Message]
    waiting: Sequence[ShownProposal]


def bulk_page(  # noqa: PLR0913 - what the page shows, all of it named
    officer_page: OfficerPage,
    subject: Subject,
    fields: Fields,
    *,
    filters: ListFilters,
    count: int,
    preview: Preview | None,
    trouble: Trouble | None,
) -> Response:
    """Answer with the page; `fields` is what was chosen and typed so far."""
    changes = CHANGES[subject]
    asked = {one.terms for change in changes for one in change.inputs if one.terms}
    carried = [
        (name, held)
        for name, held in fields.but((TOKEN_FIELD,))
        if name in ("code", "all", *FILTERS)
    ]
    context = {
        "subject": subject.value,
        "folder": subject.folder,
        "title": _TITLES[subject],
        "list_address": filters.address(officer_page.address(subject.folder)),
        "here_address": officer_page.address("bulk", subject.folder),
        "count": count,
        "most": MOST_TOGETHER,
        "is_all": bool(fields.get("all")),
        "carried": carried,
        "changes": changes,
        "typed": dict(fields.pairs),
        "terms": {one: _terms(officer_page, one) for one in asked},
        "preview": preview,
        "faulty_rows": [
            (code, officer_page.say(message)) for code, message in preview.faulty.items()
        ]
        if preview
        else [],
        "needs_second": officer_page.needs_second_officer(subject.folder),
    }
    here = subject.folder if subject in REGISTERS else OFFICES
    return officer_page.show("officers/bulk/bulk.html", context, here=here, trouble=trouble)


def _terms(officer_page: OfficerPage, name: str) -> list[Choice]:
    """Return what may be chosen of a list, with names in the language of the page."""
    if name in _FIXED:
        return [(code, officer_page.translate(text)) for code, text in _FIXED[name].items()]
    language = officer_page.language
    named: list[tuple[str, Any]]
    if name == "agencies":
        with officer_page.deployment.database.reading() as session:
            named = list(names_of_agencies(session).items())
    elif name in _OF_OFFICES:
        named = _of_offices(officer_page, name)
    else:
        named = list(terms_of(officer_page, name))
    return [(code, best_name(names, language) or code) for code, names in named]


def _of_offices(officer_page: OfficerPage, name: str) -> list[tuple[str, Any]]:
    definition = officer_page.deployment.catalogue[OFFICES]
    if name == "flags":
        return [(one.name, one.names) for one in definition.attributes if one.type == "flag"]
    kind = definition.attribute("kind")
    return [(one.name, one.names) for one in (kind.values if kind else ())]
