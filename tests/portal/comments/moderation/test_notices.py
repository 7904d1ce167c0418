"""Notices: a job finds the person behind an author, and tells him and nobody else."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.accounts.officer_roles import Role
from portal.accounts.row_security import bind_person
from portal.comments.authors.service import author_of
from portal.comments.moderation.appealing import Answer, appeal, decide_appeal
from portal.comments.moderation.blocking import Block, block_author
from portal.comments.moderation.deciding import decide
from portal.comments.moderation.notices import TELL_AUTHOR, Notice, tell_author
from portal.comments.moderation.rules import Decision, Reason, Verdict
from tests.portal.comments.moderation.conftest import Place

HIDE = Decision(Verdict.HIDE, Reason.INSULT)
_KEYS = text(
    "SELECT args->>'key' FROM procrastinate.procrastinate_jobs WHERE task_name = :task ORDER BY id"
)


def tell_all(place: Place) -> list[tuple[UUID, Notice]]:
    """Do what waits for the worker, and return who was told what."""
    told: list[tuple[UUID, Notice]] = []

    def tell(session: Session, person_id: UUID, notice: Notice) -> None:
        bind_person(session, person_id)
        author = author_of(session, person_id)
        assert author is not None
        told.append((author.id, notice))

    with place.database.writing() as session:
        keys = session.scalars(_KEYS, {"task": TELL_AUTHOR}).all()
        session.execute(text("SET LOCAL search_path TO procrastinate, public"))
        session.execute(text("DELETE FROM procrastinate_jobs"))
    for key in keys:
        tell_author(place.database, tell, key)
    return told


def test_an_author_is_told_of_each_decision_and_of_nothing_else(place: Place) -> None:
    layla = place.author()
    place.write(layla, "أول ما أكتب")
    (item,) = place.items()
    assert tell_all(place) == []
    with place.database.writing() as session:
        decide(session, place.ctx, place.officer(), item.id, HIDE)
    path = f"/discussions/decisions/{item.id}"
    assert tell_all(place) == [(layla.id, Notice("post.hidden", path))]
    with place.database.writing() as session:
        found = appeal(session, place.ctx, layla, item.id, "لماذا؟")
        answer = Answer(False, "فيه شتم")
        decide_appeal(session, place.ctx, place.officer(Role.APPROVER), found, answer)
    assert tell_all(place) == [(layla.id, Notice("appeal.dismissed", path))]
    with place.database.writing() as session:
        block_author(session, place.officer(Role.APPROVER), item.id, Block(7, Reason.INSULT))
    assert tell_all(place) == [(layla.id, Notice("author.blocked", "/discussions/decisions"))]


def test_a_first_post_that_is_shown_is_told_and_a_kept_one_that_was_reported_is_not(
    place: Place,
) -> None:
    layla = place.author()
    place.write(layla, "أول ما أكتب")
    shown = place.write(place.author("trusted"), "رأيي")
    place.report(layla, shown)
    with place.database.writing() as session:
        for item in place.items():
            decide(session, place.ctx, place.officer(), item.id, Decision(Verdict.KEEP))
    assert [(who, notice.kind) for who, notice in tell_all(place)] == [(layla.id, "post.shown")]


def test_nobody_is_told_of_what_a_former_member_wrote(place: Place) -> None:
    place.write(place.author(), "أول ما أكتب")
    with place.database.whole().writing() as session:
        decide(session, place.ctx, place.officer(), place.items()[0].id, HIDE)
        session.execute(text("DELETE FROM comment_author_person"))
    assert tell_all(place) == []
