"""Writing a comment: a page behind the sign-in, so that nothing typed is lost on the way."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fastapi import APIRouter, Response
from markupsafe import Markup

from geo.errors import AroundMeError
from portal.comments.authors.rules import Author
from portal.comments.authors.service import demand_author
from portal.comments.discussed import Discussed
from portal.comments.discussions.posting import NewComment, Posted, demand_open, post
from portal.comments.discussions.queries import read_discussion
from portal.comments.discussions.rules import LONGEST_COMMENT
from portal.comments.discussions.shown import DiscussionQuery, ShownComment
from portal.comments.moderation.screening import may_link
from portal.comments.rules import Visibility
from portal.comments.texts.rules import TextRules, read_text
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.pages.discussions.public import subject_of

router = APIRouter(prefix="/{language}/discussions/{kind}/{subject}/write", include_in_schema=False)


@dataclass(frozen=True)
class _Form:
    """The form as it stands; `id` makes that it is posted once, however often it is sent."""

    text: str = ""
    id: UUID = field(default_factory=uuid4)
    preview: Markup | None = None


@dataclass(frozen=True)
class _Place:
    """Where somebody writes: what it is about, as whom, and which comment is answered."""

    page: CitizenPage
    kind: str
    subject_id: UUID
    discussed: Discussed
    author: Author
    answered: ShownComment | None


@router.get("")
def show_form(page: CitizenHere, kind: str, subject: str) -> Response:
    """Show an empty form, with the comment that is answered."""
    asked = page.request.query_params.get("reply_to", "")
    return _show(_place(page, kind, subject, asked), _Form())


@router.post("")
def take_comment(page: CitizenHere, fields: CitizenFormHere, kind: str, subject: str) -> Response:
    """Show how a comment will look, or post it."""
    place = _place(page, kind, subject, fields.get("reply_to"))
    form = _Form(fields.get("text"), _id(fields.get("id")))
    try:
        if fields.get("command") == "preview":
            written = read_text(
                form.text, TextRules("text", LONGEST_COMMENT, may_link(place.author))
            )
            return _show(place, _Form(form.text, form.id, Markup(written.html)))  # noqa: S704 - nh3
        number = None if place.answered is None else place.answered.number
        new = NewComment(kind, place.subject_id, form.text, number, form.id)
        with page.writing() as session:
            posted = post(session, page.site.comments, page.person, new)
    except AroundMeError as error:
        return _show(place, form, trouble_of(error))
    return after_writing(page, posted)


def after_writing(page: CitizenPage, posted: Posted) -> Response:
    """Lead to what was written, or where one's own comments stand while it waits."""
    if posted.visibility is Visibility.VISIBLE:
        return page.go_to(posted.path)
    said = "comment-waits-plain" if posted.links_are_off else "comment-waits"
    return page.go_to("/my/comments", said)


def _place(page: CitizenPage, kind: str, subject: str, reply_to: str) -> _Place:
    """Find where somebody writes; raises what `post` would, before anything is typed."""
    subject_id = subject_of(subject)
    with page.reading() as session:
        discussed = page.site.comments.discussed.find(session, kind, subject_id)
        demand_open(discussed, page.person)
        author = demand_author(session, page.person)
        answered = None
        if reply_to:
            query = DiscussionQuery(under=_number(reply_to))
            answered = read_discussion(session, kind, subject_id, query).comment
    return _Place(page, kind, subject_id, discussed, author, answered)


def _show(place: _Place, form: _Form, trouble: Trouble | None = None) -> Response:
    context = {
        "form": form,
        "discussed": place.discussed,
        "answered": place.answered,
        "author": place.author,
        "may_link": may_link(place.author),
        "longest": LONGEST_COMMENT,
        "back": f"/{place.page.language}/discussions/{place.kind}/{place.subject_id}",
    }
    return place.page.show("discussions/write.html", context, trouble)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        raise nothing_here()
    return int(text)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
