import pytest

from layers.catalogue.definitions import load_catalogue
from layers.deployment import Deployment
from layers.features.titles import has_name, title_of
from tests.conftest import client_of
from tests.layers.places import place, release

SCHOOLS = load_catalogue()["schools"]
AREAS = [{"ar": "عمان", "en": "Amman"}, {"ar": "ماركا", "en": "Marka"}]


@pytest.mark.parametrize(
    "names", [{}, {"ar": ""}, {"ar": "مدرسة"}, {"ar": "المدارس"}, {"ar": "مدرسه", "en": "School"}]
)
def test_a_name_that_is_only_the_kind_is_none(names: dict[str, str]) -> None:
    assert not has_name(SCHOOLS, names)
    assert title_of(SCHOOLS, names, None, AREAS) == {"ar": "مدرسة – ماركا", "en": "School – Marka"}


def test_a_nameless_place_is_told_by_its_street_before_its_area() -> None:
    title = title_of(SCHOOLS, {"ar": "مدرسة"}, {"ar": "شارع مكة"}, AREAS)
    assert title == {"ar": "مدرسة – شارع مكة", "en": "School – Marka"}


def test_a_nameless_place_of_which_nothing_is_known_is_its_kind() -> None:
    assert title_of(SCHOOLS, {}, {}, []) == {"ar": "مدرسة", "en": "School"}


def test_a_name_stays_as_it_is() -> None:
    names = {"ar": "مدرسة الأمل", "en": ""}
    assert title_of(SCHOOLS, names, None, AREAS) == {"ar": "مدرسة الأمل"}


def test_the_api_tells_a_nameless_place_by_its_area(jordan: Deployment) -> None:
    codes = ("JO-AM", "JO-AM-01")
    release(jordan, [place("1", names={"ar": "مدرسة"}, area_codes=codes)])
    with client_of(jordan) as client:
        path = "/api/v1/around?lat=31.954&lon=35.911&radius=5000&layers=schools"
        (arabic,) = client.get(f"{path}&lang=ar").json()["features"]
        (english,) = client.get(f"{path}&lang=en").json()["features"]
    assert arabic["properties"]["name"] == "مدرسة – قصبة عمان"
    assert english["properties"]["name"].startswith("School – ")
    assert arabic["properties"]["names"] == {"ar": "مدرسة"}
