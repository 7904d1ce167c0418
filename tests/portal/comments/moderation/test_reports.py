"""Reports: one a person and post, and nobody is silenced by how many there are."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from geo.errors import Refused, TooManyTries
from portal.comments.moderation.deciding import decide
from portal.comments.moderation.models import PostReport
from portal.comments.moderation.rules import REPORTS_AN_HOUR, Decision, Verdict
from portal.comments.rules import Visibility
from tests.portal.comments.moderation.conftest import Place


def test_a_reported_post_stays_shown_and_waits_for_a_moderator(place: Place) -> None:
    post = place.write(place.author("trusted"), "رأيي أن القرار خاطئ")
    assert place.report(place.author(), post)
    (item,) = place.items()
    assert (item.queue, item.was_shown, item.why) == ("reported", True, {"reported:insult": 1.0})
    assert place.seen(post) is Visibility.VISIBLE


def test_reporting_twice_is_one_report_also_at_the_same_moment(place: Place) -> None:
    post, reader = place.write(place.author("trusted"), "رأيي"), place.author()
    with ThreadPoolExecutor(8) as pool:
        new = list(pool.map(lambda _one: place.report(reader, post), range(8)))
    assert sorted(new) == [False] * 7 + [True]
    with place.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PostReport)) == 1
    assert len(place.items()) == 1


def test_readers_at_the_same_moment_make_one_item(place: Place) -> None:
    post = place.write(place.author("trusted"), "رأيي")
    readers = [place.author() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(lambda one: place.report(one, post), readers))
    assert len(place.items()) == 1


def test_what_a_moderator_kept_is_looked_at_again_only_when_several_more_report(
    place: Place,
) -> None:
    post = place.write(place.author("trusted"), "رأيي")
    place.report(place.author(), post)
    with place.database.writing() as session:
        keep = Decision(Verdict.KEEP)
        decide(session, place.ctx, place.officer(), place.items()[0].id, keep)
    place.move(minutes=1)
    for number in (1, 1, 2):
        place.report(place.author(), post)
        assert len(place.items()) == number


def test_own_posts_and_what_nobody_sees_cannot_be_reported(place: Place) -> None:
    layla = place.author("trusted")
    with pytest.raises(Refused, match="yours"):
        place.report(layla, place.write(layla, "رأيي"))
    with pytest.raises(Refused, match="not shown"):
        place.report(layla, place.write(place.author(), "رأيي الأول"))


def test_who_reports_too_much_is_asked_to_wait(place: Place) -> None:
    reader, post = place.author(), place.write(place.author("trusted"), "رأيي")
    for _ in range(REPORTS_AN_HOUR.most):
        place.report(reader, post)
    with pytest.raises(TooManyTries):
        place.report(reader, post)
