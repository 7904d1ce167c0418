"""A governorate taken along on a phone: searched without a network as the server does, renewed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from importers.basemap.service import import_basemap
from layers.deployment import Deployment
from portal.downloads.builder import DownloadBuilder
from portal.downloads.folder import DownloadFolder
from portal.vocabularies.loading import load_vocabularies
from tests.browser.matrix import journey
from tests.browser.server import listening
from tests.browser.test_offline import installed, without_axe_faults
from tests.browser.visitor import DESK, PHONE, MakeVisit, Visit
from tests.conftest import Databases, application_on, deployment_on, import_into
from tests.importers.basemap.drawn_extract import DrawnExtract
from web.app import Stores
from web.downloads import offered_downloads
from web.settings import WebSettings

AMMAN = "JO-AM"
LON, LAT = 35.9106, 31.9539
ORIGINS = 100
A_PAGE = 20
# Everything that a question finds, as the server writes it.
ASK = """async (questions) => {
  const { dataset: said } = document.getElementById("offline");
  await Promise.all([said.kept, said.geodesic].map((address) => import(address)));
  const { around, readPlaces } = await import(said.around);
  const [row] = await kept.all("areas");
  const places = readPlaces(JSON.parse(await row.places.blob.text()));
  return questions.map(({ layers, ...one }) => (
    around(places, { ...one, layers: new Set(layers) })
      .map(({ place, distanceMm }) => [`${place.layer}/${place.ref}`, distanceMm])
  ));
}"""
TIES = """async () => {
  const { dataset: said } = document.getElementById("offline");
  const { around } = await import(said.around);
  const at = (layer, ref) => ({ layer, ref, lon: 35.9, lat: 31.9, chord: [0, 0, 0] });
  const places = [at("schools", "b"), at("schools", "a"), at("health", "z")];
  for (const one of places) one.chord = [4383000, 3175000, 3350000];
  const layers = new Set(["schools", "health"]);
  const found = around(places, { lat: 31.91, lon: 35.9, radiusM: 1e7, layers });
  return found.map(({ place }) => place.layer + place.ref);
}"""


@dataclass(frozen=True)
class Server:
    """A server of the finder, and the builder of files beside it."""

    deployment: Deployment
    address: str
    builder: DownloadBuilder
    health: Path


@dataclass(frozen=True)
class Words:
    """What pages say in a language."""

    language: str
    amman: str
    megabytes: str
    taken: str
    renewed: str
    typed: str
    found: str


WORDS = {
    "ar": Words(
        "ar",
        "العاصمة",
        "ميغابايت",
        "يمكن الآن استخدام",
        "حُدّثت البيانات: العاصمة",
        "جبيهه",
        "الجبيهة",
    ),
    "en": Words(
        "en", "Amman", "MB", "can be used", "Brought up to date: Amman", "jubayha", "Jubayha"
    ),
}
SCREENS = (("ar", DESK), journey("en", PHONE), journey("ar", PHONE), journey("en", DESK))


@pytest.fixture(scope="module")
def server(
    databases: Databases,
    sample_template: str,
    sample_files: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A server whose data may change, with a street and a park about the middle of Amman."""
    folder = tmp_path_factory.mktemp("areas")
    extract = DrawnExtract(box=(35.8, 31.8, 36.1, 32.1), lon=LON, lat=LAT)
    extract.way([(-0.02, 0.0), (0.02, 0.0)], highway="primary", name="شارع الاختبار")
    extract.square(-0.004, 0.001, 0.003, leisure="park", name="حديقة الاختبار")
    with databases.new(sample_template) as url, deployment_on(url) as own:
        with own.database.writing(bounded=False) as session:
            import_basemap(session, own.country, extract.write(folder / "amman.osm"))
        app = application_on(own, WebSettings(), Stores(downloads_folder=folder / "downloads"))
        builder = DownloadBuilder(
            own.database,
            DownloadFolder(folder / "downloads"),
            lambda: {
                name: one
                for name, one in offered_downloads(own, load_vocabularies(), "").items()
                if AMMAN in name
            },
        )
        with listening(app) as address:
            health = folder / "health.csv"
            health.write_bytes(sample_files["health"].read_bytes())
            yield Server(own, address, builder, health)


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    """The address of that server, in the place of the finder's."""
    return server.address


def _offered(server: Server) -> dict[str, Any]:
    """Return what is offered of Amman, made by now."""
    for _time in range(2):
        list_now = httpx2.get(f"{server.address}/api/v1/offline").raise_for_status().json()
        server.builder.catch_up()
    return next(one for one in list_now["areas"] if one["code"] == AMMAN)


def _row(page: Page, words: Words) -> Locator:
    return page.locator(".area-rows .kept-row").filter(has_text=words.amman)


def _questions() -> list[dict[str, Any]]:
    chance = random.Random(16)
    return [
        {
            "lat": round(LAT + chance.gauss(0, 0.08), 5),
            "lon": round(LON + chance.gauss(0, 0.08), 5),
            "radiusM": chance.choice((500, 2000, 5000, 10_000, 50_000)),
            "layers": chance.sample(
                ("schools", "health", "tourism", "offices"), chance.randint(1, 4)
            ),
        }
        for _number in range(ORIGINS)
    ]


