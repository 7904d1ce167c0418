"""Pages over the demonstration directory: ministers, apps, institutions, audiences, life events."""

import pytest
from fastapi.testclient import TestClient

from importers.samples.directory.records import sample_agencies, sample_services
from portal.vocabularies.loading import load_vocabularies
from tests.web.pages.directory.records import words_of


def test_ministers_are_on_one_page_with_the_prime_minister_first(demonstration: TestClient) -> None:
    page = demonstration.get("/en/ministers")
    said = words_of(page)
    assert said.index("Prime Ministry") < said.index("Ministry of Interior")
    assert "Prime Minister since" not in said
    assert "H.E. Demonstration name Prime Minister" in said
    assert page.text.count('class="official"') == 27
    assert 'href="https://x.example.com/minister-moi"' in page.text
    assert "Ministry of Municipal Affairs" not in said


def test_apps_of_the_government_are_a_gallery(demonstration: TestClient) -> None:
    page = demonstration.get("/ar/apps")
    assert page.text.count('class="official"') == 8
    said = words_of(page)
    assert "تطبيق مديرية الأمن العام" in said
    assert "Google Play App Store AppGallery" in said
    assert 'href="https://apps.example.com/ios/psd"' in page.text


@pytest.mark.parametrize("path", ["/en/ministers", "/en/apps"])
def test_ministers_and_apps_are_linked_from_the_agencies_and_kept(
    demonstration: TestClient, path: str
) -> None:
    assert f'href="{path}"' in demonstration.get("/en/agencies").text
    first = demonstration.get(path)
    again = demonstration.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_an_institution_of_which_only_the_name_is_known_says_so(demonstration: TestClient) -> None:
    said = words_of(demonstration.get("/en/agencies/audit-bureau"))
    assert "Name only: contacts and services of this institution have not been entered yet." in said
    assert "Name only" not in words_of(demonstration.get("/en/agencies/ministry-of-interior"))


def test_a_university_shows_the_service_it_gives_with_others(demonstration: TestClient) -> None:
    said = words_of(demonstration.get("/en/agencies/yarmouk-university"))
    assert "Certified university transcript" in said


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/en/audiences/investor", "Investment licence through one window"),
        ("/ar/audiences/investor", "المستثمر"),
        ("/en/life-events/my_care", "Apply for a place in a care home"),
        ("/ar/life-events/my_retirement", "راتب تقاعد الشيخوخة"),
    ],
)
def test_each_audience_and_life_event_is_a_page(
    demonstration: TestClient, path: str, words: str
) -> None:
    assert words in words_of(demonstration.get(path))
    assert f'href="{path}"' in demonstration.get(f"{path[:3]}/services").text


def test_an_event_of_life_that_was_renamed_leads_to_its_new_address(
    demonstration: TestClient,
) -> None:
    answer = demonstration.get("/ar/life-events/my_support", follow_redirects=False)
    assert answer.status_code == 301
    assert answer.headers["location"] == "/ar/life-events/my_care"
    assert demonstration.get("/ar/life-events/my_nothing").status_code == 404
    assert load_vocabularies().life_events.code_of["my support"] == "my_care"


def test_every_institution_of_the_demonstration_says_what_it_is_for_and_what_it_gives(
    demonstration: TestClient,
) -> None:
    agencies, services = list(sample_agencies()), list(sample_services())
    living = [one for one in agencies if not (one.valid_to or one.successor)]
    assert len(living) == 120
    giving = {one.agency for one in services} | {
        code for one in services for code in one.co_providers
    }
    tops = {one.code for one in living if one.parent is None}
    assert tops == {"prime-ministry", "judicial-council"}
    for one in living:
        assert set(one.description) == {"ar", "en"}, one.code
        if one.code not in giving:
            said = words_of(demonstration.get(f"/en/agencies/{one.code}"))
            assert "Name only: contacts and services" in said, one.code


def test_the_start_of_hsds_takes_a_language_as_all_of_it_does(demonstration: TestClient) -> None:
    assert demonstration.get("/hsds/", params={"lang": "en"}).status_code == 200
    assert demonstration.get("/hsds/", params={"tongue": "en"}).status_code == 400
