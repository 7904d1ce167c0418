"""Pages of data requests: asked by who signs in, read by everybody once released, appealed."""

import re

from tests.portal.opendata.published import NAME, dataset_there
from tests.web.pages.opendata.requests.counter import ASKED, SAID, TITLE, Counter


def test_a_request_is_seen_by_its_asker_at_once_and_by_everybody_when_it_is_released(
    counter: Counter,
) -> None:
    layla, omar = counter.people.visitor(), counter.people.visitor()
    ref = counter.asked(layla)
    own = layla.get(f"/my/data-requests/{ref}")
    assert TITLE in own.text
    assert "Nobody else sees it until then" in own.text
    assert "<script>alert" not in own.text
    assert TITLE in layla.get("/my/data-requests").text
    assert omar.get(f"/my/data-requests/{ref}").status_code == 404
    counter.people.leave()
    assert counter.people.get(f"/data-requests/{ref}").status_code == 404
    assert TITLE not in counter.people.get("/data-requests").text
    assert counter.officer(ref, command="release", seen="1").status_code == 303
    counter.people.leave()
    page = counter.people.get(f"/data-requests/{ref}")
    assert page.status_code == 200
    assert TITLE in page.text
    assert "<script>alert" not in page.text
    assert "at the latest" in page.text
    assert re.search(r'href="/en/follow/data_request/[0-9a-f-]{36}"', page.text)
    again = counter.people.get(f"/data-requests/{ref}", **{"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    assert TITLE in counter.people.get("/data-requests?q=accidents&agency=licensing").text
    assert TITLE not in counter.people.get("/data-requests?status=answered").text
    for feed in ("/data-requests/feed.atom", f"/data-requests/{ref}/feed.atom"):
        assert TITLE in counter.people.get(feed).text


def test_an_answer_is_read_by_everybody_and_appealed_by_who_asked(counter: Counter) -> None:
    with counter.deployment.database.writing() as session:
        dataset_there(session)
    layla = counter.people.visitor()
    ref = counter.asked(layla)
    counter.officer(ref, command="release")
    told = {"circumstance": "already_published", "dataset": f"/en/datasets/{NAME}", **SAID}
    assert counter.officer(ref, command="answer", **told).status_code == 303
    counter.people.leave()
    page = counter.people.get(f"/data-requests/{ref}").text
    assert "Published already" in page
    assert "Here it is" in page
    assert f'href="/en/datasets/{NAME}"' in page
    dataset = counter.people.get(f"/datasets/{NAME}").text.partition('id="asked"')[2]
    assert f'href="/en/data-requests/{ref}"' in dataset
    assert TITLE in dataset
    own = layla.get(f"/my/data-requests/{ref}").text
    assert "Is the answer not right?" in own
    empty = layla.post(f"/my/data-requests/{ref}", command="appeal", text=" ")
    assert empty.status_code == 400
    assert 'id="f-text-fault"' in empty.text
    sent = layla.post(f"/my/data-requests/{ref}", command="appeal", text="These are other years.")
    assert sent.status_code == 303
    own = layla.get(f"/my/data-requests/{ref}").text
    assert "The complaints unit decides" in own
    assert "Is the answer not right?" not in own
    counter.people.leave()
    assert "the complaints unit decides" in counter.people.get(f"/data-requests/{ref}").text


def test_what_was_typed_waits_while_somebody_signs_in(counter: Counter) -> None:
    sent = counter.send(**ASKED)
    assert sent.status_code == 303
    way = sent.headers["location"]
    assert way.startswith("/en/sign-in?next=")
    back = way.partition("next=")[2].replace("%3F", "?").replace("%3D", "=")
    counter.sits(counter.people.visitor())
    again = counter.client.get(back)
    assert f'value="{TITLE}"' in again.text
    assert "here again" in again.text


def test_datasets_that_it_may_be_are_shown_before_it_is_sent(counter: Counter) -> None:
    with counter.deployment.database.writing() as session:
        dataset_there(session)
    counter.sits(counter.people.visitor())
    asked = {**ASKED, "title": "Figures about health"}
    shown = counter.send(**asked)
    assert shown.status_code == 200
    assert f'href="/en/datasets/{NAME}"' in shown.text
    assert 'value="Figures about health"' in shown.text
    assert counter.send(**asked, looked="yes").status_code == 303


def test_all_that_is_wrong_stands_beside_its_field_and_nothing_is_lost(counter: Counter) -> None:
    page = counter.send(title="", text="Each year", agency="")
    assert page.status_code == 400
    assert "Each year" in page.text
    assert 'id="f-title-fault"' in page.text
    counter.sits(counter.people.visitor())
    unknown = counter.send(**{**ASKED, "agency": "nobodys"})
    assert unknown.status_code == 400
    assert 'id="f-agency-fault"' in unknown.text
    assert TITLE in unknown.text


def test_a_request_is_taken_back_by_who_asked(counter: Counter) -> None:
    layla = counter.people.visitor()
    ref = counter.asked(layla)
    assert layla.post(f"/my/data-requests/{ref}", command="withdraw").status_code == 303
    assert layla.get(f"/my/data-requests/{ref}").status_code == 404
    assert ref in layla.get("/my/data-requests").text


def test_an_empty_search_leads_to_the_form_with_its_words(counter: Counter) -> None:
    page = counter.people.get("/datasets?q=accidents").text
    assert "/en/data-requests/new?title=accidents" in page
    assert 'value="accidents"' in counter.people.get("/data-requests/new?title=accidents").text
