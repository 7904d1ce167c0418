"""An answer is appealed to the complaints unit, which opens the request again or lets it stand."""

import pytest
from sqlalchemy import select

from geo.errors import InvalidParameter, NotFound, Refused
from portal.accounts.assurance import PersonHere
from portal.accounts.officer_roles import Role
from portal.assembly import contact_of
from portal.contact.dealing import Order, deal_with
from portal.contact.models import Case
from portal.opendata.requests.appealing import appeal, appeal_until
from portal.opendata.requests.own import appeals_of, own_row
from portal.opendata.requests.queries import find_request, requests_for
from portal.opendata.requests.rules import DataRequest
from portal.settings import PortalSettings
from portal.workflow.service import Change
from tests.portal.opendata.published import NAME, dataset_there
from tests.portal.opendata.requests.office import Office

WHY = "The police publish it every year."


def appealed(office: Office, person: PersonHere, ref: str, why: str = WHY) -> None:
    with office.writing() as session:
        appeal(session, office.ctx, person, ref, why)


def decide(office: Office, tmp_path: object, transition: str, by: object = None) -> Case:
    """Decide about the only appeal there is, as the unit does on its page of cases."""
    settings, security = PortalSettings(), office.ctx.security
    context = contact_of(office.deployment, settings, tmp_path, security)  # type: ignore[arg-type]
    with office.writing() as session:
        case = session.scalars(
            select(Case).where(Case.kind == "appeal", Case.closed_at.is_(None))
        ).one()
        order = Order(Change(transition), text="We have looked at it.")
        deal_with(session, context, case.id, order, by or office.unit)  # type: ignore[arg-type]
        case_id = case.id
    with office.database.reading() as session:
        return session.get_one(Case, case_id)


def test_an_upheld_appeal_opens_the_request_again_and_tells_everybody(
    office: Office, tmp_path: object
) -> None:
    person = office.someone()
    asked = office.released(person)
    office.answer(asked, "does_not_exist")
    with pytest.raises(InvalidParameter):
        appealed(office, person, asked.ref, " ")
    with pytest.raises(NotFound):
        appealed(office, office.someone(), asked.ref)
    appealed(office, person, asked.ref)
    with pytest.raises(Refused):
        appealed(office, person, asked.ref)
    with office.database.reading() as session:
        found = find_request(session, asked.ref)
        assert isinstance(found, DataRequest)
        assert found.appealed_at is not None
    case = decide(office, tmp_path, "uphold")
    assert case.subject == f"{asked.ref}: {office.row(asked).title}"
    assert (case.body, case.agency, case.about_item) == (WHY, None, asked.id)
    row = office.row(asked)
    assert (row.state, row.circumstance, row.closed_at) == ("with_agency", None, None)
    assert office.item(asked).due_at is not None
    assert office.happened(asked) == ["published", "answer", "appealed", "reopened"]
    assert office.tell()[-1] == "data_request.reopened"
    with office.database.reading() as session:
        (one,) = appeals_of(session, row)
        assert (one.outcome, one.text) == ("upheld", WHY)
    office.answer(asked, "does_not_exist")
    with office.database.reading() as session:
        assert appeal_until(session, office.ctx, office.row(asked)) is not None


def test_a_dataset_is_said_to_answer_only_while_the_last_answer_names_it(
    office: Office, tmp_path: object
) -> None:
    with office.database.writing() as session:
        dataset_id = dataset_there(session)
    person = office.someone()
    asked = office.released(person)
    office.answer(asked, "already_published", dataset=NAME)

    def answered() -> list[str]:
        with office.database.reading() as session:
            return [one.ref for one in requests_for(session, dataset_id)]

    assert answered() == [asked.ref]
    appealed(office, person, asked.ref)
    assert answered() == [asked.ref]
    decide(office, tmp_path, "uphold")
    assert answered() == []
    office.answer(asked, "does_not_exist")
    assert answered() == []


def test_a_dismissed_appeal_leaves_the_answer_and_is_the_last(
    office: Office, tmp_path: object
) -> None:
    person = office.someone()
    asked = office.released(person)
    office.answer(asked, "personal_data")
    appealed(office, person, asked.ref)
    decide(office, tmp_path, "dismiss")
    assert office.row(asked).state == "answered"
    assert office.happened(asked)[-1] == "dismissed"
    assert office.tell()[-1] == "data_request.dismissed"
    with pytest.raises(Refused):
        appealed(office, person, asked.ref)


def test_nobody_decides_about_his_own_answer(office: Office, tmp_path: object) -> None:
    person, both = office.someone(), office.unit
    asked = office.released(person)
    office.answer(asked, "personal_data", both)
    appealed(office, person, asked.ref)
    with pytest.raises(Refused):
        decide(office, tmp_path, "uphold", both)
    assert office.row(asked).state == "answered"
    decide(office, tmp_path, "uphold", office.officer(Role.APPROVER, None))
    assert office.row(asked).state == "with_agency"


def test_what_was_closed_unseen_is_looked_at_again_before_anybody_reads_it(
    office: Office, tmp_path: object
) -> None:
    person = office.someone()
    asked = office.ask(person)
    office.answer(asked, "not_for_everybody", office.editor)
    appealed(office, person, asked.ref)
    decide(office, tmp_path, "uphold")
    assert (office.row(asked).state, office.row(asked).visibility) == ("received", "pending")
    with office.database.reading() as session:
        assert find_request(session, asked.ref) is None
        assert own_row(session, person, asked.ref).ref == asked.ref


def test_what_may_not_be_appealed_or_not_any_more_says_so(office: Office) -> None:
    person = office.someone()
    with office.writing() as session:
        dataset_there(session)
    given, late, open_one = (office.released(person) for _turn in range(3))
    office.answer(given, "published", dataset=NAME)
    office.answer(late, "already_published", dataset=NAME)
    for asked in (given, open_one):
        with pytest.raises(Refused):
            appealed(office, person, asked.ref)
    office.move(days=40)
    with office.database.reading() as session:
        assert appeal_until(session, office.ctx, office.row(late)) is None
    with pytest.raises(Refused):
        appealed(office, person, late.ref)
