"""What officers do in a discussion: answer for their agency, pin, close with a summary, reopen."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from geo.errors import InvalidFields, InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.comments.context import CommentContext
from portal.comments.discussed import Discussed
from portal.comments.discussions.changing import replace_text
from portal.comments.discussions.holding import (
    KIND,
    Held,
    change_visibility,
    hold_comment,
    no_such_comment,
)
from portal.comments.discussions.posting import NewComment, Posted, add
from portal.comments.discussions.rules import LONGEST_CLOSING, LONGEST_COMMENT
from portal.comments.rules import Visibility
from portal.comments.texts.rules import TextRules, read_text

_PACKAGE = "portal.comments.discussions"


def answer_officially(
    session: Session, ctx: CommentContext, officer: Officer, new: NewComment
) -> Posted:
    """Answer as the agency of what is discussed: visible at once, marked, and pinned.

    Agencies answer after the end as well. Raises Refused for who is no editor of the agency.
    """
    discussed = ctx.discussed.find(session, new.kind, new.subject_id)
    _demand_role(officer, discussed)
    written = read_text(new.text, TextRules("text", LONGEST_COMMENT))
    held = add(session, new, written, discussed, None)
    change_visibility(session, held, Visibility.VISIBLE, discussed)
    _record(session, officer, held, discussed, "answered", text=written.markdown)
    return Posted(held.comment.id, held.comment.number, held.path, Visibility.VISIBLE)


def edit_answer(
    session: Session, ctx: CommentContext, officer: Officer, comment_id: UUID, text: str
) -> str:
    """Change an official answer, at any time and never without a trace; return its address.

    Raises NotFound for a comment of somebody, Refused for who is no editor of the agency.
    """
    held, discussed = _held(session, ctx, officer, comment_id)
    if not held.comment.is_answer:
        raise no_such_comment()
    written = read_text(text, TextRules("text", LONGEST_COMMENT))
    before = held.comment.markdown
    if written.markdown != before:
        replace_text(session, held.comment, written, traced=True)
        _record(session, officer, held, discussed, "answer_edited", text=written.markdown)
    return held.path


def pin(
    session: Session,
    ctx: CommentContext,
    officer: Officer,
    comment_id: UUID,
    *,
    is_pinned: bool = True,
) -> str:
    """Put a comment above all others, or back among them; return its address.

    Raises NotFound for what is not visible, Refused for who is no editor of the agency.
    """
    held, discussed = _held(session, ctx, officer, comment_id)
    held.comment.pinned_at = moment(session) if is_pinned else None
    session.flush()
    _record(session, officer, held, discussed, "pinned" if is_pinned else "unpinned")
    return held.path


def close_discussion(
    session: Session,
    ctx: CommentContext,
    officer: Officer,
    subject: tuple[str, UUID],
    texts: Mapping[str, str],
) -> None:
    """End a discussion with what the agency takes from it, in all languages of the country.

    `subject` is kind and id. A closed one may be closed again, with another summary. Raises
    InvalidFields by closing_<language>, and Refused for who is no editor of the agency.
    """
    kind, subject_id = subject
    discussed = ctx.discussed.find(session, kind, subject_id)
    _demand_role(officer, discussed)
    markdown, html = _closing(texts, ctx)
    told = {
        "id": uuid4(),
        "kind": kind,
        "subject": subject_id,
        "agency": discussed.agency,
        "now": moment(session),
        "texts": markdown,
        "html": html,
    }
    typed = (bindparam("texts", type_=JSONB), bindparam("html", type_=JSONB))
    session.execute(sql(_PACKAGE, "close").bindparams(*typed), told)
    _record_end(session, officer, subject, discussed, "closed", markdown)


def reopen(
    session: Session, ctx: CommentContext, officer: Officer, subject: tuple[str, UUID]
) -> None:
    """Open a closed discussion again, without its summary; raises Refused as the others do."""
    kind, subject_id = subject
    discussed = ctx.discussed.find(session, kind, subject_id)
    _demand_role(officer, discussed)
    told = {"kind": kind, "subject": subject_id}
    if session.execute(sql(_PACKAGE, "reopen"), told).one_or_none() is None:
        raise Refused(_("This discussion is open already. Nothing was changed."))
    _record_end(session, officer, subject, discussed, "reopened", None)


def _closing(
    texts: Mapping[str, str], ctx: CommentContext
) -> tuple[dict[str, str], dict[str, str]]:
    markdown, html, faults = {}, {}, []
    for language in ctx.country.languages:
        rules = TextRules(f"closing_{language}", LONGEST_CLOSING)
        try:
            written = read_text(texts.get(language, ""), rules)
        except InvalidParameter as fault:
            faults.append(fault)
        else:
            markdown[language], html[language] = written.markdown, written.html
    if faults:
        raise InvalidFields(faults)
    return markdown, html


def _held(
    session: Session, ctx: CommentContext, officer: Officer, comment_id: UUID
) -> tuple[Held, Discussed]:
    held = hold_comment(session, comment_id)
    discussed = ctx.discussed.find(session, held.subject_kind, held.subject_id)
    _demand_role(officer, discussed)
    if held.comment.visibility != Visibility.VISIBLE:
        raise no_such_comment()
    return held, discussed


def _demand_role(officer: Officer, discussed: Discussed) -> None:
    if not officer.may(Role.EDITOR, discussed.agency):
        raise Refused(_("This needs the role “{role}” in the agency."), role=Role.EDITOR.value)


def _record(
    session: Session,
    officer: Officer,
    held: Held,
    discussed: Discussed,
    done: str,
    text: str | None = None,
) -> None:
    """Record what was done with a comment; what agencies say themselves is part of it."""
    session.flush()
    new = {"address": held.path, **({} if text is None else {"text": text})}
    action, key = f"comment.{done}", str(held.comment.id)
    record(session, officer.actor, action, KIND, key, agency=discussed.agency, new=new)


def _record_end(
    session: Session,
    officer: Officer,
    subject: tuple[str, UUID],
    discussed: Discussed,
    done: str,
    texts: Mapping[str, str] | None,
) -> None:
    new = {"kind": subject[0], "titles": dict(discussed.titles), "texts": texts}
    action, key = f"discussion.{done}", str(subject[1])
    record(session, officer.actor, action, "discussion", key, agency=discussed.agency, new=new)
