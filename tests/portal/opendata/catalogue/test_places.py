"""A place is told by the areas that hold it: inside, abroad, and where no areas are known."""

import pytest

from geo.coordinates import Position
from geo.errors import InvalidParameter
from layers.deployment import Deployment
from portal.opendata.catalogue.places import areas_holding, read_position
from tests.layers.places import AMMAN

ABROAD, FAR = Position(35.2, 31.8), Position(-0.12, 51.5)


def _holding(there: Deployment, position: Position) -> tuple[str, ...]:
    with there.database.reading() as session:
        return areas_holding(session, there.country, position)


def test_a_place_lies_in_the_country_and_in_an_area_of_each_level(jordan: Deployment) -> None:
    country, governorate, *below = _holding(jordan, AMMAN)
    assert (country, governorate) == ("JO", "JO-AM")
    assert [one.startswith("JO-AM") for one in below] == [True, True]
    # It lies in the box around the country, but not in the country.
    assert jordan.country.holds(ABROAD)
    assert _holding(jordan, ABROAD) == ()
    assert _holding(jordan, FAR) == ()


def test_without_areas_the_country_is_the_box_around_it(deployment: Deployment) -> None:
    assert _holding(deployment, AMMAN) == ("JO",)
    assert _holding(deployment, FAR) == ()


def test_a_position_is_read_as_the_radius_query_reads_one(deployment: Deployment) -> None:
    country = deployment.country
    assert read_position({"lat": " ", "q": "x"}, country) is None
    assert read_position({"lat": "31.9539", "lon": "35.9106"}, country) == AMMAN
    for given, fault in (
        ({"lat": "31.9"}, "lon"),
        ({"lon": "35.9"}, "lat"),
        ({"lat": "35.91", "lon": "31.95"}, "lat"),
        ({"lat": "x", "lon": "35.9"}, "lat"),
        ({"lat": "31.9", "lon": "181"}, "lon"),
    ):
        with pytest.raises(InvalidParameter) as error:
            read_position(given, country)
        assert error.value.parameter == fault, given
