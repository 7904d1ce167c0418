"""“Report an error on this page”: a form without a session, and its answer."""

from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from geo.errors import InvalidParameter
from geo.messages import Message
from geo.messages import mark as _
from layers.deployment import Deployment
from layers.parameters import DeploymentHere
from portal.accounts.rules import Visit
from portal.directory.reports.rules import (
    LONGEST_CONTACT,
    LONGEST_TEXT,
    ReportedPage,
    read_page,
    read_report,
)
from portal.directory.reports.service import Taken, take_report
from web.page.answers import no_such_language
from web.page.origin_check import Forbidden, check_origin
from web.page.site import site_of
from web.pages.directory.public_page import PublicPage

router = APIRouter(include_in_schema=False)

_MOST_FIELDS = 10
# People do not see this field; programs that fill in every field do.
TRAP_FIELD = "website"


@router.get("/{language}/report-error")
def report_form(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the form for a page, or thank for what was sent."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, ("page", "done"))
    return _form(
        public_page,
        read_page(public_page.given.get("page", "")),
        is_done="done" in public_page.given,
    )


@router.post("/{language}/report-error")
async def send_report(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Keep a report, and lead to the thanks."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    try:
        check_origin(request, site_of(request).public_url)
    except Forbidden as error:
        return site_of(request).pages.show_problem(
            request, language, 403, _("The report was not taken"), error.message
        )
    given = _fields(await request.body())
    return await run_in_threadpool(_take, request, language, deployment, given)


def _fields(body: bytes) -> dict[str, str]:
    """Read a form as browsers send it; whatever is no such form has no fields."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return dict(pairs)


def _take(
    request: Request, language: str, deployment: Deployment, given: dict[str, str]
) -> Response:
    public_page = PublicPage(request, language, deployment)
    page = read_page(given.get("page", ""))
    if given.get(TRAP_FIELD):
        return _thanks(public_page, page)
    try:
        new = read_report(page, given.get("text", ""), given.get("contact", ""), language)
    except InvalidParameter as problem:
        return _form(public_page, page, given=given, problem=problem)
    site = site_of(request)
    address = request.client.host if request.client else None
    with deployment.database.writing() as session:
        taken = take_report(
            session,
            site.workflows,
            new,
            security=None if site.portal is None else site.portal.account_context.security,
            network=Visit(address).network,
        )
    if taken is Taken.LIMITED:
        return site_of(request).pages.show_problem(
            request,
            language,
            429,
            _("The report was not taken"),
            Message(_("Too many reports have come in. Please send yours in an hour.")),
        )
    return _thanks(public_page, page)


def _thanks(public_page: PublicPage, page: ReportedPage) -> Response:
    told = urlencode({"page": page.path, "done": "yes"})
    return RedirectResponse(f"/{public_page.language}/report-error?{told}", 303)


def _form(
    public_page: PublicPage,
    page: ReportedPage,
    *,
    is_done: bool = False,
    given: dict[str, str] | None = None,
    problem: InvalidParameter | None = None,
) -> Response:
    """Show the form; it asks nothing of the database, and no cache keeps it."""
    writer = public_page.site.pages
    answer = writer.write(
        public_page.request,
        public_page.language,
        "directory/report_error.html",
        status=200 if problem is None else 400,
        context={
            "sources": (),
            "page": page,
            "is_done": is_done,
            "given": given or {},
            "problem": writer.say(public_page.language, problem.message) if problem else None,
            "problem_field": problem.parameter if problem else None,
            "trap": TRAP_FIELD,
            "longest_text": LONGEST_TEXT,
            "longest_contact": LONGEST_CONTACT,
        },
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
