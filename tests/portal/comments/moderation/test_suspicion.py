"""What looks like spam: copies, what was learned, and what is akin to a post that was hidden."""

from uuid import UUID

import pytest
from sqlalchemy import select, text

from portal.comments.moderation.deciding import decide
from portal.comments.moderation.features import is_arabic, marks_of
from portal.comments.moderation.learning import count_text, learned_weight, weigh
from portal.comments.moderation.models import ModerationItem
from portal.comments.moderation.rules import Decision, Reason, Verdict
from portal.comments.moderation.second_look import LOOK_AGAIN, look_again
from portal.comments.moderation.suspicion import HELD_FROM, SUSPECTED_FROM, Suspicion
from portal.comments.rules import Visibility
from tests.portal.comments.moderation.conftest import KIND, Place

OFFER = "نسدد عنك القرض القديم ونعطيك مبلغًا جديدًا بلا كفيل ولا فوائد، والموافقة في ساعات"
PARAPHRASED = "نسدد عنك القرض القديم ونعطيك مبلغًا جديدًا بلا كفيل، والموافقة في ساعات قليلة فقط"
REMARK = "الرصيف أمام المدرسة مكسور منذ الشتاء، وأرجو أن يُصلح قبل أول المطر هذا العام"
SPAM = Decision(Verdict.HIDE, Reason.SPAM)
_KEYS = text(
    "SELECT args->>'key' FROM procrastinate.procrastinate_jobs WHERE task_name = :task ORDER BY id"
)


def hide(place: Place, post_id: UUID, decision: Decision = SPAM) -> UUID:
    """Decide about what waits of a post; return its item."""
    with place.database.writing() as session:
        waiting = select(ModerationItem.id).where(ModerationItem.post_id == post_id)
        item_id = session.scalars(waiting.where(ModerationItem.decided_at.is_(None))).one()
        decide(session, place.ctx, place.officer(), item_id, decision)
    return item_id


def queue_of(place: Place, post_id: UUID) -> str | None:
    return next((one.queue for one in place.items() if one.post_id == post_id), None)


def test_who_is_trusted_waits_with_what_is_nearly_hidden_spam_and_keeps_his_trust(
    place: Place,
) -> None:
    hide(place, place.write(place.author(), OFFER))
    turned = place.author("trusted")
    copy = place.write(turned, f"{PARAPHRASED} 0790000000")
    assert (place.seen(copy), queue_of(place, copy)) == (Visibility.PENDING, "suspected")
    other = place.write(turned, REMARK)
    assert (place.seen(other), queue_of(place, other)) == (Visibility.VISIBLE, None)


def test_what_only_looks_like_it_is_shown_and_looked_at(place: Place) -> None:
    hide(place, place.write(place.author(), OFFER))
    post = place.write(place.author("trusted"), PARAPHRASED)
    assert (place.seen(post), queue_of(place, post)) == (Visibility.VISIBLE, "suspected")


def test_what_several_write_alike_is_suspected(place: Place) -> None:
    posts = [place.write(place.author(), OFFER) for _one in range(3)]
    assert [queue_of(place, one) for one in posts] == ["newcomers", "newcomers", "suspected"]


def test_a_number_in_a_remark_is_no_spam(place: Place) -> None:
    post = place.write(place.author(), "اتصلت على الرقم 065001234 عشر مرات ولم يرد أحد")
    assert queue_of(place, post) == "newcomers"


def test_a_text_is_compared_with_what_was_decided_in_its_script(place: Place) -> None:
    with place.database.writing() as session:
        for number in range(12):
            count_text(session, f"{REMARK} {number}", is_spam=False)
            count_text(session, f"the lady of the fund will call on you {number}", is_spam=True)
        # Nothing English was kept yet, so that English alone says nothing.
        assert learned_weight(session, "the lady of the fund will call on you") == 0
        for number in range(12):
            count_text(session, f"the lamp of the lane is broken {number}", is_spam=False)
        assert learned_weight(session, "the lady of the fund") > 1
        assert learned_weight(session, "the lamp of the lane") < -1
        assert abs(learned_weight(session, "of the")) < 0.5
    assert is_arabic(f"{REMARK} ok")
    assert not is_arabic("123")


def test_what_was_seen_once_speaks_neither_way() -> None:
    assert weigh([(0, 1), (1, 0)], 50, 50) == 0
    assert weigh([(0, 30)] * 90, 50, 50) == pytest.approx(6)


def test_a_heap_of_signs_is_certain_and_one_is_not() -> None:
    assert not Suspicion({"like_spam": SUSPECTED_FROM}).is_certain
    assert Suspicion({"like_spam": HELD_FROM}).is_certain
    assert not Suspicion({"learned": HELD_FROM, "number": 1.0, "address": 1.5}).is_certain
    assert Suspicion({"learned": HELD_FROM, "like_others": 1.5}).is_certain
    assert Suspicion({"like_own": SUSPECTED_FROM}, repeats=3).is_certain
    assert not Suspicion({"like_own": 1.0}, repeats=3).is_certain
    assert marks_of(f"{OFFER} {REMARK}") == frozenset()


def test_hidden_spam_brings_what_is_akin_to_it_before_moderators_and_hides_nothing(
    place: Place,
) -> None:
    turned, neighbour, other = (place.author("trusted") for _one in range(3))
    first = place.write(turned, OFFER)
    more = place.write(turned, "وعندي بيت للإيجار في وسط المدينة لمن يريد أن يسكن قريبًا من السوق")
    alike, apart = place.write(neighbour, PARAPHRASED), place.write(other, REMARK)
    assert place.items() == []
    place.report(place.author("trusted"), first, Reason.SPAM)
    item_id = hide(place, first)
    with place.database.reading() as session:
        assert session.scalars(_KEYS, {"task": LOOK_AGAIN}).all() == [str(item_id)]
    assert look_again(place.database, place.ctx, item_id) == 2
    assert {queue_of(place, one) for one in (more, alike)} == {"suspected"}
    assert queue_of(place, apart) is None
    assert {place.seen(one) for one in (more, alike, apart)} == {Visibility.VISIBLE}
    # What a moderator has kept is not brought to him again.
    hide(place, alike, Decision(Verdict.KEEP))
    assert look_again(place.database, place.ctx, item_id) == 0
    with place.database.reading() as session:
        found = place.ctx.moderated.find(session, KIND, alike)
    assert found.visibility is Visibility.VISIBLE
