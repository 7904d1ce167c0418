"""What moderators decide: who sees the post, what is told to whom, and what it does to trust."""

from uuid import UUID

import pytest
from sqlalchemy import select

from geo.errors import InvalidParameter, NotFound, Refused
from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from portal.comments.authors.models import AuthorRow
from portal.comments.authors.rules import Author
from portal.comments.moderation.deciding import decide, withdraw
from portal.comments.moderation.log import Done, read_log
from portal.comments.moderation.rules import Decision, Reason, Verdict
from portal.comments.rules import Visibility
from portal.workflow.models import WorkflowItem
from tests.portal.comments.moderation.conftest import KIND, Place

RELEASE = Decision(Verdict.RELEASE)
SPAM = Decision(Verdict.HIDE, Reason.SPAM)
INSULT = Decision(Verdict.HIDE, Reason.INSULT, "لا تشتم أحدًا")
TEXTS = ("الشارع مظلم ليلًا", "الحافلة تتأخر كل صباح", "أقترح ممرًا للمشاة", "شكرًا على السرعة")


def state_of(place: Place, author: Author) -> tuple[str, int, int]:
    with place.database.reading() as session:
        row = session.get_one(AuthorRow, author.id)
        return row.state, row.kept_posts, row.hidden_posts


def decide_last(place: Place, decision: Decision, role: Role = Role.EDITOR) -> UUID:
    item = place.items()[-1]
    with place.database.writing() as session:
        decide(session, place.ctx, place.officer(role), item.id, decision)
    return item.id


def test_a_released_post_is_shown_and_three_of_them_are_trust(place: Place) -> None:
    layla = place.author()
    for number, text in enumerate(TEXTS[:3], 1):
        post = place.write(layla, text)
        assert place.seen(post) is Visibility.PENDING
        decide_last(place, RELEASE)
        assert place.seen(post) is Visibility.VISIBLE
        assert state_of(place, layla)[:2] == (("trusted" if number == 3 else "new"), number)
        place.move(hours=1)


def test_a_hidden_post_of_a_newcomer_lets_him_begin_anew(place: Place) -> None:
    layla = place.author(kept_posts=2)
    post = place.write(layla, TEXTS[0])
    decide_last(place, INSULT)
    assert place.seen(post) is Visibility.HIDDEN
    assert state_of(place, layla) == ("new", 0, 1)


def test_one_post_hidden_as_spam_ends_trust_and_one_insult_does_not(place: Place) -> None:
    rude, spammer = place.author("trusted"), place.author("trusted")
    for author, decision in ((rude, INSULT), (spammer, SPAM)):
        place.report(place.author(), place.write(author, TEXTS[0]))
        decide_last(place, decision)
        place.move(hours=1)
    assert state_of(place, rude)[0] == "trusted"
    assert state_of(place, spammer)[0] == "new"


def test_the_second_insult_ends_trust_as_well(place: Place) -> None:
    rude = place.author("trusted")
    for text in TEXTS[:2]:
        place.report(place.author(), place.write(rude, text))
        decide_last(place, INSULT)
        place.move(hours=1)
    assert state_of(place, rude)[0] == "new"


def test_what_was_decided_is_in_the_log_of_the_public_and_that_of_audits(place: Place) -> None:
    post = place.write(place.author(), TEXTS[0])
    item = decide_last(place, INSULT)
    with place.database.reading() as session:
        (entry,) = read_log(session)
        assert (entry.done, entry.agency, entry.reason) == (Done.HIDDEN, "moh", Reason.INSULT)
        (event,) = session.scalars(select(AuditEvent))
        assert (event.action, event.object_id) == ("moderation.hide", str(item))
        assert TEXTS[0] not in str((event.old, event.new))
        assert session.get_one(WorkflowItem, item).state == "hidden"
    assert place.seen(post) is Visibility.HIDDEN


def test_nobody_decides_for_other_agencies_or_twice(place: Place) -> None:
    place.write(place.author(), TEXTS[0])
    (item,) = place.items()
    with place.database.writing() as session:
        for officer in (place.officer(Role.VIEWER), place.officer(agency="moe")):
            with pytest.raises(NotFound):
                decide(session, place.ctx, officer, item.id, RELEASE)
        decide(session, place.ctx, place.officer(agency=None), item.id, RELEASE)
        with pytest.raises(Refused, match="decided meanwhile"):
            decide(session, place.ctx, place.officer(), item.id, SPAM)


@pytest.mark.parametrize(("reason", "note"), [(None, ""), (Reason.OTHER, " ")])
def test_hiding_needs_a_reason_and_another_one_words(reason: Reason | None, note: str) -> None:
    with pytest.raises(InvalidParameter):
        Decision(Verdict.HIDE, reason, note)


def test_what_its_author_removes_waits_no_more(place: Place) -> None:
    layla = place.author()
    post = place.write(layla, TEXTS[0])
    with place.database.writing() as session:
        withdraw(session, place.ctx, KIND, post)
        withdraw(session, place.ctx, KIND, post)
    (item,) = place.items()
    assert (item.verdict, item.reason, item.decided_by) == ("withdrawn", None, None)
    assert state_of(place, layla) == ("new", 0, 0)
