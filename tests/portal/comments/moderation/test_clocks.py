"""Clocks: a first post waits a working day, and what nobody looks at rises to others."""

from sqlalchemy import delete, select

from portal.accounts.officer_roles import Role
from portal.assembled_letters import letter_kinds
from portal.comments.moderation.rules import Reason
from portal.notifications.models import LetterRow
from portal.notifications.sealing import open_address, open_values
from portal.notifications.templates import write
from portal.workflow.deadlines import escalate_overdue
from portal.workflow.models import WorkflowItem
from tests.portal.comments.moderation.conftest import Place

_AD = "للتواصل واتساب أو على الرابط http://cheap.example الآن والكمية محدودة جدًا فبادروا"


def letters(place: Place) -> list[str]:
    """Take the letters that wait, each written in both languages; return to whom they go."""
    escalate_overdue(place.database, place.ctx.workflows)
    keys, found = place.ctx.keys, []
    with place.database.writing() as session:
        for row in session.scalars(select(LetterRow)):
            kind = letter_kinds().get(row.kind)
            assert kind is not None
            values = dict(open_values(keys, row.id, row.sealed_values) or {})
            for language in ("ar", "en"):
                bodies = [text.body for text in write(kind, language, values)]
                assert values["link"] in "".join(bodies)
            found.append(str(open_address(keys, row.id, row.sealed_address)))
        session.execute(delete(LetterRow))
    return sorted(found)


def test_a_newcomer_never_waits_behind_spam(place: Place) -> None:
    place.write(place.author(), _AD)
    place.write(place.author(), "متى يُفتح المركز الصحي الجديد؟")
    with place.database.reading() as session:
        found = session.scalars(select(WorkflowItem).order_by(WorkflowItem.due_at))
        days = [one.due_at.date().isoformat() for one in found if one.due_at]
    queues = [one.queue for one in place.items()]
    assert sorted(queues) == ["newcomers", "suspected"]
    assert days == ["2031-05-05", "2031-05-07"]


def test_what_nobody_decides_rises_to_moderators_approvers_and_the_unit(place: Place) -> None:
    editor = place.officer().email
    approver = place.officer(Role.APPROVER).email
    unit = place.officer(Role.ADMINISTRATOR, None).email
    place.report(place.author(), place.write(place.author("trusted"), "رأيي"), Reason.INSULT)
    assert letters(place) == []
    place.move(days=3)
    assert {editor, approver} & set(letters(place))
    place.move(days=7)
    assert unit in letters(place)