def _answer(server: Server, question: dict[str, Any]) -> tuple[int, list[tuple[str, int]]]:
    """Return what the server finds of Amman: how many, and the first page of them."""
    asked = {
        "lat": question["lat"],
        "lon": question["lon"],
        "radius": question["radiusM"],
        "layers": ",".join(question["layers"]),
        "area": AMMAN,
        "limit": A_PAGE,
    }
    found = httpx2.get(f"{server.address}/api/v1/around", params=asked).raise_for_status().json()
    features = [
        (one["id"], round(one["properties"]["distance_m"] * 1000)) for one in found["features"]
    ]
    return found["numberMatched"], features


@pytest.mark.parametrize(("language", "screen"), SCREENS)
def test_a_governorate_on_the_phone_answers_as_the_server_does_and_is_renewed_after_a_release(
    visit: MakeVisit, server: Server, language: str, screen: ViewportSize, axe: str
) -> None:
    offer = _offered(server)
    with installed(visit, language, viewport=screen) as made:
        page, words = made.page, WORDS[language]
        page.goto(f"{made.address}/{language}/saved")
        expect(_row(page, words)).to_contain_text(words.megabytes)
        _row(page, words).locator(".take").click()
        expect(page.locator("#saved-status")).to_contain_text(words.taken)
        without_axe_faults(page, axe)
        taken = page.evaluate("async () => (await kept.all('areas'))[0].map.blob.size")
        assert taken == offer["map"]["kept_bytes"]
        _answers_as_the_server(made, server)
        _stands_in_for_the_finder(made, server, words, axe)
        _is_renewed_and_removed(made, server, words)


def _answers_as_the_server(made: Visit, server: Server) -> None:
    """Compare all that a hundred questions find, in order, to the millimetre."""
    page, questions = made.page, _questions()
    page.context.set_offline(True)
    page.goto(f"{made.address}/en/offline")
    here = page.evaluate(ASK, questions)
    assert page.evaluate(TIES) == ["healthz", "schoolsa", "schoolsb"]
    page.context.set_offline(False)
    for question, found in zip(questions, here, strict=True):
        count, features = _answer(server, question)
        assert (len(found), [tuple(one) for one in found[:A_PAGE]]) == (count, features), question


def _stands_in_for_the_finder(made: Visit, server: Server, words: Words, axe: str) -> None:
    """Open an address of the finder without a network: the list, and the map of the file."""
    page = made.page
    question = {"lat": LAT, "lon": LON, "radiusM": 2000, "layers": ["health", "schools"]}
    there = [one for one, _mm in _answer(server, question)[1]]
    page.context.set_offline(True)
    made.complaints.clear()
    asked = f"lat={LAT}&lon={LON}&radius=2000&layers=health&layers=schools"
    page.goto(f"{made.address}/{words.language}/around-me?{asked}")
    page.locator("[data-ready]").first.wait_for()
    assert made.ids() == there
    if page.locator("#map").is_hidden():
        page.locator("#show-map").click()
    assert len(made.pins()) == len(there)
    # What draws the map comes after the pins, on a busy machine much later.
    attribution = page.locator(".leaflet-control-attribution")
    expect(attribution).to_contain_text("OpenStreetMap", timeout=20_000)
    expect(page.locator("canvas.leaflet-tile").first).to_be_visible()
    expect(page.locator("#sources")).to_contain_text(words.amman)
    # Invented data are called so here as well.
    expect(page.locator("#demo-said")).to_be_visible()
    without_axe_faults(page, axe)
    page.keyboard.press("Escape")
    _search_by_name(page, words)
    assert made.complaints == []
    page.context.set_offline(False)


def _is_renewed_and_removed(made: Visit, server: Server, words: Words) -> None:
    page, saved = made.page, f"{made.address}/{words.language}/saved"
    _release_another_name(server, f"Hospital {words.language}")
    _offered(server)
    page.goto(saved)
    expect(page.locator("#saved-status")).to_contain_text(words.renewed)
    page.context.set_offline(True)
    page.goto(f"{made.address}/en/places/health/HLT-000001")
    expect(page.locator("ol.cards h2")).to_have_text(f"Hospital {words.language}")
    page.goto(saved)
    _row(page, words).locator(".remove").click()
    expect(_row(page, words)).to_have_count(0)
    assert page.evaluate("async () => (await kept.all('areas')).length") == 0


def _search_by_name(page: Page, words: Words) -> None:
    """Search by a name without its article; what is asked stands behind the # alone."""
    page.locator(".search-again > summary").click()
    page.locator("#place").fill(words.typed)
    page.locator("form.search button[type=submit]").click()
    expect(page.locator("#results-heading")).to_contain_text(words.found)
    assert "?" not in page.url.split("#")[0].rpartition("/")[2]


def _release_another_name(server: Server, name: str) -> None:
    text = server.health.read_text("utf-8-sig")
    renamed = server.health.with_name("renamed.csv")
    renamed.write_text(text.replace("Qimam Hospital", name), "utf-8-sig")
    import_into(server.deployment, "health", renamed)
