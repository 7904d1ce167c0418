"""The form on which data are asked for: anybody fills it in, who sends it has signed in.

What was typed by somebody who has to sign in first waits as a draft, which the way back leads to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidFields, InvalidParameter
from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.row_security import bind_session
from portal.accounts.rules import SignedIn
from portal.directory.agencies.queries import agency_lines
from portal.limits.service import take
from portal.opendata.datasets.rules import Dataset
from portal.opendata.requests.asking import ask
from portal.opendata.requests.likely import likely_datasets
from portal.opendata.requests.reading import NewRequest, read_request
from portal.opendata.requests.rules import LONGEST_TEXT, LONGEST_TITLE, LOOKING
from portal.participation.drafts.service import drop_draft, keep_draft, read_draft
from web.page.account_context import visit_of
from web.page.answers import Trouble, go_to, known_language, show_visitors_page, trouble_of
from web.page.guard import SESSION_COOKIE, SessionHere
from web.page.site import PortalDeploymentHere, PortalSite, portal_site_of, site_of
from web.page.visitor_form import FORM_COOKIE, VisitorForm

router = APIRouter(prefix="/{language}/data-requests/new", include_in_schema=False)

_FIELDS = ("title", "text", "agency")
_FAULTY = Trouble(
    Message(_("Something is missing or not right. Nothing is lost: it stands beside each field."))
)
_TOO_MANY = Trouble(
    Message(_("Too much has come from here in a short time. Nothing is lost: wait a little.")), 429
)
NO_PERSON = Trouble(
    Message(
        _(
            "Your account belongs to no person yet: register first. What you have written waits for"
            " you on this page."
        )
    ),
    403,
)


@dataclass(frozen=True)
class Filled:
    """The form as it was filled in so far, with what was found for it."""

    given: Mapping[str, str] = field(default_factory=dict)
    likely: Sequence[Dataset] = ()
    faults: Mapping[str, Message] = field(default_factory=dict)
    draft: UUID | None = None

    def said(self, name: str) -> str:
        """Return what was filled in for a field."""
        return self.given.get(name, "")


@dataclass(frozen=True)
class Asking:
    """One request for the form: who asks, and what of his browser finds his drafts."""

    request: Request
    language: str
    signed_in: SignedIn | None

    @property
    def site(self) -> PortalSite:
        """What the pages behind a sign-in were made with."""
        return portal_site_of(self.request)

    @property
    def browser(self) -> str:
        """What the browser keeps to find its drafts by."""
        return self.request.cookies.get(FORM_COOKIE, "")

    @property
    def path(self) -> str:
        """The address of the form."""
        return f"/{self.language}/data-requests/new"


@router.get("")
def show_form(
    language: str, request: Request, deployment: PortalDeploymentHere, signed_in: SessionHere
) -> Response:
    """Show the form, with the words of a search in it or the draft that somebody comes back to."""
    known_language(language, deployment)
    asking = Asking(request, language, signed_in)
    asked = request.query_params
    given: Mapping[str, str] = {"title": asked.get("title", "").replace("\0", "")[:LONGEST_TITLE]}
    draft = _id(asked.get("draft", ""))
    if draft is not None and asking.browser:
        with deployment.database.reading() as session:
            kept = read_draft(session, asking.site.data_requests.keys, asking.browser, draft)
        given, draft = (kept, draft) if kept else (given, None)
    return _show(asking, Filled(given, draft=draft))


@router.post("")
def take_form(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: SessionHere,
    given: VisitorForm,
) -> Response:
    """Show the datasets that it may be, or send the request."""
    known_language(language, deployment)
    asking = Asking(request, language, signed_in)
    typed = {name: given.get(name, "") for name in _FIELDS}
    filled = Filled(typed, draft=_id(given.get("draft", "")))
    try:
        new = read_request(typed, language)
    except InvalidFields as error:
        return _show(asking, _faulty(filled, error.faults), _FAULTY)
    if given.get("looked") != "yes":
        with deployment.database.writing() as session:
            likely = _likely(session, asking, new)
        if likely:
            return _show(asking, replace(filled, likely=likely))
    return _send(asking, filled, new)


def _send(asking: Asking, filled: Filled, new: NewRequest) -> Response:
    """Send the request; who has to sign in first finds it again after that."""
    signed_in = asking.signed_in
    if signed_in is None or not signed_in.is_complete:
        return _keep(asking, filled, "/sign-in")
    if signed_in.person is None:
        return _show(asking, filled, NO_PERSON)
    site = asking.site
    try:
        with site.deployment.database.writing() as session:
            bind_session(session, asking.request.cookies.get(SESSION_COOKIE))
            asked = ask(session, site.data_requests, signed_in.person, new)
            if filled.draft is not None:
                drop_draft(session, site.data_requests.keys, asking.browser, filled.draft)
    except InvalidParameter as error:
        return _show(asking, _faulty(filled, [error]), _FAULTY)
    except AroundMeError as error:
        return _show(asking, filled, trouble_of(error))
    return go_to(f"/{asking.language}/my/data-requests/{asked.ref}?said=data-asked")


def _keep(asking: Asking, filled: Filled, way: str) -> Response:
    """Keep what was typed, and lead to what is needed first; the way back leads to it."""
    network = visit_of(asking.request).network
    with asking.site.deployment.database.writing() as session:
        keys = asking.site.data_requests.keys
        draft = keep_draft(session, keys, asking.browser, network, filled.given)
    if draft is None:
        return _show(asking, filled, _TOO_MANY)
    back = quote(f"{asking.path}?draft={draft}", safe="/")
    return go_to(f"/{asking.language}{way}?next={back}")


def _likely(session: Session, asking: Asking, new: NewRequest) -> Sequence[Dataset]:
    """Find what it may be; whoever asks for that all the time is not shown any more."""
    network = visit_of(asking.request).network
    if not take(session, asking.site.data_requests.keys, LOOKING, network):
        return ()
    return likely_datasets(session, new.title)


def _faulty(filled: Filled, faults: Sequence[InvalidParameter]) -> Filled:
    return replace(filled, faults={one.parameter: one.message for one in faults})


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _show(asking: Asking, filled: Filled, trouble: Trouble | None = None) -> Response:
    pages = site_of(asking.request).pages
    with asking.site.deployment.database.reading() as session:
        lines = agency_lines(session)
    context = {
        "filled": filled,
        "agencies": [(one.code, one.names) for one in lines],
        "faulty": {
            f"f-{name}": pages.say(asking.language, told) for name, told in filled.faults.items()
        },
        "form_address": asking.path,
        "signed_in": asking.signed_in,
        "days": asking.site.data_requests.rules.days.working_days,
        "limits": {"title": LONGEST_TITLE, "text": LONGEST_TEXT},
    }
    template = "opendata/requests/new.html"
    return show_visitors_page(asking.request, asking.language, template, context, trouble)
