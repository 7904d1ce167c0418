import base64
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.coordinates import Position
from geo.errors import Refused
from geo.messages import mark
from importers.reports.report import MOST_PLACES, PLACE_KINDS, ImportReport, report_json
from importers.reports.report_page import write_report
from layers.map_files.inlining import FileParts
from tests.importers.reports.invented import EVIL, make_report, place, report_files

WriteReport = Callable[..., str]
FIRST_VIEW = re.compile(r"map_report\.fitBounds\(\s*(\[\[.*?\]\])")
DATA = re.compile(r"drawReport\(map_report, (\{.*\}), \{.*\}\);")


@pytest.fixture
def written(tmp_path: Path) -> WriteReport:
    """A function that writes a report and gives the text of the file."""

    def write(
        report: ImportReport, files: FileParts | None = None, path: Path | None = None
    ) -> str:
        path = path or tmp_path / "report.html"
        write_report(
            path,
            report,
            language="en",
            direction="ltr",
            translate=mark,
            files=files or report_files(),
        )
        return path.read_text(encoding="utf-8")

    return write


def data_of(page: str) -> dict[str, Any]:
    found = DATA.search(page)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def body_of(page: str) -> str:
    return page[page.index("<body>") : page.index("<script>")]


def test_report_tells_what_was_read_found_and_changed(written: WriteReport) -> None:
    page = body_of(written(make_report()))
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for part in (
        "Import report Schools Release 12 · waits for activation",
        "مدارس (نهائي).xlsx",
        "2026-11-24 10:40",
        "rows read 12,345 rows accepted 12,000 rows rejected 345 warnings 1 mended values 0",
        "added 7 changed 0 moved 2 removed 1 unchanged 11,990",
        "Places outside the country 345 left out · outside_country",
        "1,203 lat 48.1, 2.3 48.1, 2.3 lies outside. Mend it.",
        "344 more stand in the rejects file.",
        "Phone numbers that cannot be dialled 1 loaded, with a warning · bad_phone",
        "encoding Windows-1256 coordinate system EPSG:28191 by",
        "ref رقم",
        "column 14",
        "1,500 more are not on the map.",
    ):
        assert part in text, part


def test_nothing_in_the_file_points_elsewhere(written: WriteReport) -> None:
    page = written(make_report())
    assert re.findall(r"<(?:link|img|iframe|script)[^>]+>", page) == [
        '<link rel="icon" href="data:,">'
    ]
    style = page.split("<style>")[1].split("</style>")[0]
    assert "leaflet" in style
    assert "url(" not in style
    assert "@import" not in style
    assert "sourceMappingURL" not in page
    for stranger in ("cdn.", "jquery", "bootstrap", "awesome", "cdnjs"):
        assert stranger not in page.lower(), stranger


def test_only_our_scripts_may_run_and_nothing_be_loaded(written: WriteReport) -> None:
    page = written(make_report())
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) == 2
    digests = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    policy = page.split('http-equiv="Content-Security-Policy" content="')[1].split('"')[0]
    allowed = " ".join(f"&#39;sha256-{digest}&#39;" for digest in digests)
    assert policy.startswith(f"default-src &#39;none&#39;; script-src {allowed}; style-src")
    assert "img-src data:;" in policy


def test_foreign_text_ends_no_tag(written: WriteReport) -> None:
    page = written(make_report(layer={"en": EVIL}, file_name=EVIL))
    assert page.count("<script") == page.count("</script>") == 2
    assert "<img" not in page
    assert "{{7*7}}" in page
    assert "\u2028" not in page[page.index("<script>") :]
    names = [row[3] for row in data_of(page)["places"]["rejected"]]
    assert EVIL in names
    assert body_of(page).count("<bdi>&lt;/script&gt;") >= 7


def test_a_script_that_ends_itself_is_mended(written: WriteReport) -> None:
    files = FileParts("var a = '</script><script><!--';", "a { b: url(c.png) }", "")
    page = written(make_report(), files)
    assert r"var a = '\x3c/script>\x3cscript>\x3c!--';" in page
    assert "a { b: none }" in page


def test_map_holds_every_kind_of_place_once(written: WriteReport) -> None:
    data = data_of(written(make_report()))
    counts = {kind: len(places) for kind, places in data["places"].items()}
    assert counts == {"added": 7, "moved": 2, "removed": 1, "rejected": 2}
    assert data["places"]["moved"][0] == [31.005, 35.6, "S-120", "مدرسة الكرك", 0, 31.4, 35.2]
    assert data["reasons"] == ["", f"{EVIL} lies outside."]
    assert data["labels"] == [[30.5, 35.5, "Karak"]]


