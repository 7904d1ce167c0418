"""What the public reads of moderation: the log without persons, and the report of each month."""

from datetime import date

from fastapi import APIRouter, Request, Response

from geo.coordinates import latin_digits
from geo.errors import InvalidParameter
from geo.messages import mark as _
from layers.parameters import DeploymentHere
from portal.comments.moderation.figures import ALL, months, read_month
from portal.comments.moderation.log import DONE_NAMES, ENTRIES_A_PAGE, read_log
from portal.comments.moderation.rules import REASON_NAMES
from portal.directory.agencies.queries import agency_names
from web.page.answers import known_language, nothing_here
from web.pages.directory.public_page import PublicPage
from web.pages.officers.moderation.words import KIND_NAMES

router = APIRouter(prefix="/{language}/moderation", include_in_schema=False)

_LARGEST = 2**62
# In the order of the page.
FIGURE_NAMES = {
    "queued": _("Posts that moderators had to look at"),
    "first_posts": _("Of these, first posts of newcomers"),
    "suspected": _("Of these, what looked like spam"),
    "reports": _("Reports by readers"),
    "shown": _("Decided: shown or kept"),
    "hidden": _("Decided: hidden"),
    "median_hours": _("Hours until the decision (half took longer)"),
    "appeals": _("Appeals of authors"),
    "upheld": _("Appeals upheld: shown again"),
    "dismissed": _("Appeals dismissed"),
    "blocks": _("Authors blocked"),
}


@router.get("")
def show_log(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the newest lines of the log, or those before one, and the months of the report."""
    known_language(language, deployment)
    page = PublicPage(request, language, deployment, ("before",))
    before = _number(page.given.get("before"))
    with deployment.database.reading() as session:
        entries, reported = read_log(session, before), months(session)
        newest = entries[0].number if entries else 0
        state, validator = page.kept(session, "moderation", newest, len(entries), tuple(reported))
        known = validator.known()
        if known is not None:
            return known
        codes = {one.agency for one in entries if one.agency}
        names = agency_names(session, *codes) if codes else {}
    older = entries[ENTRIES_A_PAGE - 1].number if len(entries) > ENTRIES_A_PAGE else None
    shown = page.show(
        "discussions/moderation.html",
        page.links("/moderation"),
        state,
        entries=entries[:ENTRIES_A_PAGE],
        older=older,
        months=reported,
        names=names,
        done_names=DONE_NAMES,
        reasons=REASON_NAMES,
        kinds=KIND_NAMES,
    )
    return validator.marked(shown)


@router.get("/{month}")
def show_month(language: str, month: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the transparency report of a month, all agencies together and each."""
    known_language(language, deployment)
    page = PublicPage(request, language, deployment)
    first_day = _month(month)
    with deployment.database.reading() as session:
        figures = read_month(session, first_day)
        if not figures:
            raise nothing_here()
        computed = max(one.computed_at for one in figures)
        state, validator = page.kept(session, "moderation month", month, computed)
        known = validator.known()
        if known is not None:
            return known
        codes = {one.agency for one in figures if one.agency not in (ALL, "*")}
        names = agency_names(session, *codes) if codes else {}
    shown = page.show(
        "discussions/moderation_month.html",
        page.links(f"/moderation/{month}"),
        state,
        month=first_day,
        figures=figures,
        names=names,
        figure_names=FIGURE_NAMES,
        reasons=REASON_NAMES,
        is_over=first_day < page.today.replace(day=1),
    )
    return validator.marked(shown)


def _month(text: str) -> date:
    """Read a month as it stands in addresses, 2026-11; raises NotFound for what is none."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise nothing_here() from None
    if f"{found:%Y-%m}" != text:
        raise nothing_here()
    return found


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    plain = latin_digits(text)
    if not (plain.isascii() and plain.isdigit() and 0 < int(plain[:20]) < _LARGEST):
        raise InvalidParameter(
            "before",
            _("{name}={value} is not possible: give a whole number from 1."),
            value=text,
            name="before",
        )
    return int(plain)
