"""Appeals: once a decision, never decided by whoever decided first, and the post comes back."""

from uuid import UUID

import pytest

from geo.errors import InvalidParameter, NotFound, Refused
from portal.accounts.officer_roles import Officer, Role
from portal.comments.authors.rules import Author
from portal.comments.moderation.appealing import Answer, appeal, decide_appeal
from portal.comments.moderation.deciding import decide
from portal.comments.moderation.log import Done, read_log
from portal.comments.moderation.models import ModerationAppeal
from portal.comments.moderation.rules import Decision, Reason, Verdict
from portal.comments.rules import Visibility
from portal.workflow.models import WorkflowEvent, WorkflowItem
from tests.portal.comments.moderation.conftest import Place
from tests.portal.comments.moderation.test_deciding import state_of

YES, NO = Answer(True, "كان نقدًا لا شتمًا"), Answer(False, "فيه شتم")


class Hidden:
    """A post of a trusted author that an approver has hidden as spam."""

    def __init__(self, place: Place) -> None:
        self.place, self.layla = place, place.author("trusted")
        self.post = place.write(self.layla, "هذا القرار غير موفق إطلاقًا")
        place.report(place.author(), self.post)
        self.first = place.officer(Role.APPROVER)
        self.item = place.items()[0].id
        with place.database.writing() as session:
            decision = Decision(Verdict.HIDE, Reason.SPAM)
            decide(session, place.ctx, self.first, self.item, decision)

    def appeal(self, by: Author | None = None, text: str = "لم أشتم أحدًا") -> UUID:
        with self.place.database.writing() as session:
            return appeal(session, self.place.ctx, by or self.layla, self.item, text)

    def answer(self, officer: Officer, appeal_id: UUID, answer: Answer) -> None:
        with self.place.database.writing() as session:
            decide_appeal(session, self.place.ctx, officer, appeal_id, answer)


@pytest.fixture
def hidden(place: Place) -> Hidden:
    return Hidden(place)


def test_an_upheld_appeal_shows_the_post_and_gives_trust_back(hidden: Hidden) -> None:
    place, found = hidden.place, hidden.appeal()
    assert state_of(place, hidden.layla)[0] == "new"
    hidden.answer(place.officer(Role.APPROVER), found, YES)
    assert place.seen(hidden.post) is Visibility.VISIBLE
    assert state_of(place, hidden.layla) == ("trusted", 3, 0)
    with place.database.reading() as session:
        assert [one.done for one in read_log(session)] == [Done.RESTORED, Done.HIDDEN]
        assert session.get_one(WorkflowItem, hidden.item).state == "restored"
        assert session.get_one(WorkflowItem, found).state == "upheld"


def test_a_dismissed_appeal_leaves_the_post_hidden(hidden: Hidden) -> None:
    found = hidden.appeal()
    hidden.answer(hidden.place.officer(Role.APPROVER), found, NO)
    assert hidden.place.seen(hidden.post) is Visibility.HIDDEN
    with hidden.place.database.reading() as session:
        row = session.get_one(ModerationAppeal, found)
        assert (row.outcome, row.answer) == ("dismissed", NO.text)


def test_whoever_hid_the_post_never_decides_about_the_appeal(hidden: Hidden) -> None:
    found = hidden.appeal()
    for answer in (YES, NO):
        with pytest.raises(Refused, match="decided this yourself"):
            hidden.answer(hidden.first, found, answer)
    assert hidden.place.seen(hidden.post) is Visibility.HIDDEN


def test_only_approvers_of_the_agency_decide_and_only_once(hidden: Hidden) -> None:
    place, found = hidden.place, hidden.appeal()
    for officer in (place.officer(), place.officer(Role.APPROVER, "moe")):
        with pytest.raises(NotFound):
            hidden.answer(officer, found, YES)
    hidden.answer(place.officer(Role.ADMINISTRATOR, None), found, NO)
    with pytest.raises(Refused, match="decided meanwhile"):
        hidden.answer(place.officer(Role.APPROVER), found, YES)


def test_only_its_author_appeals_and_only_once(hidden: Hidden) -> None:
    with pytest.raises(NotFound):
        hidden.appeal(hidden.place.author())
    with pytest.raises(Refused, match="needs a reason"):
        hidden.appeal(text=" ")
    hidden.appeal()
    with pytest.raises(Refused, match="appealed already"):
        hidden.appeal()


def test_after_twenty_working_days_it_is_too_late(hidden: Hidden) -> None:
    hidden.place.move(days=40)
    with pytest.raises(Refused, match="time for an appeal ended"):
        hidden.appeal()


def test_the_history_of_an_appeal_names_no_person(hidden: Hidden) -> None:
    found = hidden.appeal()
    with hidden.place.database.reading() as session:
        event = session.get_one(WorkflowEvent, (found, 1))
        assert (event.actor_kind, event.actor_id) == ("citizen", str(hidden.layla.id))
        assert (event.actor_name, event.reason) == ("", None)


@pytest.mark.parametrize("text", ["", " ", "x" * 501])
def test_the_author_is_told_why_an_appeal_is_decided_so(text: str) -> None:
    with pytest.raises(InvalidParameter):
        Answer(True, text)
