"""What becomes of a post the moment it is written."""

from portal.comments.rules import Visibility
from tests.portal.comments.moderation.conftest import Place


def test_a_trusted_author_and_an_agency_appear_at_once(place: Place) -> None:
    assert place.seen(place.write(place.author("trusted"), "نعم")) is Visibility.VISIBLE
    assert place.seen(place.write(None, "نعم")) is Visibility.VISIBLE
    assert place.items() == []


def test_the_first_posts_of_a_newcomer_wait_in_a_queue_of_their_own(place: Place) -> None:
    assert place.seen(place.write(place.author(), "الطريق بحاجة إلى صيانة")) is Visibility.PENDING
    (item,) = place.items()
    assert (item.queue, item.agency, item.was_shown) == ("newcomers", "moh", False)


def test_a_post_that_waits_and_is_edited_waits_once(place: Place) -> None:
    layla = place.author()
    post = place.write(layla, "الطريق")
    place.edit(post, layla, "الطريق مقطوع")
    assert place.seen(post) is Visibility.PENDING
    assert len(place.items()) == 1
