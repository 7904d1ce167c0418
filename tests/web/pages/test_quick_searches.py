"""The kinds of place that the finder's first page offers in one tap."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from layers.catalogue.definitions import Catalogue
from layers.deployment import Deployment
from tests.web.pages.test_chips import chips_of
from web.page.quick_searches import quick_links

LINKS = re.compile(r'<nav class="quick-searches".*?</nav>', re.DOTALL)


@pytest.mark.parametrize(("language", "words"), [("ar", "إزالة"), ("en", "remove")])
def test_each_leads_to_places_with_a_filter_that_can_be_dropped(
    client: TestClient, language: str, words: str
) -> None:
    part = LINKS.search(client.get(f"/{language}/around-me").text)
    assert part
    links = re.findall(r'<a class="button is-second" href="([^"]+)"', part[0])
    assert len(links) == 6
    for link in links:
        there = client.get(unescape(link)).text
        assert 'id="result-1"' in there
        chosen = [one for one in chips_of(there) if one.is_chosen]
        assert len(chosen) == 2
        assert words in there


def test_first_page_offers_only_what_its_layers_can_answer(samples: Deployment) -> None:
    schools = Catalogue([samples.catalogue["schools"]])
    labels = [one.label for one in quick_links("en", schools)]
    assert labels == ["Nearest government school", "Nearest girls’ school"]
    assert quick_links("en", Catalogue([samples.catalogue["tourism"]])) == []
