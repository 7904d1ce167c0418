"""The desk of data requests: the queue, what is wrong beside its field, and another agency."""

from tests.web.pages.opendata.requests.counter import TITLE, Counter


def test_an_officers_faults_stand_beside_the_fields_and_the_text_stays(counter: Counter) -> None:
    ref = counter.asked(counter.people.visitor())
    counter.officer(ref, command="release")
    told = {"circumstance": "law", "text_ar": "نعم", "text_en": "", "law_en": "Law 1"}
    page = counter.officer(ref, command="answer", **told)
    assert page.status_code == 400
    assert 'id="f-text_en-fault"' in page.text
    assert 'id="f-law_ar-fault"' in page.text
    assert "نعم" in page.text
    late = counter.officer(ref, command="release", seen="1")
    assert late.status_code in (400, 409)
    listed = counter.client.get("/en/officers/data-requests").text
    assert TITLE in listed


def test_a_request_passed_on_leaves_the_queue_of_the_agency(counter: Counter) -> None:
    ref = counter.asked(counter.people.visitor())
    page = counter.officer(ref).text
    assert "May everybody read it?" in page
    assert "another agency" in page
    same = counter.officer(ref, command="redirect", to_agency="licensing")
    assert same.status_code == 400
    assert 'id="f-to_agency-fault"' in same.text
    sent = counter.officer(ref, command="redirect", to_agency="other")
    assert sent.headers["location"] == "/en/officers/data-requests?said=done"
    assert TITLE not in counter.client.get("/en/officers/data-requests?show=all").text
    assert counter.officer(ref).status_code == 404


def test_the_queue_is_narrowed_by_list_words_and_agency(counter: Counter) -> None:
    ref = counter.asked(counter.people.visitor())
    counter.officer(ref)
    for asked, is_there in {
        "show=received": True,
        "show=overdue": False,
        "show=answered": False,
        "show=all&q=accidents": True,
        "show=all&q=schools": False,
        "agency=licensing&page=1": True,
    }.items():
        page = counter.client.get(f"/en/officers/data-requests?{asked}")
        assert (TITLE in page.text) is is_there, asked
