"""Parts that agencies ask of each other are listed by who does what, and by when."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.accounts.officer_roles import Officer, Role
from portal.contact.task_lists import TaskList, task_page
from portal.contact.tasks import ask_agency, do_task
from portal.workflow.service import Change
from tests.portal.contact.conftest import House


def listed(session: Session, agency: str, which: TaskList) -> list[UUID]:
    """Return the parts in a list of an agency."""
    return [one.task.id for one in task_page(session, frozenset({agency}), which).tasks]


def test_lists_of_parts_begin_with_what_is_overdue_and_go_on_page_after_page(
    house: House, editor: Officer
) -> None:
    asked = []
    for _day in range(3):
        case_id = house.case(house.file(body=f"{_day}").reference).id
        with house.database.writing() as session:
            asked.append(ask_agency(session, house.context, case_id, "other", "Yours?", editor))
        house.move(days=4)
    other = house.officer(Role.EDITOR, "other")
    who = frozenset({"other"})
    with house.database.reading() as session:
        assert listed(session, "other", TaskList.OPEN) == asked
        assert listed(session, "other", TaskList.OVERDUE) == asked[:2]
        assert set(listed(session, "licensing", TaskList.ASKED)) == set(asked)
        first = task_page(session, who, limit=2)
        assert [one.task.id for one in first.tasks] == asked[:2]
        second = task_page(session, who, after=first.after, limit=2)
        assert ([one.task.id for one in second.tasks], second.after) == (asked[2:], None)
    for task_id in asked:
        with house.database.writing() as session:
            do_task(session, house.context, task_id, Change("finish"), "It is.", other)
        house.move(hours=1)
    with house.database.reading() as session:
        first = task_page(session, who, TaskList.DONE, limit=2)
        second = task_page(session, who, TaskList.DONE, first.after, limit=2)
        done = [one.task.id for page in (first, second) for one in page.tasks]
        assert done == asked[::-1]
        assert listed(session, "licensing", TaskList.ASKED) == []
        assert listed(session, "third", TaskList.DONE) == []
