"""Appeals go to the body that a topic has handed in, in time and with a reason."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from geo.errors import Refused
from portal.workflow.appeals import Appeal, Appealable, AppealBody, Appeals
from portal.workflow.models import WorkflowItem
from tests.portal.workflow.conftest import CITIZEN, House

UNIT_CASE = uuid4()
RESOLVED = Appealable("complaint", frozenset({"resolved"}), "unit", within_working_days=3)


class Unit:
    """A complaints unit that remembers what it was handed."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.body = AppealBody("unit", "Complaints unit", self._take)

    def _take(self, _session: Session, appeal: Appeal) -> UUID:
        self.taken.append(appeal.reason)
        return UNIT_CASE


def resolve(house: House, item_id: UUID) -> None:
    house.do(item_id, "assign", assign_to="7")
    house.do(item_id, "resolve", reason="mended")


def appeal(house: House, appeals: Appeals, item_id: UUID, reason: str = "not mended") -> UUID:
    with house.database.writing() as session:
        item = session.get_one(WorkflowItem, item_id)
        return appeals.appeal(session, house.workflows, Appeal(item, CITIZEN, reason))


def test_what_was_decided_is_appealed_to_the_unit_in_time_and_with_a_reason(house: House) -> None:
    unit = Unit()
    appeals = Appeals([RESOLVED], [unit.body])
    item_id = house.open()
    with pytest.raises(Refused, match="cannot be appealed as it stands"):
        appeal(house, appeals, item_id)
    resolve(house, item_id)
    with pytest.raises(Refused, match="needs a reason"):
        appeal(house, appeals, item_id, "  ")
    assert appeal(house, appeals, item_id) == UNIT_CASE
    # Sunday and three working days: Thursday, over Friday and Saturday nothing is counted.
    house.clock.move(timedelta(days=3, hours=20))
    with pytest.raises(Refused, match=r"ended on 2031-05-0\d"):
        appeal(house, appeals, item_id)
    assert unit.taken == ["not mended"]


def test_without_a_body_nothing_is_offered_and_a_false_list_is_refused(house: House) -> None:
    item_id = house.open()
    resolve(house, item_id)
    with house.database.reading() as session:
        item = session.get_one(WorkflowItem, item_id)
        assert Appeals([], []).body_of(item) is None
        assert Appeals([], []).open_until(session, house.workflows, item) is None
    with pytest.raises(ValueError, match="which is not there"):
        Appeals([RESOLVED], [])
    with pytest.raises(ValueError, match="handed in twice"):
        Appeals([RESOLVED, RESOLVED], [Unit().body])
