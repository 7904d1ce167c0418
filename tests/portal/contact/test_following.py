"""How cases stand is said of many at once."""

from collections.abc import Sequence

from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from portal.accounts.officer_roles import Officer
from portal.contact.following import status_of, statuses_of
from portal.contact.models import Case
from portal.contact.rules import Kind
from tests.portal.contact.conftest import House


def test_the_states_of_many_cases_take_one_statement(house: House, editor: Officer) -> None:
    filed = [house.file(Kind.COMPLAINT, body=f"text {number}").reference for number in range(4)]
    house.move(hours=3)
    house.change(filed[1], editor, "acknowledge")
    with house.database.reading() as session:
        newest = select(Case).order_by(Case.filed_at.desc(), Case.reference)
        cases = session.scalars(newest).all()
        found = statuses_of(session, cases)
        assert [one.reference for one in found] == [case.reference for case in cases]
        states = {one.reference: one.state for one in found}
        assert [states[str(one)] for one in filed] == [
            "received",
            "acknowledged",
            *["received"] * 2,
        ]
        changed = next(one for one in found if one.reference == filed[1])
        assert changed.changed_at > changed.filed_at
        assert [status_of(session, case.id) for case in cases] == found
        session.expunge_all()
        assert [counted(session, some) for some in (cases[:1], cases, [])] == [1, 1, 1]
        assert statuses_of(session, []) == []


def counted(session: Session, cases: Sequence[Case]) -> int:
    """Count the statements of asking how cases stand."""
    made: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        made.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        statuses_of(session, cases)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(made)
