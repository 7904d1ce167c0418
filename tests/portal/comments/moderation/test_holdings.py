"""What moderation holds about a person: in the copy, and without his words when he is forgotten."""

from uuid import UUID

from sqlalchemy import select

from portal.accounts.holdings import DataSubject, copy_of, erase_held
from portal.accounts.row_security import bind_person
from portal.comments.authors.models import AuthorPerson
from portal.comments.authors.rules import Author
from portal.comments.moderation.appealing import appeal
from portal.comments.moderation.deciding import decide, withdraw_gone
from portal.comments.moderation.holdings import HOLDINGS
from portal.comments.moderation.models import ModerationAppeal, PostFingerprint
from portal.comments.moderation.rules import Decision, Reason, Verdict
from portal.comments.rules import Visibility
from tests.portal.comments.moderation.conftest import Place


def person_of(place: Place, author: Author) -> DataSubject:
    with place.database.whole().reading() as session:
        found = select(AuthorPerson.person_id).where(AuthorPerson.author_id == author.id)
        person_id = session.scalar(found)
    assert isinstance(person_id, UUID)
    return DataSubject(person_id, None, None, person_id)


def test_a_person_takes_all_of_it_along_and_his_words_go_with_him(place: Place) -> None:
    layla = place.author()
    place.report(layla, place.write(place.author("trusted"), "رأيي"))
    place.move(minutes=1)
    place.write(layla, "هذا القرار غير موفق إطلاقًا، ولا أظن أن أحدًا في الحي سيرضى به أبدًا")
    item = place.items()[-1].id
    subject = person_of(place, layla)
    with place.database.writing() as session:
        bind_person(session, subject.id)
        insult = Decision(Verdict.HIDE, Reason.INSULT)
        decide(session, place.ctx, place.officer(), item, insult)
        appeal(session, place.ctx, layla, item, "لم أشتم أحدًا")
        copy = copy_of(session, HOLDINGS, subject)
        assert [one["reason"] for one in copy["reports_of_posts"]] == ["insult"]
        (decision,) = copy["decisions_about_posts"]
        assert (decision["verdict"], decision["appeal"]) == ("hide", "لم أشتم أحدًا")
        told = erase_held(session, HOLDINGS, subject)
        assert told["decisions_about_posts"].kept == 1
    with place.database.reading() as session:
        assert session.scalars(select(ModerationAppeal.text)).all() == [None]
        of_layla = PostFingerprint.author_id == layla.id
        assert session.scalars(select(PostFingerprint).where(of_layla)).all() == []


def test_what_an_erasure_has_removed_waits_no_more_within_the_hour(place: Place) -> None:
    post = place.write(place.author(), "رأيي الأول")
    with place.database.writing() as session:
        place.notes.kind.set_visibility(session, post, Visibility.REMOVED)
    assert withdraw_gone(place.database, place.ctx) == 1
    assert [one.verdict for one in place.items()] == ["withdrawn"]