def test_first_view_is_of_the_good_places_only(written: WriteReport) -> None:
    page = written(make_report())
    found = FIRST_VIEW.search(page)
    assert found is not None
    assert json.loads(found[1]) == [[31.0, 35.2], [31.4, 35.65]]


@pytest.mark.parametrize(
    "position",
    [Position(7_000_000.0, 200.0), Position(float("nan"), 31.0), Position(35.0, float("inf"))],
)
def test_numbers_that_are_no_degrees_stay_off_the_map(
    written: WriteReport, position: Position
) -> None:
    places = [place("rejected", 1, position=position), place("moved", 2, former=position)]
    page = written(make_report(places=places))
    data = data_of(page)
    assert data["places"]["rejected"] == []
    assert len(data["places"]["moved"][0]) == 5
    assert body_of(page).count("<details") == 1
    assert 'rejected: <bdi dir="ltr">1</bdi> more are not' in body_of(page)


def test_map_is_capped_and_says_so(written: WriteReport) -> None:
    places = [place("added", number) for number in range(MOST_PLACES + 40)]
    page = written(make_report(places=places))
    assert len(data_of(page)["places"]["added"]) == MOST_PLACES
    assert '<bdi dir="ltr">1,540</bdi> more are not on the map.' in page


def test_file_with_thousands_of_places_stays_small(written: WriteReport) -> None:
    places = [
        place(kind, number, former=Position(35.2, 31.4))
        for kind in PLACE_KINDS
        for number in range(2_000)
    ]
    assert len(written(make_report(places=places)).encode()) < 2_000_000


def test_detailed_outlines_are_simplified(written: WriteReport) -> None:
    ring = [[35 + n / 50_000, 30 + (n % 2) / 100_000] for n in range(50_000)]
    ring += [[36.0, 33.0], ring[0]]
    outline = {
        "type": "Feature",
        "properties": None,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    collection = {"type": "FeatureCollection", "features": [outline, {**outline, "geometry": None}]}
    assert len(written(make_report(outlines=collection))) < 400_000


def test_report_of_nothing_is_a_report_too(written: WriteReport) -> None:
    empty = make_report(
        places=(),
        findings=(),
        outlines=None,
        facts=(),
        mapping={},
        unmatched=(),
        release_number=None,
        places_left_out={},
    )
    page = written(empty)
    assert "Nothing: every row is in order." in page
    assert FIRST_VIEW.search(page) is None
    assert "Release" not in body_of(page)


def test_base_map_is_the_only_thing_that_may_be_fetched(written: WriteReport) -> None:
    report = make_report(
        tile_url="https://{s}.tiles.example/{z}/{x}/{y}.png", tile_attribution="© <b>Tiles</b>"
    )
    page = written(report)
    assert "img-src data: https://*.tiles.example;" in page
    assert "https://{s}.tiles.example/{z}/{x}/{y}.png" in page
    assert "<b>" not in page


def test_same_report_makes_the_same_file(written: WriteReport) -> None:
    assert written(make_report()) == written(make_report())


def test_place_that_cannot_be_written_is_refused_in_one_sentence(
    written: WriteReport, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match=r"nowhere/report\.html cannot be written: No such file"):
        written(make_report(), path=tmp_path / "nowhere" / "report.html")


def test_lone_surrogates_do_not_stop_the_report(written: WriteReport) -> None:
    page = written(make_report(file_name="a\ud800b", places=[place("added", name="c\ud800d")]))
    assert "a?b" in page


def test_json_holds_the_same_in_every_language() -> None:
    told = report_json(make_report(), {"ar": lambda text: f"ع {text}", "en": mark})
    assert json.loads(json.dumps(told)) == told
    assert told["rows"] == {
        "read": 12_345,
        "accepted": 12_000,
        "rejected": 345,
        "warnings": 1,
        "fixed": 0,
    }
    assert told["changes"]["moved"] == 2
    assert told["made_at"] == "2026-11-24T10:40:00+03:00"
    group, phones = told["findings"]
    assert (group["code"], group["severity"], group["count"]) == ("outside_country", "reject", 345)
    assert group["title"]["ar"] == "ع Places outside the country"
    (example,) = group["examples"]
    assert example["message"] == {
        "ar": "ع 48.1, 2.3 lies outside.",
        "en": "48.1, 2.3 lies outside.",
    }
    assert phones["examples"][0]["hint"] == {"ar": "", "en": ""}
    assert told["facts"][0] == {
        "label": {"ar": "ع encoding", "en": "encoding"},
        "value": {"ar": "Windows-1256", "en": "Windows-1256"},
    }
