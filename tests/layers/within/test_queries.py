"""Features within an area, and what areas know of their numbers."""

import pytest
from fastapi.testclient import TestClient

from layers.areas.queries import area_family, country_code
from layers.around.facets import count_facets, wanted_values
from layers.around.filters import read_filters
from layers.deployment import Deployment
from layers.features.content import FeatureContent
from layers.within.queries import Within, alike_within, features_within
from tests.layers.places import place, release


@pytest.mark.parametrize(
    ("code", "asked"),
    [("JO-AM", {}), ("JO-AM-01", {"gender": "girls"}), ("JO-IR", {"authority": "private,unrwa"})],
)
def test_a_list_holds_what_the_radius_query_holds_in_that_area(
    samples: Deployment, client: TestClient, code: str, asked: dict[str, str]
) -> None:
    filters = read_filters(asked, (samples.catalogue["schools"],))
    within = Within(code, "schools", filters)
    with samples.database.reading() as session:
        found = features_within(session, within, "en", limit=1000)
        alike = alike_within(session, within, ("gender", "authority"))
    for name in ("ar", "en"):
        with samples.database.reading() as session:
            page = features_within(session, within, name, limit=7, offset=7)
        names = [
            row["names"][name].lower().replace("أ", "ا").replace("إ", "ا") for row in page.rows
        ]
        assert names == sorted(names)
        assert page.count == found.count
    here = {"lat": "31.5", "lon": "36.5", "radius": "50000", "layers": "schools", "area": code}
    everywhere = client.get(
        "/api/v1/around", params={**here, **asked, "lat": "32", "lon": "35.9", "limit": "1"}
    ).json()["numberMatched"]
    counts = count_facets(alike, wanted_values(filters), lambda _hours: False)
    assert counts.layers["schools"] == found.count == len(found.rows)
    assert found.count >= everywhere > 0


def test_areas_count_what_they_hold_and_follow_every_release(jordan: Deployment) -> None:
    def counts(code: str) -> dict[str, int]:
        with jordan.database.reading() as session:
            family = area_family(session, code, "en")
        assert family is not None
        return dict(family.area.counts)

    def there(ref: str) -> FeatureContent:
        return place(ref, area_codes=("JO-AM", "JO-AM-01"))

    assert counts("JO-AM") == {}
    release(jordan, [there("1"), there("2")])
    release(jordan, [there("1")], layer="health")
    assert counts("JO-AM") == counts("JO") == {"schools": 2, "health": 1}
    release(jordan, [there("1")], force=True)
    assert counts("JO-AM") == {"schools": 1, "health": 1}


def test_an_area_knows_what_holds_it_and_what_it_holds(samples: Deployment) -> None:
    with samples.database.reading() as session:
        assert country_code(session) == "JO"
        family = area_family(session, "JO-AM-01", "en")
        nothing = area_family(session, "JO-XX", "en"), area_family(session, "a\0", "en")
    assert family is not None
    assert [one.code for one in family.above] == ["JO", "JO-AM"]
    assert {one.level for one in family.within} == {3}
    assert (
        sum(one.counts.get("schools", 0) for one in family.within) == family.area.counts["schools"]
    )
    assert nothing == (None, None)
