"""Every action on cases leaves its event in the audit log, both in one transaction."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from portal.accounts.assurance import Credential
from portal.accounts.officer_roles import Role
from portal.accounts.rules import SignedIn
from portal.attachments.scanning import NoScanner
from portal.attachments.stores import FolderStore
from portal.contact.account_cases import confirm_by_link
from portal.contact.canned import retire_canned, save_canned
from portal.contact.citizens import rate, withdraw
from portal.contact.codes import ask_for_link
from portal.contact.dealing import Order, add_note, deal_with
from portal.contact.file_checks import FileChecker, check_case
from portal.contact.merging import merge, separate
from portal.contact.publishing import (
    PublicText,
    agree_to_copy,
    propose_copy,
    publish_copy,
    withdraw_copy,
)
from portal.contact.routing_changes import (
    RuleText,
    add_rule,
    change_rule,
    move_rule,
    remove_rule,
    switch_rule,
)
from portal.contact.rules import Person
from portal.contact.vault import open_identity
from portal.workflow.service import Change
from tests.portal.audit.audited import Audited
from tests.portal.contact.conftest import HIDDEN, House
from tests.portal.contact.files_handed_in import file_with
from tests.portal.contact.test_texts import ANSWER

Act = Callable[[Session], object]
Walk = Callable[..., object]


@pytest.fixture
def log(house: House) -> Audited:
    return Audited(house.database)


@pytest.fixture
def do(house: House, log: Audited) -> Walk:
    """Return what does something in a transaction of its own and looks for its events."""

    def act(acts: Act, *events: str) -> object:
        def once() -> object:
            with house.database.writing() as session:
                done = acts(session)
                session.expunge_all()
                return done

        return log.action(once, *events)

    return act


def test_every_action_leaves_its_event_and_none_is_done_without_it(
    house: House, log: Audited, do: Walk, tmp_path: Path
) -> None:
    editor, unit = house.officer(Role.EDITOR, "licensing"), house.officer(Role.APPROVER, None)
    told = PublicText("Renewing", "How is it renewed?", "At the office.")
    filed = log.action(lambda: house.file(may_be_published=True), "question.filed")
    case = house.case(filed.reference)
    do(lambda one: add_note(one, case.id, "x", editor), "question.noted")
    do(lambda one: propose_copy(one, house.context, case, told, editor), "question.copy_proposed")
    do(lambda one: agree_to_copy(one, case, 1), "question.copy_agreed")
    do(lambda one: publish_copy(one, case.id, 1, editor), "question.copy_published")
    do(lambda one: withdraw_copy(one, case), "question.copy_withdrawn")
    order = Order(Change("answer"), "yes")
    do(lambda one: deal_with(one, house.context, case.id, order, editor), "question.answer")
    do(lambda one: rate(one, case, 5), "question.rated")
    with_file, _files = file_with(house, FolderStore(tmp_path), a_txt=b"a letter")
    checker = FileChecker(house.database, FolderStore(tmp_path), NoScanner())
    log.action(lambda: check_case(checker, with_file), "question.file_checked")
    hidden = house.case(house.file(person=HIDDEN).reference)
    why = "the court asks for it"
    do(lambda one: open_identity(one, hidden, why, unit), "question.identity_opened")

    def take_back(session: Session) -> None:
        withdraw(session, house.context, session.merge(hidden, load=False))

    do(take_back, "question.withdraw")


def test_an_address_is_confirmed_once_and_that_is_written_down(house: House, do: Walk) -> None:
    officer, now = house.officer(Role.VIEWER, "licensing"), house.clock.now()
    house.file(person=Person(name="Rana", email=officer.email))
    with house.database.writing() as session:
        ask_for_link(session, house.context, house.visit(), officer.email)
    (link,) = [one.values["link"] for one in house.to_citizens() if one.kind.endswith("_link")]
    here = SignedIn(officer, b"", "", True, Credential.C2, now, True, now)
    ticket = link.rpartition("/")[2]
    do(lambda one: confirm_by_link(one, house.context, here, ticket), "address confirmed")
    with house.database.writing() as session:
        confirm_by_link(session, house.context, here, ticket)
        assert not session.dirty


def test_merging_is_written_for_both_and_what_follows_for_each(house: House, do: Walk) -> None:
    editor = house.officer(Role.EDITOR, "licensing")
    first = house.case(house.file(subject="a", body="a").reference).id
    house.move(seconds=1)
    second = house.case(house.file(subject="b", body="b").reference).id
    merged = ("question.merged", "question.merged")
    do(lambda one: merge(one, house.context, [first, second], editor), *merged)
    order = Order(Change("assign", assign_to=str(editor.id)))
    do(lambda one: deal_with(one, house.context, first, order, editor), *2 * ["question.assign"])
    do(lambda one: separate(one, house.context, second, editor), "question.separated")


def test_what_officers_write_for_many_cases_leaves_its_event(house: House, do: Walk) -> None:
    unit, approver = house.officer(Role.APPROVER, None), house.officer(Role.APPROVER, "licensing")
    ids: list[UUID] = []

    def save(session: Session) -> None:
        ids.append(save_canned(session, "licensing", ANSWER, approver).id)

    def add(session: Session) -> None:
        ids.append(add_rule(session, RuleText("other"), unit).id)

    do(save, "canned_answer.saved")
    do(lambda one: retire_canned(one, ids[-1], approver), "canned_answer.retired")
    do(add, "routing_rule.added")
    changed = RuleText("third", words="x")
    do(lambda one: change_rule(one, ids[-1], changed, unit), "routing_rule.changed")
    do(lambda one: switch_rule(one, ids[-1], unit, is_on=False), "routing_rule.switched")
    do(lambda one: move_rule(one, ids[-1], unit, is_up=True), "routing_rule.moved")
    do(lambda one: remove_rule(one, ids[-1], unit), "routing_rule.removed")
