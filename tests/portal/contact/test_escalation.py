"""What nobody deals with rises by itself: after 48 hours, with its state, with the whole."""

from portal.accounts.officer_roles import Officer, Role
from portal.contact.rules import Kind
from portal.workflow.deadlines import escalate_overdue, run_night
from tests.portal.contact.conftest import House


def told(house: House) -> set[str]:
    """Return the addresses that are told of what is late by now."""
    run_night(house.database, house.context.workflows)
    return {one.to for one in house.letters() if one.kind == "contact.cases_overdue"}


def test_a_complaint_that_nobody_touches_climbs_the_whole_ladder(house: House) -> None:
    liaison, head, secretary = (
        house.officer(role, "licensing")
        for role in (Role.EDITOR, Role.APPROVER, Role.ADMINISTRATOR)
    )
    unit = house.officer(Role.APPROVER, None)
    above = {head.email, secretary.email}
    reference = house.file(Kind.COMPLAINT, body="nobody answers").reference
    assert told(house) == set()
    # Sunday: one working day for the state is Monday. By Tuesday at ten 48 hours are over as well.
    house.move(days=1, hours=14)
    assert told(house) == above
    assert house.item(reference).escalation == 2
    assert told(house) == set()
    house.change(reference, liaison, "acknowledge")
    assert house.item(reference).escalation == 0
    house.move(hours=48)
    assert told(house) == {liaison.email, *above}
    # The assignment has no limit of its own; the whole of 15 working days ends on the 25th of May.
    house.change(reference, liaison, "assign", assign_to=str(liaison.id))
    house.move(days=21)
    assert told(house) == {secretary.email}
    house.change(reference, liaison, "consult", reason="the plan")
    assert house.item(reference).escalation == 3
    assert told(house) == set()
    house.move(days=20)
    assert told(house) == {unit.email}
    assert house.item(reference).escalation == 4


def test_48_hours_are_noticed_at_their_moment_and_not_only_at_night(
    house: House, editor: Officer
) -> None:
    house.file()
    jobs = [name for name, _size in house.queued()]
    assert jobs.count("escalate overdue") == 1
    house.move(hours=48, seconds=-1)
    assert escalate_overdue(house.database, house.context.workflows) == 0
    house.move(seconds=1)
    assert escalate_overdue(house.database, house.context.workflows) == 1
    letters = [one for one in house.letters() if one.kind == "contact.cases_overdue"]
    assert [one.to for one in letters] == [editor.email]
    assert letters[0].values["level_en"] == "the liaison officers of the agency"


def test_what_waits_for_its_writer_does_not_rise(house: House, editor: Officer) -> None:
    reference = house.file().reference
    house.change(reference, editor, "ask")
    house.move(days=9)
    assert told(house) == set()


def test_the_agency_hears_of_a_new_case_once_an_hour(house: House, editor: Officer) -> None:
    def heard() -> list[str]:
        return [one.to for one in house.letters() if one.kind == "contact.case_arrived"]

    house.file(body="one")
    house.file(body="two")
    assert heard() == [editor.email]
    house.file(Kind.MALPRACTICE, body="three")
    assert heard() == []
    house.move(hours=1)
    house.file(body="four")
    assert heard() == [editor.email]


def test_each_level_hears_of_its_own_when_several_cases_rise_in_one_night(house: House) -> None:
    liaison, head = (house.officer(role, "licensing") for role in (Role.EDITOR, Role.APPROVER))
    old = house.file(body="old").reference
    house.change(old, liaison, "assign", assign_to=str(liaison.id))
    house.move(days=16)
    # By Tuesday night the new one is beyond its state, the old one beyond the whole.
    house.file(body="new")
    house.move(days=2, hours=15)
    escalate_overdue(house.database, house.context.workflows)
    counted = {one.to: one.values["count"] for one in house.letters() if "count" in one.values}
    assert counted[head.email] == "1"
    assert liaison.email not in counted
