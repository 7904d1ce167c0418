"""How agencies answer, as pages: a list that sorts without a script, charts, the same as CSV."""

import re

import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from portal.contact.statistics.models import CaseStatistics
from tests.web.pages.statistics.conftest import FIRST, SECOND

PATH = "/en/contact/statistics"
ROW = re.compile(r"<tr[^>]*>\s*<th scope=\"row\">(.*?)</tr>", re.S)


def rows(page: str) -> list[str]:
    """Return the rows of the table as plain words."""
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in ROW.findall(page)]


def test_before_the_first_night_the_page_says_so(site: tuple[Deployment, TestClient]) -> None:
    deployment, client = site
    with deployment.database.reading() as session:
        assert session.get(CaseStatistics, ("", "")) is None
    assert "There are no figures yet" in client.get(PATH).text
    assert "no figures of this agency yet" in client.get(f"{PATH}/{FIRST}").text


def test_all_agencies_stand_below_their_sum_and_what_is_hidden_is_a_dash(
    client: TestClient,
) -> None:
    found = rows(client.get(PATH).text)
    assert found[0].startswith("All agencies together 90 70 12% 3.5")
    assert found[-1].startswith("The unit above the agencies – not shown")
    assert len(found) == 4


@pytest.mark.parametrize(
    ("order", "first"),
    [("received", FIRST), ("late_percent", SECOND), ("median_days", SECOND)],
)
def test_a_heading_sorts_the_list(client: TestClient, order: str, first: str) -> None:
    page = client.get(f"{PATH}?sort={order}").text
    codes = re.findall(rf'<th scope="row"><a href="{PATH}/([\w-]+)"', page)
    assert codes[0] == first
    assert re.search(rf'aria-sort="\w+"><a href="\?sort={order}"', page)


def test_a_month_shows_its_figures_and_what_is_none_is_refused(client: TestClient) -> None:
    page = client.get(f"{PATH}?month=2031-04&sort=received").text
    assert rows(page)[1].endswith("55 45 100% – not shown – not shown – not shown – not shown")
    assert 'sort=late_percent"' in page
    assert client.get(f"{PATH}?month=2031-05").status_code == 400
    assert client.get(f"{PATH}?sort=nothing").status_code == 400


def test_charts_say_what_they_are_and_time_goes_as_the_language_does(client: TestClient) -> None:
    places = {}
    for language in ("en", "ar"):
        page = client.get(f"/{language}/contact/statistics/{FIRST}").text
        assert page.count('role="img" aria-labelledby=') == 2
        for found in re.findall(r'aria-labelledby="(\S+) (\S+)"', page):
            assert all(f'id="{one}"' in page for one in found)
        places[language] = [
            float(x) for x in re.findall(r'class="chart-month" x="([\d.]+)"', page)[:2]
        ]
    assert places["en"] == sorted(places["en"])
    assert places["ar"] == sorted(places["ar"], reverse=True)


def test_a_month_that_is_not_shown_is_no_bar(client: TestClient) -> None:
    page = client.get(f"{PATH}/{FIRST}").text
    # Received, answered and late of one month; of the other nothing is shown.
    assert page.count("<rect") == 3
    assert page.count('class="chart-none"') == 3
    assert client.get(f"{PATH}/no-such-agency").status_code == 404


def test_the_pages_are_kept_until_the_next_night_and_the_figures_are_data(
    client: TestClient,
) -> None:
    page = client.get(PATH)
    again = client.get(PATH, headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    table = client.get("/api/v1/published/case-statistics.csv").text
    assert f"{FIRST},2031-04,55,45,100,,,,,2031-05-04T01:00:00Z" in table
    assert f'href="{PATH}/{FIRST}"' in client.get(f"/en/agencies/{FIRST}").text
