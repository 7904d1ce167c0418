"""Every action on cases leaves its event in the audit log, both in one transaction."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from portal.accounts.officer_roles import Role
from portal.attachments.scanning import NoScanner
from portal.attachments.stores import FolderStore
from portal.contact.canned import save_canned
from portal.contact.citizens import rate, withdraw
from portal.contact.dealing import Order, add_note, deal_with
from portal.contact.file_checks import FileChecker, check_case
from portal.contact.merging import merge, separate
from portal.contact.publishing import PublicText, agree_to_copy, propose_copy, withdraw_copy
from portal.contact.routing import RuleText, add_rule, remove_rule
from portal.contact.vault import open_identity
from portal.workflow.service import Change
from tests.portal.audit.audited import Audited
from tests.portal.contact.conftest import HIDDEN, House
from tests.portal.contact.files_handed_in import file_with
from tests.portal.contact.test_texts import ANSWER


def test_every_action_leaves_its_event_and_none_is_done_without_it(
    house: House, tmp_path: Path
) -> None:
    log = Audited(house.database)
    editor, unit = house.officer(Role.EDITOR, "licensing"), house.officer(Role.APPROVER, None)
    approver, told = house.officer(Role.APPROVER, "licensing"), PublicText("a", "b", "c")

    def do(act: Callable[[Session], object], *events: str) -> object:
        def once() -> object:
            with house.database.writing() as session:
                done = act(session)
                session.expunge_all()
                return done

        return log.action(once, *events)

    filed = log.action(lambda: house.file(may_be_published=True), "question.filed")
    case = house.case(filed.reference)
    do(lambda one: add_note(one, case.id, "x", editor), "question.noted")
    do(lambda one: propose_copy(one, case, told, editor), "question.copy_proposed")
    do(lambda one: agree_to_copy(one, case, 1), "question.copy_agreed")
    do(lambda one: withdraw_copy(one, case), "question.copy_withdrawn")
    order = Order(Change("answer"), "yes")
    do(lambda one: deal_with(one, house.context, case.id, order, editor), "question.answer")
    do(lambda one: rate(one, case, 5), "question.rated")
    do(lambda one: save_canned(one, "licensing", ANSWER, approver), "canned_answer.saved")
    ids = []
    do(lambda one: ids.append(add_rule(one, RuleText("other"), unit).id), "routing_rule.added")
    do(lambda one: remove_rule(one, ids[-1], unit), "routing_rule.removed")
    with_file, _files = file_with(house, FolderStore(tmp_path), a_txt=b"a letter")
    checker = FileChecker(house.database, FolderStore(tmp_path), NoScanner())
    log.action(lambda: check_case(checker, with_file), "question.file_checked")
    hidden = house.case(house.file(person=HIDDEN).reference)
    why = "the court asks for it"
    do(lambda one: open_identity(one, hidden, why, unit), "question.identity_opened")

    def take_back(session: Session) -> None:
        withdraw(session, house.context, session.merge(hidden, load=False))

    do(take_back, "question.withdraw")


def test_merging_is_written_for_both_and_what_follows_for_each(house: House) -> None:
    log, editor = Audited(house.database), house.officer(Role.EDITOR, "licensing")
    first, second = (house.case(house.file(subject=one, body=one).reference).id for one in "ab")

    def do(act: Callable[[Session], object], *events: str) -> None:
        def once() -> None:
            with house.database.writing() as session:
                act(session)

        log.action(once, *events)

    merged = ("question.merged", "question.merged")
    do(lambda one: merge(one, house.context, [first, second], editor), *merged)
    order = Order(Change("assign", assign_to=str(editor.id)))
    do(lambda one: deal_with(one, house.context, first, order, editor), *2 * ["question.assign"])
    do(lambda one: separate(one, house.context, second, editor), "question.separated")
