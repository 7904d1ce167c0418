"""Officers release, pass on and answer data requests within the days of their agency."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from geo.errors import InvalidParameter, NotFound, Refused
from portal.accounts.officer_roles import Role
from portal.comments.rules import Visibility
from portal.opendata.requests.desk import (
    DeskList,
    DeskQuery,
    Standing,
    desk_page,
    request_for,
    standings,
)
from portal.opendata.requests.kinds import MODERATED
from portal.opendata.requests.queries import GoneRequest, answers_of, find_request, requests_for
from portal.opendata.requests.rules import AnswerDays, RequestRules
from portal.workflow.deadlines import escalate_overdue
from tests.portal.opendata.published import NAME, dataset_there
from tests.portal.opendata.requests.office import AGENCY, OTHER, THIRD, Office


def test_an_answer_names_the_dataset_that_it_is_about(office: Office) -> None:
    asked = office.released()
    with office.database.writing() as session:
        dataset_id = dataset_there(session)
    with pytest.raises(InvalidParameter) as error:
        office.answer(asked, "published", dataset="nothing-like-it")
    assert error.value.parameter == "dataset"
    office.answer(asked, "published", dataset=f"https://portal.example/en/datasets/{NAME}")
    with office.database.reading() as session:
        (said,) = answers_of(session, [asked.id])[asked.id]
        assert (said.circumstance, said.dataset_id, said.agency) == (
            "published",
            dataset_id,
            AGENCY,
        )
        assert said.htmls["en"] == '<p dir="auto">Here</p>'
        assert [one.ref for one in requests_for(session, dataset_id)] == [asked.ref]
    assert office.row(asked).state == "answered"
    assert office.happened(asked) == ["published", "answer"]
    assert office.tell() == ["data_request.released", "data_request.answered"]
    with pytest.raises(Refused):
        office.answer(asked, "does_not_exist")


def test_approvers_answer_and_nobody_of_another_agency_does_anything(office: Office) -> None:
    asked = office.released()
    with pytest.raises(Refused):
        office.answer(asked, "does_not_exist", office.editor)
    assert office.row(asked).circumstance is None
    stranger = office.officer(Role.APPROVER, OTHER)
    with pytest.raises(NotFound):
        office.answer(asked, "does_not_exist", stranger)
    with pytest.raises(NotFound):
        office.release(asked, stranger)
    with pytest.raises(NotFound):
        office.redirect(asked, OTHER, stranger)
    with office.database.reading() as session, pytest.raises(NotFound):
        request_for(session, asked.ref, stranger)


def test_a_request_passed_on_keeps_its_reference_and_gets_the_days_of_the_next_agency(
    office: Office,
) -> None:
    days = AnswerDays(15, {OTHER: 3})
    rules = RequestRules(office.ctx.rules.circumstances, days)
    object.__setattr__(office.ctx, "rules", rules)
    asked = office.released()
    before = office.item(asked).due_at
    office.answer(asked, "other_agency", office.editor, to_agency=OTHER)
    row, item = office.row(asked), office.item(asked)
    assert (row.ref, row.agency, row.state) == (asked.ref, OTHER, "with_agency")
    assert before is not None
    assert item.due_at is not None
    # Three working days instead of fifteen.
    assert timedelta(days=3) < item.due_at - office.clock.now() < timedelta(days=6)
    assert before - item.due_at > timedelta(days=12)
    assert office.happened(asked) == ["published", "passed_on"]
    assert office.tell()[-1] == "data_request.passed_on"
    with pytest.raises(NotFound):
        office.answer(asked, "does_not_exist")
    next_one = office.officer(Role.EDITOR, OTHER)
    office.answer(asked, "other_agency", next_one, to_agency=THIRD)
    last = office.officer(Role.EDITOR, THIRD)
    with pytest.raises(Refused):
        office.answer(asked, "other_agency", last, to_agency=AGENCY)
    office.answer(asked, "other_agency", office.unit, to_agency=AGENCY)
    assert office.row(asked).agency == AGENCY


def test_what_nobody_knows_the_agency_of_is_brought_to_one_by_the_unit(office: Office) -> None:
    asked = office.ask(agency=None)
    with pytest.raises(NotFound):
        office.release(asked)
    with pytest.raises(Refused):
        office.release(asked, office.unit)
    with pytest.raises(InvalidParameter):
        office.redirect(asked, "nobodys", office.unit)
    office.redirect(asked, AGENCY, office.unit)
    office.release(asked)
    assert office.row(asked).agency == AGENCY


def test_what_is_not_for_everybody_is_closed_unseen_and_its_asker_reads_why(
    office: Office,
) -> None:
    asked, public = office.ask(), office.released()
    with pytest.raises(Refused):
        office.answer(asked, "does_not_exist")
    with pytest.raises(Refused):
        office.answer(public, "not_for_everybody", office.editor)
    office.answer(asked, "not_for_everybody", office.editor)
    with office.database.reading() as session:
        assert find_request(session, asked.ref) is None
    assert office.happened(asked) == []
    assert office.tell() == ["data_request.released", "data_request.held_back"]


def test_a_moderator_hides_what_was_released_and_its_address_says_so(office: Office) -> None:
    asked = office.released()
    with office.database.writing() as session:
        MODERATED.set_visibility(session, asked.id, Visibility.HIDDEN)
    with office.database.reading() as session:
        assert isinstance(find_request(session, asked.ref), GoneRequest)
        post = MODERATED.find(session, asked.id)
        assert post is not None
        assert post.author_id is None
    assert office.happened(asked) == []
    with office.database.writing() as session:
        MODERATED.set_visibility(session, asked.id, Visibility.VISIBLE)
    unread = office.ask()
    with office.database.writing() as session:
        MODERATED.set_visibility(session, unread.id, Visibility.VISIBLE)
    assert office.row(asked).visibility == "visible"
    assert office.row(unread).visibility == "pending"


def test_the_queue_shows_what_is_due_first_and_counts_what_is_overdue_by_agency(
    office: Office,
) -> None:
    first = office.released()
    office.move(days=10)
    second, foreign = office.ask(), office.ask(agency=OTHER)

    def shown(which: DeskList, agencies: set[str] | None, words: str = "") -> list[str]:
        with office.database.reading() as session:
            wanted = DeskQuery(which, agencies, words)
            return [one.ref for one in desk_page(session, wanted, office.clock.now()).found]

    assert shown(DeskList.WAITING, {AGENCY}) == [second.ref, first.ref]
    assert shown(DeskList.RECEIVED, {AGENCY}) == [second.ref]
    assert shown(DeskList.OVERDUE, None) == []
    assert len(shown(DeskList.ALL, None, "accidents")) == 3
    office.move(days=7)
    assert set(shown(DeskList.OVERDUE, None)) == {second.ref, foreign.ref}
    office.move(days=30)
    with office.database.reading() as session:
        now = office.clock.now()
        assert standings(session, None, now) == [Standing(AGENCY, 2, 2), Standing(OTHER, 1, 1)]
        assert standings(session, {OTHER}, now) == [Standing(OTHER, 1, 1)]
    escalate_overdue(office.database, office.ctx.workflows)
    assert office.letters().count("data_requests.overdue") >= 2


def test_every_action_stands_in_the_audit_log_without_a_word_of_what_was_asked(
    office: Office,
) -> None:
    asked = office.ask()
    office.redirect(asked, OTHER)
    office.release(asked, office.unit)
    office.answer(asked, "other_agency", office.unit, to_agency=AGENCY)
    office.answer(asked, "does_not_exist")
    held = office.ask()
    office.answer(held, "not_for_everybody", office.editor)
    done = ("asked", "redirect", "release", "pass_on", "answer", "asked", "hold_back")
    assert office.events() == [f"data_request.{one}" for one in done]
    with office.database.reading() as session:
        told = "SELECT count(*) FROM audit_event WHERE new::text LIKE '%accidents%'"
        assert session.scalar(text(told)) == 0
