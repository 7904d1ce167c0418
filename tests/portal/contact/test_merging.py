"""Cases of one matter are dealt with as one: one answer for all, and nobody learns of another."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from geo.coordinates import Position
from geo.errors import InvalidParameter, NotFound, Refused
from portal.accounts.officer_roles import Officer, Role
from portal.contact.citizens import own_case, reopen, withdraw
from portal.contact.dealing import Order, deal_with
from portal.contact.duplicates import Similar, similar_cases
from portal.contact.followers import follower_counts
from portal.contact.merging import merge, separate
from portal.contact.models import Case
from portal.contact.queue import queue_page
from portal.contact.queue_filter import QueueFilter
from portal.contact.rules import Kind, Person
from portal.workflow.queries import events_of
from portal.workflow.service import Change
from tests.portal.contact.conftest import HIDDEN, RANA, House
from tests.portal.contact.test_dealing import do, said

NOUR = Person(name="Nour", email="nour@home.example", phone="+962797654321")
AMMAN = Position(35.9106, 31.9539)
HOLE = "A hole in the road at the school"


def holes(house: House, *people: Person, **more: object) -> list[str]:
    """File one complaint of each person about the same hole, an hour apart."""
    found = []
    for number, person in enumerate(people):
        told = {"subject": HOLE, "body": f"Somebody will fall into it, I am number {number}."}
        filed = house.file(Kind.COMPLAINT, person, **{**told, **more})  # type: ignore[arg-type]
        found.append(str(filed.reference))
        house.move(hours=1)
    return found


def as_one(house: House, references: Sequence[str], by: Officer) -> str:
    """Merge cases; return the reference of the one that leads."""
    with house.database.writing() as session:
        ids = [house.case(one).id for one in references]
        return merge(session, house.context, ids, by).reference


def similar(house: House, reference: str) -> Sequence[Similar]:
    """Return what an officer is shown beside a case."""
    with house.database.reading() as session:
        return similar_cases(session, house.context.nearness, house.case(reference))


def happened(house: House, reference: str) -> list[str]:
    """Return what has happened to a case."""
    with house.database.reading() as session:
        return [one.action for one in events_of(session, house.case(reference).id)]


def test_what_is_near_or_alike_is_found_with_its_reasons(house: House) -> None:
    first, second = holes(house, RANA, NOUR, position=AMMAN)
    house.move(days=2)
    near = Position(AMMAN.lon + 0.002, AMMAN.lat)
    third = house.file(
        Kind.COMPLAINT, HIDDEN, subject="Deep", body="A lamp is dark", position=near
    ).reference
    far = house.file(
        Kind.COMPLAINT, HIDDEN, subject=HOLE, body="x", position=Position(36.2, 32.1)
    ).reference
    house.file(Kind.COMPLAINT, NOUR, agency="other", subject=HOLE, position=AMMAN)
    house.file(Kind.QUESTION, NOUR, subject=HOLE, position=AMMAN)
    house.file(Kind.COMPLAINT, HIDDEN, subject="Rude words", body="At the counter")
    found = similar(house, first)
    told = {one.case.reference: (one.metres, one.days, one.is_alike) for one in found}
    assert told == {second: (0, 0, True), third: (189, 2, False), far: (None, 2, True)}
    assert next(iter(told)) == second


def test_arabic_is_alike_without_its_marks_and_long_ago_is_not_shown(house: House) -> None:
    first = house.file(subject="حُفرة في شارع المدرسة", body="ا").reference
    again = house.file(person=NOUR, subject="حفره في شارع المدرسه", body="ب").reference
    assert [one.case.reference for one in similar(house, str(first))] == [again]
    house.move(days=31)
    late = house.file(person=HIDDEN, subject="حفرة في شارع المدرسة", body="ج").reference
    assert similar(house, str(late)) == []


def test_one_answer_reaches_all_in_their_language_and_tells_nobody_of_another(
    house: House, editor: Officer
) -> None:
    references = holes(house, RANA, NOUR, HIDDEN)
    with house.database.writing() as session:
        session.execute(update(Case).where(Case.reference == references[1]).values(language="ar"))
    due = [house.item(one).due_at for one in references]
    house.letters()
    lead = as_one(house, references[::-1], editor)
    assert lead == references[0]
    assert [house.item(one).due_at for one in references] == due
    do(house, lead, editor, "acknowledge")
    do(house, lead, editor, "assign", assign_to=str(editor.id))
    assert {house.case(one).state for one in references} == {"in_progress"}
    answer = f"It is filled. Keep {lead}."
    with pytest.raises(InvalidParameter, match="other language"):
        do(house, lead, editor, "resolve", text=answer)
    assert {house.case(one).state for one in references} == {"in_progress"}
    order = Order(Change("resolve"), answer, {"ar": "رُدمت الحفرة."})
    with house.database.writing() as session:
        deal_with(session, house.context, house.case(lead).id, order, editor)
    assert {house.case(one).state for one in references} == {"resolved"}
    assert said(house, references[1]) == [("answer", "رُدمت الحفرة.")]
    assert said(house, references[2]) == [("answer", f"It is filled. Keep {references[2]}.")]
    letters = house.to_citizens()
    assert {one.to for one in letters} == {RANA.email, NOUR.email, HIDDEN.email}
    for mine, person in zip(references, (RANA, NOUR, HIDDEN), strict=True):
        own = [one for one in letters if one.to == person.email]
        assert {one.values["reference"] for one in own} == {mine}
        with house.database.reading() as session:
            shown = own_case(session, house.context, session.merge(house.case(mine), load=False))
            text_of_page = str([shown.status, *(one.text for one in shown.messages)])
        for others in set(references) - {mine}:
            assert others not in text_of_page


def test_a_question_is_for_one_and_what_each_does_is_his_own(house: House, editor: Officer) -> None:
    first, second, third = holes(house, RANA, NOUR, HIDDEN)
    as_one(house, (first, second, third), editor)
    do(house, first, editor, "acknowledge")
    do(house, first, editor, "ask", text="Which side of the road?")
    assert [house.case(one).state for one in (first, second)] == [
        "needs_information",
        "acknowledged",
    ]
    assert said(house, second) == []
    with pytest.raises(Refused, match="goes with another case"):
        do(house, second, editor, "reject", reason="no")
    with house.database.writing() as session:
        withdraw(session, house.context, session.get_one(Case, house.case(third).id))
    assert house.case(first).state == "needs_information"
    # The leading one ends without an answer: the other that waits stands alone with its clock.
    house.move(days=20)
    with house.database.writing() as session:
        withdraw(session, house.context, session.get_one(Case, house.case(first).id))
    house.work()
    assert (house.case(second).duplicate_of, house.case(second).state) == (None, "acknowledged")
    assert happened(house, second)[-1] == "separated"
    assert house.case(third).duplicate_of is not None


def test_who_is_not_content_opens_his_own_case_and_it_stands_alone(
    house: House, editor: Officer
) -> None:
    first, second, third = holes(house, RANA, NOUR, HIDDEN)
    as_one(house, (first, second, third), editor)
    do(house, first, editor, "acknowledge")
    do(house, first, editor, "resolve", text="Filled.")
    with house.database.writing() as session:
        reopen(session, house.context, session.get_one(Case, house.case(second).id), "It is not.")
    assert [house.case(one).state for one in (first, second, third)] == [
        "resolved",
        "in_progress",
        "resolved",
    ]
    assert house.case(second).duplicate_of is None
    assert happened(house, second)[-2:] == ["reopen", "separated"]


def test_the_queue_shows_the_leading_case_with_its_count_until_they_part(
    house: House, editor: Officer
) -> None:
    first, second, third = holes(house, RANA, NOUR, HIDDEN)
    with house.database.reading() as session:
        before = queue_page(session, QueueFilter())
    as_one(house, (second, third), editor)
    # What leads becomes one that is led, and what went with it comes along.
    as_one(house, (first, second), editor)
    lead = house.case(first).id
    with house.database.reading() as session:
        page = queue_page(session, QueueFilter())
        assert follower_counts(session, [one.id for one in page.cases]) == {lead: 2}
        by_reference = queue_page(session, QueueFilter(reference=third))
    assert (len(before.cases), [one.reference for one in page.cases]) == (3, [first])
    assert [one.reference for one in by_reference.cases] == [third]
    with house.database.writing() as session:
        separate(session, house.context, house.case(second).id, editor)
    assert house.case(second).duplicate_of is None
    with house.database.writing() as session, pytest.raises(Refused, match="stands alone"):
        separate(session, house.context, house.case(second).id, editor)
    assert happened(house, first) == ["opened", "merged"]
    assert happened(house, second) == ["opened", "merged", "merged", "separated"]


def test_nothing_is_merged_across_agencies_kinds_answers_or_without_the_right(
    house: House, editor: Officer
) -> None:
    first, second = holes(house, RANA, NOUR)
    other = str(house.file(Kind.COMPLAINT, NOUR, agency="other", subject=HOLE).reference)
    question = str(house.file(person=NOUR, subject=HOLE).reference)
    with pytest.raises(NotFound):
        as_one(house, (first, other), editor)
    everywhere = house.officer(Role.APPROVER, None)
    with pytest.raises(Refused, match="one agency"):
        as_one(house, (first, other), everywhere)
    with pytest.raises(Refused, match="one kind"):
        as_one(house, (first, question), editor)
    with pytest.raises(NotFound):
        as_one(house, (first, second), house.officer(Role.VIEWER, "licensing"))
    secret = [str(house.file(Kind.MALPRACTICE, one).reference) for one in (RANA, NOUR)]
    with pytest.raises(Refused, match="never dealt with as one"):
        as_one(house, secret, everywhere)
    assert similar(house, secret[0]) == []
    do(house, second, editor, "acknowledge")
    do(house, second, editor, "resolve", text="x")
    with pytest.raises(Refused, match="has its answer"):
        as_one(house, (first, second), editor)
    with pytest.raises(InvalidParameter, match="Tick"):
        as_one(house, (first,), editor)


def test_of_two_officers_at_a_moment_one_is_told_and_no_chain_comes_about(
    house: House, editor: Officer
) -> None:
    colleague = house.officer(Role.EDITOR, "licensing")
    for _round in range(5):
        first, second, third = holes(house, RANA, NOUR, HIDDEN)
        asked = ((first, second), editor), ((second, third), colleague)

        def attempt(told: tuple[Sequence[str], Officer]) -> str:
            try:
                return as_one(house, *told)
            except Refused as refusal:
                return f"refused {refusal}"

        with ThreadPoolExecutor(2) as both:
            ended = sorted(both.map(attempt, asked))
        led = [house.case(one).duplicate_of for one in (first, second, third)]
        # Either both, one after the other in the order that holds, or the second is refused.
        assert ended[0] in (first, second), ended
        assert led[0] is None
        assert not {one for one in led if one} & {
            house.case(one).id for one in (first, second, third) if house.case(one).duplicate_of
        }
        house.move(days=8)


@pytest.mark.parametrize("loop", ["itself", "chain", "cycle", "kind"])
def test_the_database_takes_no_chain_no_cycle_and_no_other_kind(house: House, loop: str) -> None:
    first, second, third = (house.case(one).id for one in holes(house, RANA, NOUR, HIDDEN))
    question = house.case(house.file(person=NOUR).reference).id
    pairs: dict[str, list[tuple[UUID, UUID]]] = {
        "itself": [(first, first)],
        "chain": [(second, first), (third, second)],
        "cycle": [(second, first), (first, second)],
        "kind": [(question, first)],
    }
    link = text("UPDATE contact_case SET duplicate_of = :lead WHERE id = :led")
    with pytest.raises(IntegrityError), house.database.writing() as session:
        for led, lead in pairs[loop]:
            session.execute(link, {"led": led, "lead": lead})
