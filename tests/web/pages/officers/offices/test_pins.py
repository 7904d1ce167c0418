"""The pin of an office is put by words, with its neighbours in sight, without a script as well."""

import pytest

from geo.coordinates import Position
from layers.search.rules import Place
from portal.accounts.officer_roles import Role
from tests.web.pages.officers.office import BackOffice, filled, words
from web.pages.officers.offices import pins


def looked_for(back_office: BackOffice, text: str) -> tuple[str, dict[str, list[str]]]:
    back_office.sign_in(Role.EDITOR)
    form = {**filled(back_office.get("/offices/L1")), "find": text, "names.en": ["Typed"]}
    answer = back_office.post("/offices/L1", form, command="find-place")
    assert answer.status_code == 200
    assert filled(answer)["names.en"] == ["Typed"]
    return answer.text, filled(answer)


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("31.96, 35.91", 31.96, 35.91),
        ("٣١٫٩٦، ٣٥٫٩١", 31.96, 35.91),
        ("31°57'36\"N 35°54'36\"E", 31.96, 35.91),
        ("8G3QXW65+XX", 31.9625, 35.95),
        ("https://maps.google.com/?q=31.96,35.91", 31.96, 35.91),
    ],
)
def test_coordinates_plus_codes_and_links_put_the_pin(
    back_office: BackOffice, text: str, lat: float, lon: float
) -> None:
    _page, form = looked_for(back_office, text)
    assert float(form["lat"][0]) == pytest.approx(lat, abs=0.05)
    assert float(form["lon"][0]) == pytest.approx(lon, abs=0.05)


def test_a_place_is_offered_and_put_by_a_button(back_office: BackOffice) -> None:
    page, form = looked_for(back_office, "شارع الجامعة، عمان")
    assert 'value="place:' in page
    where = page.partition('value="place:')[2].partition('"')[0]
    lat, lon = map(float, where.split(","))
    answer = back_office.post("/offices/L1", form, command=f"place:{where}")
    placed = filled(answer)
    assert float(placed["lat"][0]) == pytest.approx(lat)
    assert float(placed["lon"][0]) == pytest.approx(lon)
    assert "That is far" in words(answer)


def test_places_that_look_the_same_are_offered_once(
    back_office: BackOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place("name", "1", Position(35.9, 31.9), {"en": "Clinic"})
    twin = Place("feature", "health/1", Position(35.95, 31.9), {"en": "Clinic"})
    monkeypatch.setattr(pins, "find_places", lambda *_given: [place, twin])
    page, _form = looked_for(back_office, "Clinic")
    assert page.count('value="place:') == 1
    assert 'value="place:31.900000,35.900000"' in page


def test_what_is_no_place_is_said_so(back_office: BackOffice) -> None:
    page, form = looked_for(back_office, "xyzzy nowhere")
    assert "Nothing is known as" in page
    assert form["lat"] == ["31.95"]


def test_neighbours_and_how_far_the_pin_moves_are_said(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    form = filled(back_office.get("/offices/L1"))
    still = back_office.get("/offices/L1")
    assert "What is near the pin" in words(still)
    assert 'id="pin-moved" role="status" hidden' in still.text
    assert "data-outline=" in still.text
    assert '<svg class="pin-picture"' in still.text
    near = back_office.post("/offices/L1", {**form, "lat": "31.953"}, command="edit")
    assert "The pin moves 330 m to the north." in words(near)
    assert "That is far" not in words(near).partition("Find the position")[2].partition("Map")[0]
    far = back_office.post("/offices/L1", {**form, "lon": "35.93"}, command="show")
    assert "moved far, by 2.8 km to the east" in words(far)
