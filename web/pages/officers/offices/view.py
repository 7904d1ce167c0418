"""An office as it stands, drawn for officers who may look only."""

from fastapi import Response

from web.pages.officers.diff.lines import diff_lines
from web.pages.officers.diff.places import pins
from web.pages.officers.proposals.view import names_of_agencies
from web.pages.officers.records.record_form import RecordForm


def office_page(form: RecordForm) -> Response:
    """Answer with everything that an office says."""
    officer_page, subject, stands = form.officer_page, form.pages.subject, form.content
    with officer_page.deployment.database.reading() as session:
        agencies = names_of_agencies(session)
    context = {
        "ref": form.code,
        "names": (stands or {}).get("names") or {},
        "whole": diff_lines(officer_page, subject, None, stands, agencies),
        "pins": pins(officer_page, None, stands),
    }
    return officer_page.show("officers/offices/office.html", context, here=form.pages.path)
