"""One's own comments: how they stand, changing and removing them."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError
from portal.comments.authors.service import author_of
from portal.comments.discussions.changing import edit, remove
from portal.comments.discussions.own import OwnComment, own_comment, own_comments
from portal.comments.discussions.rules import LONGEST_COMMENT
from portal.comments.moderation.screening import may_link
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.pages.citizens.ways import COMMENTS, WAYS
from web.pages.discussions.writing import after_writing

router = APIRouter(prefix="/{language}", include_in_schema=False)


@router.get("/my/comments")
def show_own(page: CitizenHere) -> Response:
    """List the last comments that somebody has written, whoever may see them."""
    with page.reading() as session:
        author = author_of(session, page.person.id)
        comments = [] if author is None else own_comments(session, author.id)
    context = {
        "author": author,
        "comments": comments,
        "now": page.deployment.now(),
        "citizen_ways": WAYS,
        "here": COMMENTS.path,
    }
    return page.show("discussions/mine.html", context)


@router.get("/discussions/comments/{comment}/edit")
def show_edit(page: CitizenHere, comment: UUID) -> Response:
    """Show the form in which a comment of one's own is changed."""
    with page.reading() as session:
        own = _own(session, page, comment)
    return _show(page, own, own.markdown)


@router.post("/discussions/comments/{comment}/edit")
def take_edit(page: CitizenHere, fields: CitizenFormHere, comment: UUID) -> Response:
    """Change a comment of one's own."""
    text = fields.get("text")
    try:
        with page.writing() as session:
            changed = edit(session, page.site.comments, page.person, comment, text)
    except AroundMeError as error:
        trouble = trouble_of(error)
        with page.reading() as session:
            own = _own(session, page, comment)
        return _show(page, own, text, trouble)
    return after_writing(page, changed)


@router.post("/discussions/comments/{comment}/remove")
def take_removal(page: CitizenHere, fields: CitizenFormHere, comment: UUID) -> Response:
    """Remove a comment of one's own, with its text and its history."""
    if fields.get("sure") != "yes":
        return page.go_to(f"/discussions/comments/{comment}/edit#remove")
    with page.writing() as session:
        remove(session, page.site.comments, page.person, comment)
    return page.go_to("/my/comments", "comment-removed")


def _own(session: Session, page: CitizenPage, comment_id: UUID) -> OwnComment:
    author = author_of(session, page.person.id)
    own = None if author is None else own_comment(session, author.id, comment_id)
    if own is None:
        raise nothing_here()
    return own


def _show(
    page: CitizenPage, own: OwnComment, text: str, trouble: Trouble | None = None
) -> Response:
    with page.reading() as session:
        author = author_of(session, page.person.id)
    context = {
        "own": own,
        "text": text,
        "longest": LONGEST_COMMENT,
        "may_link": author is not None and may_link(author),
        "can_edit": own.is_editable_at(page.deployment.now()),
        "citizen_ways": WAYS,
        "here": COMMENTS.path,
    }
    return page.show("discussions/edit.html", context, trouble)
