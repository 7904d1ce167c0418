import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from tests.web.pages.page_text import numbers_of, text_of

AMMAN = "lat=31.954&lon=35.911"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "ar"), ("fr", "ar"), ("en-GB,en;q=0.9", "en"), ("ar-JO,en;q=0.5", "ar")],
)
def test_start_leads_to_the_language_that_suits(
    client: TestClient, accepted: str, language: str
) -> None:
    answer = client.get("/?q=a", headers={"Accept-Language": accepted}, follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/{language}/around-me?q=a"


def test_language_that_is_not_spoken_here_has_no_pages(client: TestClient) -> None:
    for path in ("/fr/around-me", "/fr/places/schools/SCH-000224"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "لا يوجد شيء على هذا العنوان" in answer.text


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_page_names_its_language_and_protects_the_position(
    client: TestClient, language: str, direction: str
) -> None:
    answer = client.get(f"/{language}/around-me?{AMMAN}")
    assert f'<html lang="{language}" dir="{direction}">' in answer.text
    assert answer.headers["content-language"] == language
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "style=" not in answer.text


def test_start_page_offers_all_layers_and_the_governorates(client: TestClient) -> None:
    answer = client.get("/ar/around-me")
    assert answer.status_code == 200
    assert answer.text.count(' name="layers"') == 4
    assert answer.text.count("checked") == 4
    assert text_of(answer).count("بيانات تجريبية") == 1
    links = re.findall(r'<li><a href="(/ar/around-me\?[^"]+)"', answer.text)
    assert len(links) == 12
    there = client.get(unescape(links[0]))
    assert there.status_code == 200
    assert "الاتجاهات" in there.text or "أقرب ما بعدها" in there.text


def test_results_say_count_distance_origin_and_where_the_data_comes_from(
    client: TestClient,
) -> None:
    said = text_of(client.get(f"/en/around-me?{AMMAN}&radius=1000&layers=schools"))
    found = client.get(f"/api/v1/around?{AMMAN}&radius=1000&layers=schools").json()
    count = found["numberMatched"]
    assert f"{count} places within 1 km of here, Jabal Amman" in said
    assert "in a straight line" in said
    assert re.search(r"Schools: release 1, \d+ \w+ 20\d\d, 1,500 places, file schools\.csv", said)


def test_a_list_leads_to_the_open_data_about_its_area_or_place(client: TestClient) -> None:
    near = client.get(f"/en/around-me?{AMMAN}&radius=1000").text
    assert 'href="/en/datasets?lat=31.954&amp;lon=35.911" rel="nofollow"' in near
    assert "Open data about Jabal Amman" in re.sub("<[^>]+>", "", near)
    area = client.get(f"/en/around-me?{AMMAN}&area=JO-AM").text
    assert 'href="/en/datasets?area=JO-AM" rel="nofollow"' in area
    assert "Open data about Amman" in re.sub("<[^>]+>", "", area)
    named = client.get("/en/around-me?place=Irbid+governorate").text
    assert 'href="/en/datasets?area=JO-IR" rel="nofollow"' in named
    for elsewhere in ("", f"?{AMMAN}x", "?lat=31.8&lon=35.2"):
        assert "open-data-here" not in client.get(f"/en/around-me{elsewhere}").text, elsewhere


def test_sources_and_the_banner_speak_of_the_layers_that_are_shown(client: TestClient) -> None:
    said = text_of(client.get(f"/en/around-me?{AMMAN}&layers=schools"))
    assert "Schools: release 1" in said
    assert "Health services: release" not in said
    assert "Health services: release" in text_of(client.get(f"/en/around-me?{AMMAN}"))


def test_ticked_layers_of_the_form_are_joined(client: TestClient) -> None:
    answer = client.get(f"/en/around-me?{AMMAN}&layers=schools&layers=offices")
    layers = {id_.partition("/")[0] for id_ in re.findall(r'data-id="([^"]+)"', answer.text)}
    assert layers <= {"schools", "offices"}
    assert "schools" in layers
    assert answer.text.count("checked") == 2


def test_empty_fields_of_the_form_ask_for_nothing(client: TestClient) -> None:
    bare = client.get(f"/en/around-me?{AMMAN}")
    full = client.get(f"/en/around-me?{AMMAN}&place=&q=&radius=&cursor=&open=&layers=")
    assert full.status_code == 200
    assert numbers_of(full) == numbers_of(bare) == list(range(1, 21))


def test_next_page_goes_on_counting(client: TestClient) -> None:
    first = client.get(f"/en/around-me?{AMMAN}&limit=7")
    link = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert link is not None
    second = client.get(unescape(link[1]))
    assert numbers_of(second) == list(range(8, 15))
    assert "Shown: 8 to 14." in text_of(second)


@pytest.mark.parametrize(
    ("asked", "words", "field"),
    [
        (f"{AMMAN}&radius=99999999", "المسافة (radius) 99999999 خارج الحدود", "radius"),
        ("lat=91&lon=35", "قيمة lat خارج الحدود: 91", "place"),
        ("lat=35.911&lon=31.954", "متبادلان", "place"),
        ("lat=31.9", "المعامل lon ناقص", "place"),
        (f"{AMMAN}&q=...", "نص البحث (q) ...", "q"),
        (f"{AMMAN}&layers=castles", "لا توجد طبقة «castles»", None),
        (f"{AMMAN}&page=x", "رقم الصفحة (page) x", None),
        (f"{AMMAN}&colour=red", "لا يوجد معامل «colour»", None),
        (f"{AMMAN}&lat=1", "ورد lat مرتين", "place"),
        (f"{AMMAN}&cursor=x", "مؤشر الصفحة (cursor)", None),
        ("place=" + "a" * 300, "300", "place"),
    ],
)
def test_wrong_parameter_is_explained_above_the_form(
    client: TestClient, asked: str, words: str, field: str | None
) -> None:
    answer = client.get(f"/ar/around-me?{asked}")
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert '<form class="search"' in answer.text
    marked = re.findall(r'<(?:input|select) id="(\w+)"[^>]*aria-invalid', answer.text)
    assert marked == ([field] if field else [])


def test_form_keeps_what_was_right_beside_what_was_wrong(client: TestClient) -> None:
    answer = client.get("/en/around-me?place=Irbid&radius=-1&layers=health&open=now")
    assert answer.status_code == 400
    assert 'value="Irbid"' in answer.text
    assert re.search(r'value="health" checked', answer.text)
    assert re.search(r'value="now" checked', answer.text)


def test_typed_text_is_never_markup(client: TestClient) -> None:
    answer = client.get("/en/around-me?place=%3Cb%3Exyzzyqq%22%3E&q=%3Cb%3Ex")
    assert "<b>" not in answer.text
    assert '“<b>xyzzyqq">”' in unescape(re.sub(r"</?bdi>", "", answer.text))


def test_nothing_found_names_the_search_and_leads_further(client: TestClient) -> None:
    answer = client.get("/en/around-me?lat=31.2&lon=36.6&radius=1000&layers=schools&q=xyz")
    said = text_of(answer)
    assert "0 places within 1 km" in said
    assert "Nothing was found there of: Schools. Only names with “xyz” were looked for." in said
    without = client.get(f"/en/around-me?{AMMAN}&radius=50&layers=tourism")
    wider = re.findall(r'<a href="(/en/around-me[^"]+radius=\d+[^"]*)">', without.text)
    assert wider
    assert numbers_of(client.get(unescape(wider[-1])))
    assert "The nearest one beyond is" in text_of(without)


def test_nothing_found_leads_to_the_circle_that_holds_the_nearest(client: TestClient) -> None:
    asked = "/en/around-me?lat=30.3222&lon=35.4797&radius=2000&layers=health&emergency=true"
    page = client.get(asked)
    said = text_of(page)
    assert "0 places within 2 km of" in said
    assert "The nearest one beyond is" in said and "Search within 50 km" in said
    wider = re.findall(r'<a href="(/en/around-me[^"]+radius=50000[^"]*)">', page.text)
    assert len(wider) == 1
    assert numbers_of(client.get(unescape(wider[0])))


def test_missing_phone_is_said_and_never_an_empty_link(client: TestClient) -> None:
    answer = client.get(f"/en/around-me?{AMMAN}&radius=5000&limit=100")
    assert "Phone not available" in answer.text
    assert 'href="tel:"' not in answer.text
    assert re.search(r'href="tel:\+962\d+"', answer.text)


def test_filter_by_an_attribute_without_chips_is_shown_kept_and_removable(
    client: TestClient,
) -> None:
    answer = client.get(f"/en/around-me?{AMMAN}&layers=health&insurance=civil")
    assert "Only Insurance accepted: Civil health insurance" in text_of(answer)
    assert '<input type="hidden" name="insurance" value="civil">' in answer.text
    assert re.search(r'href="(?![^"]*insurance)[^"]+">Remove this filter', answer.text)


def test_static_files_that_name_their_content_are_kept(client: TestClient) -> None:
    page = client.get("/ar/around-me").text
    link = re.search(r'href="(/static/page/public\.css\?v=\w+)"', page)
    assert link is not None
    assert "immutable" in client.get(link[1]).headers["cache-control"]
    assert client.get("/static/page/public.css").headers["cache-control"] == "no-cache"


def test_every_page_describes_itself_for_lists_of_results(client: TestClient) -> None:
    described = re.compile(r'<meta name="description" content="([^"]{10,})">')
    start = described.search(client.get("/en/around-me").text)
    place = described.search(client.get("/en/places/schools/SCH-000224").text)
    assert start is not None and place is not None
    assert start[1] != place[1]


def test_who_stands_at_a_place_is_led_in_no_direction(client: TestClient) -> None:
    place = client.get("/api/v1/layers/schools/features/SCH-000224").json()
    lon, lat = place["geometry"]["coordinates"]
    answer = client.get(f"/en/around-me?lat={lat}&lon={lon}&radius=1000&layers=schools")
    first = answer.text.partition('<p class="card-distance">')[2].partition("</p>")[0]
    assert first == "here"


def test_small_script_of_the_finder_is_sent_compressed(client: TestClient) -> None:
    page = client.get("/en/around-me").text
    script = re.search(r'src="(/static/finder/finder\.js[^"]*)"', page)
    assert script is not None
    answer = client.get(script[1], headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"


def test_a_filter_is_shown_while_the_place_is_still_asked_for(client: TestClient) -> None:
    page = client.get("/en/around-me?layers=offices&services=vehicles&place=xyzzyqq")
    assert "Remove this filter" in text_of(page)


def test_form_without_any_kind_asks_for_one_and_ticks_none(client: TestClient) -> None:
    answer = client.get("/en/around-me?place=Amman&radius=1000&kinds=ticked")
    assert answer.status_code == 400
    assert "Tick at least one kind of place" in text_of(answer)
    assert "checked" not in answer.text
    ticked = client.get("/en/around-me?place=31.95,35.91&kinds=ticked&layers=schools")
    assert ticked.status_code == 200
    assert ticked.text.count("checked") == 1


def test_form_sent_without_a_place_says_what_is_missing(client: TestClient) -> None:
    asks = "Write where you are"
    assert asks in text_of(client.get("/en/around-me?place=&radius=2000&layers=schools"))
    assert asks not in text_of(client.get("/en/around-me"))


@pytest.mark.parametrize(
    ("words", "code"),
    [("تجديد هوية", "issue-identity-card"), ("renew my driving license", "renew-driving-licence")],
)
def test_a_service_is_found_in_the_words_of_people(
    client: TestClient, words: str, code: str
) -> None:
    assert f'href="/ar/services/{code}"' in client.get("/ar/search", params={"q": words}).text


def test_an_area_is_found_by_its_name_before_a_kindergarten(client: TestClient) -> None:
    page = client.get("/ar/search", params={"q": "البتراء"}).text
    areas = page.partition('id="found-areas"')[2].partition("</section>")[0]
    assert "البتراء" in areas
    assert re.search(r'href="/ar/around-me\?lat=30\.\d+&amp;lon=35\.', areas)


def test_a_service_in_the_field_of_places_leads_to_the_service(client: TestClient) -> None:
    page = client.get("/ar/around-me", params={"place": "تجديد رخصة القيادة"}).text
    assert 'href="/ar/services/renew-driving-licence"' in page
