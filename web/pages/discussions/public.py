"""Discussions as everybody reads them: the whole, one comment with its answers, its history.

No session is looked at, and nothing is kept: each answer says by its validator which state of the
discussion it shows, and browsers ask each time.
"""

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.coordinates import latin_digits
from geo.errors import InvalidParameter
from geo.messages import mark as _
from layers.deployment import Deployment
from layers.parameters import DeploymentHere
from portal.comments.discussed import Discussed
from portal.comments.discussions.history import ShownRevision, revisions_of
from portal.comments.discussions.queries import read_discussion, read_head
from portal.comments.discussions.rules import MOST_COMMENTS, Order
from portal.comments.discussions.shown import DiscussionHead, DiscussionQuery
from portal.comments.rules import Visibility
from portal.directory.search.state import DirectoryState
from web.page.answers import known_language, nothing_here
from web.page.discussion import discussion_part
from web.page.site import portal_site_of
from web.pages.directory.public_page import PublicPage
from web.pages.directory.validator import Validator

router = APIRouter(prefix="/{language}/discussions/{kind}/{subject}", include_in_schema=False)


@router.get("")
def show_discussion(
    language: str, kind: str, subject: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Show a page of a discussion, in the order that is asked for."""
    opened = _open(request, language, deployment, kind, subject, ("order", "after", "start"))
    query = DiscussionQuery(opened.order, opened.page.given.get("after"), opened.number("start"))
    return _show(opened, "discussions/discussion.html", query)


@router.get("/comments/{number}")
def show_comment(
    language: str,
    kind: str,
    subject: str,
    number: str,
    request: Request,
    deployment: DeploymentHere,
) -> Response:
    """Show one comment with what stands above it and what was answered to it."""
    opened = _open(request, language, deployment, kind, subject, ("after",))
    query = DiscussionQuery(after=opened.page.given.get("after"), under=_number(number))
    return _show(opened, "discussions/comment.html", query, f"/comments/{query.under}")


@router.get("/comments/{number}/history")
def show_history(
    language: str,
    kind: str,
    subject: str,
    number: str,
    request: Request,
    deployment: DeploymentHere,
) -> Response:
    """Show what a comment has said before."""
    opened = _open(request, language, deployment, kind, subject, ())
    query = DiscussionQuery(under=_number(number))
    path = f"/comments/{query.under}/history"
    return _show(opened, "discussions/history.html", query, path, has_history=True)


@dataclass(frozen=True)
class _Opened:
    """A request for a discussion of something that is there."""

    page: PublicPage
    kind: str
    subject_id: UUID

    @property
    def path(self) -> str:
        """The address without a language."""
        return f"/discussions/{self.kind}/{self.subject_id}"

    @property
    def order(self) -> Order:
        """The order that is asked for; raises InvalidParameter."""
        return Order(self.page.choice("order", list(Order)) or Order.OLDEST)

    def number(self, name: str) -> int | None:
        """Read the number of a comment; raises InvalidParameter."""
        text = self.page.given.get(name)
        if text is None:
            return None
        plain = latin_digits(text)
        if not (plain.isascii() and plain.isdigit() and 0 < int(plain[:8]) <= MOST_COMMENTS):
            raise InvalidParameter(
                name,
                _("{name}={value} is not possible: give a whole number from 1."),
                value=text,
                name=name,
            )
        return int(plain)

    def find(self, session: Session) -> Discussed:
        """Find what is discussed; raises NotFound."""
        discussed = portal_site_of(self.page.request).comments.discussed
        return discussed.find(session, self.kind, self.subject_id)

    def kept(
        self, session: Session, discussed: Discussed, head: DiscussionHead
    ) -> tuple[DirectoryState, Validator]:
        """Ask for the state of the directory, and make the validator of the page."""
        shown = (discussed.path, discussed.agency, discussed.closed_because)
        titles = tuple(sorted(discussed.titles.items()))
        return self.page.kept(session, "discussion", *head.key, shown, titles)


def _open(
    request: Request,
    language: str,
    deployment: Deployment,
    kind: str,
    subject: str,
    known: tuple[str, ...],
) -> _Opened:
    known_language(language, deployment)
    page = PublicPage(request, language, deployment, known)
    return _Opened(page, kind, subject_of(subject))


def subject_of(text: str) -> UUID:
    """Read what is discussed from an address; raises NotFound for what is no id."""
    try:
        found = UUID(text)
    except ValueError:
        raise nothing_here() from None
    # One address for one thing.
    if str(found) != text:
        raise nothing_here()
    return found


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and text == str(int(text))):
        raise nothing_here()
    return int(text)


def _show(
    opened: _Opened,
    template: str,
    query: DiscussionQuery,
    below: str = "",
    *,
    has_history: bool = False,
) -> Response:
    page = opened.page
    with page.deployment.database.reading() as session:
        discussed = opened.find(session)
        head = read_head(session, opened.kind, opened.subject_id)
        state, validator = opened.kept(session, discussed, head)
        known = validator.known()
        if known is not None:
            return known
        read = read_discussion(session, opened.kind, opened.subject_id, query, head)
        revisions: list[ShownRevision] = []
        if has_history and read.comment is not None:
            if read.comment.visibility is not Visibility.VISIBLE:
                raise nothing_here()
            revisions = revisions_of(session, read.comment.id)
    part = discussion_part(page.language, opened.kind, opened.subject_id, discussed, read)
    links = page.links(f"{opened.path}{below}")
    shown = page.show(template, links, state, part=part, revisions=revisions)
    return validator.marked(shown)
