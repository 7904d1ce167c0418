"""An officer goes through all that is done with ideas and forums, for what is recorded."""

from datetime import timedelta
from uuid import UUID, uuid4

from layers.deployment import Deployment
from portal.accounts.officer_roles import Role
from portal.participation.forums.models import TopicRow
from portal.participation.forums.queries import categories_of
from portal.participation.spaces.rules import Activity
from tests.portal.audit.audited import Audited
from tests.portal.participation.ideas.written import author_there, idea_there
from tests.portal.participation.spaces.kept import space_there
from tests.web.pages.officers.office import BackOffice

TEXTS = {"text_ar": "ندرسها", "text_en": "We look into it"}
REPORT = {"report_ar": "بدأ العمل", "report_en": "It has begun"}
_SPACE = "walked"


def walk_ideas(office: BackOffice, log: Audited) -> None:
    """Answer, decide, report, merge, separate, reconsider; keep a forum in order."""
    office.sign_in(Role.APPROVER, None)
    space_id, ideas = _written(office.deployment)
    (_first, first_ref), (second, second_ref), (_third, third_ref) = ideas

    def do(ref: str, *events: str, **fields: str) -> None:
        answer = log.action(lambda: office.post(f"/ideas/{ref}", fields), *events)
        assert answer.status_code == 303, answer.text

    do(first_ref, "idea.merge", command="merge", **{"with": str(second)})
    do(second_ref, "idea.followed", command="separate")
    do(first_ref, "idea.answer", command="answer", **TEXTS)
    do(first_ref, "idea.accept", command="accepted", **TEXTS)
    told = {"command": "report", "percent": "10", "implement_by": "2099-01-01", **REPORT}
    do(first_ref, "idea.implement", **told)
    do(first_ref, "idea.progress", **{**told, "percent": "60"})
    do(first_ref, "idea.finish", **{**told, "percent": "100"})
    do(second_ref, "idea.accept_in_part", command="accepted_in_part", **TEXTS)
    do(third_ref, "idea.reject", command="rejected", **TEXTS)
    do(third_ref, "idea.reconsider", command="reconsider", reason="a new budget")
    _walk_forum(office, log, space_id)


def _walk_forum(office: BackOffice, log: Audited, space_id: UUID) -> None:
    def do(event: str, **fields: str) -> None:
        path = f"/participation/{_SPACE}/forum"
        answer = log.action(lambda: office.post(path, fields), event)
        assert answer.status_code == 303, answer.text

    do("forum.category_added", command="add", title_ar="الأرصفة", title_en="Pavements")
    do("forum.category_added", command="add", title_ar="الأشجار", title_en="Trees")
    do("forum.category_renamed", command="rename:2", title_ar_2="الظل", title_en_2="Shade")
    do("forum.category_moved", command="up:2")
    topic = _topic(office.deployment, space_id)
    for command in ("close", "open", "pin", "unpin"):
        do(f"topic.{command}", command=f"{command}:{topic}")
    do("topic.move", command=f"move:{topic}", **{f"category_{topic}": "2"})
    do("forum.category_removed", command="remove:1")


def _written(deployment: Deployment) -> tuple[UUID, list[tuple[UUID, str]]]:
    now = deployment.now()
    with deployment.database.writing() as session:
        phases = [(now - timedelta(days=1), now + timedelta(days=1), tuple(Activity))]
        space_id = space_there(session, _SPACE, phases=phases, answer_due=now.date())
        author = author_there(session)
        made = [
            idea_there(session, space_id, "licensing", f"Idea {number}", author_id=author)
            for number in range(3)
        ]
        return space_id, [(one.id, one.ref) for one in made]


def _topic(deployment: Deployment, space_id: UUID) -> UUID:
    with deployment.database.writing() as session:
        first = next(one for one in categories_of(session, space_id) if one.number == 1)
        topic = TopicRow(
            id=uuid4(), ref=f"T-{uuid4().hex[:8]}", space_id=space_id, category_id=first.id,
            language="en", title="Pavements", markdown="x", html="<p>x</p>",
            author_id=author_there(session, "Omar"), posted_at=deployment.now(),
            visibility="visible",
        )  # fmt: skip
        session.add(topic)
        session.flush()
        return topic.id
