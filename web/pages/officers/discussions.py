"""What officers do in discussions: answer for their agency, pin, close with a summary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from geo.errors import AroundMeError, InvalidFields, NotFound
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.comments.context import CommentContext
from portal.comments.discussed import Discussed
from portal.comments.discussions.answering import (
    answer_officially,
    close_discussion,
    edit_answer,
    pin,
    reopen,
)
from portal.comments.discussions.officers import answers_of, comment_numbered, discussions_of
from portal.comments.discussions.posting import NewComment
from portal.comments.discussions.queries import read_discussion
from portal.comments.discussions.rules import LONGEST_CLOSING, LONGEST_COMMENT
from portal.directory.agencies.queries import agency_names
from portal.proposals.schemas import Fault
from web.navigation import Part
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.discussion import discussion_part
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere

router = APIRouter(prefix="/{language}/officers/discussions", include_in_schema=False)

PART = Part("discussions", "officers/discussions", _("Discussions"))


@dataclass(frozen=True)
class _Here:
    """A discussion that an officer may see."""

    page: OfficerPage
    kind: str
    subject_id: UUID
    discussed: Discussed
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def ctx(self) -> CommentContext:
        """What actions on comments need."""
        return self.page.site.comments


@router.get("")
def list_discussions(officer_page: OfficerPageHere) -> Response:
    """List the discussions of one's agencies, those with the newest comments first."""
    kinds, shown = officer_page.site.comments.discussed, []
    with officer_page.deployment.database.reading() as session:
        for one in discussions_of(session, officer_page.agencies_asked()):
            try:
                shown.append((one, kinds.find(session, one.kind, one.subject_id)))
            except NotFound:
                # What is hidden as a whole is not answered.
                continue
        codes = {found.agency for _one, found in shown if found.agency}
        names = agency_names(session, *codes) if codes else {}
    context = {"discussions": shown, "agency_names": names}
    return officer_page.show("officers/discussions/list.html", context, here=PART.name)


@router.get("/{kind}/{subject}")
def open_discussion(officer_page: OfficerPageHere, kind: str, subject: UUID) -> Response:
    """Show what an officer can do in a discussion."""
    return _show(_here(officer_page, kind, subject))


@router.post("/{kind}/{subject}/answer")
def take_answer(
    officer_page: OfficerPageHere, fields: FieldsHere, kind: str, subject: UUID
) -> Response:
    """Answer officially: as a root, or to the comment with a number."""
    here = _here(officer_page, kind, subject, fields)
    new = NewComment(kind, subject, fields.get("text"), _number(fields.get("reply_to")), uuid4())
    try:
        with officer_page.deployment.database.writing() as session:
            answer_officially(session, here.ctx, officer_page.officer, new)
    except AroundMeError as error:
        return _show(here, trouble_of(error))
    return _done(here)


@router.post("/{kind}/{subject}/edit")
def take_edit(
    officer_page: OfficerPageHere, fields: FieldsHere, kind: str, subject: UUID
) -> Response:
    """Change an official answer; what it said before stays public."""
    here = _here(officer_page, kind, subject, fields)
    try:
        with officer_page.deployment.database.writing() as session:
            comment = comment_numbered(session, kind, subject, _number(fields.get("number")))
            edit_answer(session, here.ctx, officer_page.officer, comment, fields.get("text"))
    except AroundMeError as error:
        return _show(here, trouble_of(error))
    return _done(here)


@router.post("/{kind}/{subject}/pin")
def take_pin(
    officer_page: OfficerPageHere, fields: FieldsHere, kind: str, subject: UUID
) -> Response:
    """Put a comment above all others, or back among them."""
    here = _here(officer_page, kind, subject, fields)
    is_pinned = fields.get("command") != "unpin"
    try:
        with officer_page.deployment.database.writing() as session:
            comment = comment_numbered(session, kind, subject, _number(fields.get("number")))
            pin(session, here.ctx, officer_page.officer, comment, is_pinned=is_pinned)
    except AroundMeError as error:
        return _show(here, trouble_of(error))
    return _done(here)


@router.post("/{kind}/{subject}/end")
def take_end(
    officer_page: OfficerPageHere, fields: FieldsHere, kind: str, subject: UUID
) -> Response:
    """Close a discussion with a summary in every language, or open it again."""
    here = _here(officer_page, kind, subject, fields)
    languages = officer_page.deployment.country.languages
    texts = {one: fields.get(f"closing_{one}") for one in languages}
    try:
        with officer_page.deployment.database.writing() as session:
            if fields.get("command") == "reopen":
                reopen(session, here.ctx, officer_page.officer, (kind, subject))
            else:
                close_discussion(session, here.ctx, officer_page.officer, (kind, subject), texts)
    except InvalidFields as error:
        faults = [Fault((one.parameter,), one.message) for one in error.faults]
        return _show(here, faults=faults)
    except AroundMeError as error:
        return _show(here, trouble_of(error))
    return _done(here)


def _here(
    officer_page: OfficerPage, kind: str, subject: UUID, fields: Fields | None = None
) -> _Here:
    """Find a discussion; raises NotFound for one of agencies that the officer does not see.

    Whoever sends something has to be an editor of the agency.
    """
    with officer_page.deployment.database.reading() as session:
        discussed = officer_page.site.comments.discussed.find(session, kind, subject)
    role = Role.VIEWER if fields is None else Role.EDITOR
    officer_page.require(role, discussed.agency)
    return _Here(officer_page, kind, subject, discussed, dict(fields.but()) if fields else {})


def _show(here: _Here, trouble: Trouble | None = None, faults: Sequence[Fault] = ()) -> Response:
    page = here.page
    with page.deployment.database.reading() as session:
        read = read_discussion(session, here.kind, here.subject_id)
        answers = answers_of(session, here.kind, here.subject_id)
    languages = page.deployment.country.languages
    context = {
        "part": discussion_part(page.language, here.kind, here.subject_id, here.discussed, read),
        "address": page.address("discussions", here.kind, str(here.subject_id)),
        "answers": answers,
        "typed": here.typed,
        "longest": LONGEST_COMMENT,
        "longest_closing": LONGEST_CLOSING,
        "languages": languages,
        "may_write": page.officer.may(Role.EDITOR, here.discussed.agency),
    }
    labels = {f"f-closing_{one}": page.translate(_("Summary")) for one in languages}
    return page.show(
        "officers/discussions/one.html",
        context,
        here=PART.name,
        trouble=trouble,
        faults=faults,
        labels=labels,
    )


def _done(here: _Here) -> Response:
    return here.page.go_to("discussions", here.kind, str(here.subject_id), said="done")


def _number(text: str) -> int | None:
    plain = text.strip().lstrip("#")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 7):
        raise nothing_here()
    return int(plain)
