"""The audit log as CSV: a line for each event, in the words of the page, a batch at a time."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from geo.csv_lines import csv_lines
from geo.messages import mark as _
from portal.audit.reading import SeenEvent
from web.page.officer_page import OfficerPage
from web.pages.officers.audit.view import ShownEvent, known_of, shown_event

_HEADINGS = (
    *(_("Number"), _("When"), _("By whom"), _("What was done"), _("About what"), _("Name")),
    *(_("For whom"), _("Before"), _("After"), _("Network")),
)


def audit_csv(officer_page: OfficerPage, batches: Iterator[Sequence[SeenEvent]]) -> Iterator[bytes]:
    """Yield the file (RFC 4180) in UTF-8; the names of things are those of today."""
    headings = [officer_page.translate(one) for one in _HEADINGS]
    yield csv_lines([headings], begins_file=True)
    for batch in batches:
        with officer_page.deployment.database.reading() as session:
            known = known_of(session, batch)
        yield csv_lines(_cells(shown_event(officer_page, known, one)) for one in batch)


def _cells(event: ShownEvent) -> list[str]:
    before = [f"{_plain(line.label)}: {_sides(line.old)}" for line in event.lines if line.old]
    after = [f"{_plain(line.label)}: {_sides(line.new)}" for line in event.lines if line.new]
    return [
        str(event.seq),
        event.at,
        _plain(event.who),
        event.action,
        _plain(event.kind),
        _plain(event.name),
        "" if event.agency is None else _plain(event.agency),
        "\n".join(before),
        "\n".join(after),
        event.network or "",
    ]


def _sides(values: Sequence[Markup]) -> str:
    return "; ".join(_plain(one) for one in values)


def _plain(text: Markup) -> str:
    return text.replace("<br>", " / ").striptags()
