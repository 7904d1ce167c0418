"""Who is written to about what is handed in, decided and reported, and in which language."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import count
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from importers.jobs.service import run_job
from portal.accounts.models import Account
from portal.accounts.officer_roles import Role
from portal.accounts.rules import Visit
from portal.assembled_letters import letter_kinds
from portal.contact.filing import Taken, file_case
from portal.contact.rules import Kind, NewCase, Person
from portal.directory.registers.definitions import Subject
from portal.notifications.inbox import waiting_letters
from tests.importers.handed_in import context
from tests.site import account_context_on, portal_on, uploads_on
from tests.web.pages.imports.officer import places_csv
from tests.web.pages.officers.office import BackOffice, words
from tests.web.pages.tables.table_files import changed_table, staged
from tests.web.signed_in import SAME_ORIGIN, Colleague


@dataclass
class House:
    """A back office with two editors and one approver of an agency, who reads English."""

    office: BackOffice
    editor: Colleague
    second_editor: Colleague
    approver: Colleague
    national: Colleague

    def written(self) -> dict[str, str]:
        """Return the letters that were written since this was asked: receiver to words."""
        security = account_context_on(self.office.client).security
        with self.office.deployment.database.writing() as session:
            found = waiting_letters(session, security.keys, letter_kinds())
            told = {
                one.opened.to: f"{one.opened.texts[0].subject}\n{one.opened.texts[0].body}"
                for one in found
            }
            assert len(told) == len(found)
            session.execute(text("DELETE FROM letter"))
        return told

    def handed_in(self, by: Colleague) -> str:
        """Let an officer hand in a draft on its page; return its address."""
        names = {"ar": "استبدال رخصة", "en": f"Replace {uuid4()}"}
        draft = self.office.proposal(by, Subject.SERVICE, "replace", hand_in=False, names=names)
        self.sits(by)
        assert self.office.post(f"/drafts/{draft}/submit").status_code == 303
        return f"/drafts/{draft}"

    def sits(self, who: Colleague) -> None:
        """Let somebody use the browser from now on."""
        self.office.client.cookies.clear()
        self.office.now = who
        who.sits_at(self.office.client)

    def wants(self, who: Colleague, kinds: Collection[str]) -> None:
        """Let somebody tick these letters on the account page, and no others."""
        self.sits(who)
        data = {"token": who.form_token, **{f"letter.{kind}": "yes" for kind in kinds}}
        address = "/en/account/letters"
        answer = self.office.client.post(address, data=data, headers=SAME_ORIGIN)
        assert "It is saved." in words(answer)


@pytest.fixture
def house(back_office: BackOffice) -> House:
    """The people, and an empty outbox."""
    editor, second = (back_office.sign_in(Role.EDITOR, which=which) for which in (0, 1))
    approver, national = (
        back_office.sign_in(Role.APPROVER),
        back_office.sign_in(Role.APPROVER, None),
    )
    back_office.sign_in(Role.APPROVER, "other")
    with back_office.deployment.database.writing() as session:
        session.get_one(Account, approver.id).language = "en"
        session.execute(text("DELETE FROM letter"))
    return House(back_office, editor, second, approver, national)


def test_who_decides_and_who_has_made_a_draft_are_written_to(house: House) -> None:
    draft = house.handed_in(house.editor)
    told = house.written()
    assert set(told) == {house.approver.email}
    assert told[house.approver.email].startswith("A draft waits for your decision")
    assert f"/en/officers{draft}" in told[house.approver.email]
    house.sits(house.approver)
    assert house.office.post(f"{draft}/reject", {"note": "Ask the fund"}).status_code == 303
    told = house.written()
    assert set(told) == {house.editor.email}
    assert told[house.editor.email].startswith("رُفضت مسودتك")
    assert "Ask the fund" in told[house.editor.email]
    first = house.handed_in(house.editor)
    house.written()
    house.handed_in(house.second_editor)
    house.written()
    house.sits(house.approver)
    assert house.office.post(f"{first}/approve").status_code == 303
    told = house.written()
    assert set(told) == {house.editor.email, house.second_editor.email}
    assert told[house.editor.email].startswith("اعتُمدت مسودتك")
    assert told[house.second_editor.email].startswith("تجاوز تعديلٌ آخر مسودتك")


def test_nobody_is_told_of_the_own_draft_and_an_agency_without_another_asks_the_portals(
    house: House,
) -> None:
    house.handed_in(house.approver)
    assert set(house.written()) == {house.national.email}


def test_whoever_decides_about_a_table_or_an_import_is_told_and_sees_it_on_the_dashboard(
    house: House,
) -> None:
    office = house.office
    house.sits(house.editor)
    page = staged(office, changed_table(office))
    told = house.written()
    assert set(told) == {house.approver.email}
    assert f"/en/officers{page}" in told[house.approver.email]
    house.sits(house.approver)
    assert "Tables and imports that wait for a decision" in words(office.get(""))
    assert page in office.get("").text
    office.sign_in(Role.APPROVER, "other")
    assert "wait for a decision" not in words(office.get(""))
    second = office.sign_in(Role.APPROVER, None, which=1)
    house.sits(house.national)
    answer = office.post("/imports", {"layer": "schools"}, file=places_csv(4))
    job_id = UUID(answer.headers["location"].rpartition("/")[2])
    files = uploads_on(office.client).folder.parent
    security = account_context_on(office.client).security
    run_job(replace(context(office.deployment, files), security=security), job_id, lambda: False)
    told = house.written()
    assert set(told) == {second.email}
    assert "/ar/officers/releases/schools/1" in told[second.email]


def test_editors_hear_of_a_new_report_once_an_hour(house: House) -> None:
    office = house.office
    editor, networks = office.sign_in(Role.EDITOR, "other"), count(1)

    def report() -> dict[str, str]:
        with office.deployment.database.writing() as session:
            page = {"page": "/ar/services/else"}
            new = NewCase(Kind.MISTAKE, "ar", Person(), "wrong", f"{uuid4()}", details=page)
            # Each from a network of its own.
            visit = Visit(f"10.9.{next(networks)}.1")
            filed = file_case(session, portal_on(office.client).contact, visit, new)
            assert filed.taken is Taken.YES
        return house.written()

    told = report()
    approver = office.sign_in(Role.APPROVER, "other")
    assert set(told) == {editor.email, approver.email}
    assert "وردت معاملة جديدة" in told[editor.email]
    assert report() == {}


def test_each_letter_can_be_muted_on_the_account_page_but_those_about_security(
    house: House,
) -> None:
    house.sits(house.approver)
    shown = house.office.client.get("/en/account").text
    mutable = {kind.name for kind in letter_kinds().mutable}
    untitled = {kind.name for kind in letter_kinds() if not (kind.is_security or kind.title)}
    # Those to citizens are nothing that an officer could mute: they have a page of their own.
    of_citizens = ("contact.", "citizens.", "following.")
    to_officers = {one for one in untitled if not one.startswith(of_citizens)}
    assert to_officers == {"notifications.daily"}
    assert {
        name for name in mutable if f'name="letter.{name}" value="yes" checked' in shown
    } == mutable
    assert shown.count('name="letter.') == len(mutable)
    house.wants(house.approver, mutable - {"proposals.draft_waits"})
    house.handed_in(house.second_editor)
    assert house.written() == {}
    house.wants(house.approver, mutable)
    house.handed_in(house.second_editor)
    assert set(house.written()) == {house.approver.email}
