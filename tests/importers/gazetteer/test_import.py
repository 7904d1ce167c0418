"""Files of names: what becomes of each kind, and that a source changes as a whole or not at all."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from geo.coordinates import Box, Position
from geo.country import Country
from geo.errors import Refused, UnreadableFile
from importers.gazetteer.geonames import embedded_names
from importers.gazetteer.service import ImportedNames, import_names
from importers.gazetteer.sources import DEMONSTRATION
from layers.deployment import Deployment
from layers.gazetteer.queries import FoundName, name_sources, names_equal
from layers.gazetteer.rules import PlaceKind
from layers.gazetteer.spelling import name_key

HEAD = "name_ar,name_en,kind,lon,lat,alternatives,radius_m,is_approximate"
WriteCsv = Callable[..., Path]
ANDORRA = Box(1.4, 42.42, 1.8, 42.66)


def _import(deployment: Deployment, path: Path, **more: object) -> ImportedNames:
    with deployment.database.writing() as session:
        return import_names(session, deployment.country, path, **more)  # type: ignore[arg-type]


def _named(deployment: Deployment, name: str) -> list[FoundName]:
    with deployment.database.reading() as session:
        return names_equal(session, [name_key(name)], 10)


def _dump_line(number: int, name: str, others: str, code: str, lat: str, people: int = 0) -> str:
    place = [str(number), name, name, others, lat, "35.9", code[0], code[2:], "JO", ""]
    return "\t".join([*place, "", "", "", "", str(people), "", "", "Asia/Amman", "2024-01-01"])


def test_a_table_of_ones_own_is_found_under_all_its_names(
    jordan: Deployment, write_csv: WriteCsv
) -> None:
    path = write_csv(
        HEAD, "جبل القصور,Jabal Qusur,neighbourhood,35.93,31.95,Qusoor | Jabal El Qousour,900,yes"
    )
    assert _import(jordan, path).count == 1
    for name in ("جبل القصور", "jabal al-qusur", "Qusoor", "jabal qousour"):
        (found,) = _named(jordan, name)
        assert found.kind is PlaceKind.NEIGHBOURHOOD
        assert found.is_approximate
        assert found.radius_m == 900
        assert found.area_codes[0] == "JO-AM"


@pytest.mark.parametrize(
    ("row", "words", "remedy"),
    [
        (",,street,35.9,31.9,,,", "no name", "name_ar"),
        ("أ,,castle,35.9,31.9,,,", "“castle” is none of: city", "in English"),
        ("أ,,street,35.9,east,,,", "lat is “east”, which is no number", "plain numbers"),
        ("أ,,street,,31.9,,,", "“أ” has no position", "lon and lat"),
        ("أ,,street,31.9,35.9,,,", "“أ” lies at lat 35.9, lon 31.9", "swapped"),
        ("أ,,street,35.9,31.9,,90000,", "radius_m is 90000: it has to be from 0", "whole number"),
        (f"{'أ' * 130},,street,35.9,31.9,,,", "130 characters long: at most 120", "Shorten"),
    ],
)
def test_a_row_that_cannot_be_taken_is_explained_and_the_others_come_in(
    jordan: Deployment, write_csv: WriteCsv, row: str, words: str, remedy: str
) -> None:
    imported = _import(jordan, write_csv(HEAD, row, "جبل القصور,,village,35.9,31.9,,,"))
    assert imported.count == 1
    (one,) = imported.findings
    assert one.row == 2
    assert words in str(one.finding.message)
    assert remedy in str(one.finding.hint)


def test_a_table_without_a_column_is_refused_by_its_name(
    jordan: Deployment, write_csv: WriteCsv
) -> None:
    with pytest.raises(Refused, match="lacks the columns kind"):
        _import(jordan, write_csv("name_ar,lon,lat", "أ,35.9,31.9"))


def test_a_source_is_replaced_as_a_whole(jordan: Deployment, write_csv: WriteCsv) -> None:
    _import(jordan, write_csv(HEAD, "جبل القصور,,village,35.9,31.9,,,"))
    _import(jordan, write_csv(HEAD, "جبل الورود,,village,35.9,31.9,,,"))
    assert _named(jordan, "جبل القصور") == []
    assert len(_named(jordan, "جبل الورود")) == 1


def test_a_broken_import_leaves_the_names_of_before(
    jordan: Deployment, write_csv: WriteCsv
) -> None:
    _import(jordan, write_csv(HEAD, "جبل القصور,,village,35.9,31.9,,,"))
    with pytest.raises(RuntimeError, match="killed"), jordan.database.writing() as session:
        import_names(session, jordan.country, write_csv(HEAD, "جبل الورود,,village,35.9,31.9,,,"))
        raise RuntimeError("killed")
    with pytest.raises(Refused, match="no places with a name"):
        _import(jordan, write_csv(HEAD, ",,village,35.9,31.9,,,"))
    assert len(_named(jordan, "جبل القصور")) == 1


def test_a_table_of_which_no_row_can_be_taken_says_why(
    jordan: Deployment, write_csv: WriteCsv
) -> None:
    with pytest.raises(Refused, match=r"Row 2: .*“castle” is none of"):
        _import(jordan, write_csv(HEAD, "قلعة,,castle,35.9,31.9,,,"))


def test_the_source_of_the_areas_cannot_be_imported(
    jordan: Deployment, write_csv: WriteCsv
) -> None:
    with pytest.raises(Refused, match="choose another name"):
        _import(jordan, write_csv(HEAD), source=replace(DEMONSTRATION, name="areas"))


def test_a_dump_of_geonames_brings_its_names_by_language(
    jordan: Deployment, tmp_path: Path
) -> None:
    dump, names = tmp_path / "JO.txt", tmp_path / "names.txt"
    dump.write_text(
        "\n".join(
            [
                _dump_line(
                    1, "Wādī al Quşūr", "Wadi Qusoor,wady alqswr,قرية,وادي القصور", "P.PPL", "31.9"
                ),
                _dump_line(2, "Hayy al Warda", "", "P.PPLX", "31.95"),
                _dump_line(3, "Muhafaza", "", "A.ADM1", "31.9"),
                _dump_line(4, "Madinat al Qusur", "", "P.PPLA", "31.9", 200_000),
                _dump_line(5, "Nowhere", "", "P.PPL", "north"),
                "6\tcut",
            ]
        )
    )
    names.write_text("9\t2\tar\tحي الوردة\t1\t\t\t\t\t\n10\t2\tar\tقديم\t\t\t\t1\t\t\n")
    imported = _import(jordan, dump, alternate_names=names)
    assert imported.source.licence == "CC BY 4.0"
    assert imported.count == 3
    assert [one.row for one in imported.findings] == [5, 6]
    (village,) = _named(jordan, "Wadi el Qusur")
    assert village.names == {"ar": "وادي القصور", "en": "Wadi al Qusur"}
    assert _named(jordan, "wady alqswr") == []
    (quarter,) = _named(jordan, "حي الوردة")
    assert quarter.kind is PlaceKind.NEIGHBOURHOOD
    (city,) = _named(jordan, "Madinat Qusur")
    assert city.kind is PlaceKind.CITY


def test_the_embedded_towns_have_arabic_names(jordan: Deployment) -> None:
    towns = list(embedded_names(jordan.country))
    assert len(towns) > 140
    assert sum("ar" in town.names for town in towns) > 130
    musa = next(town for town in towns if town.names["en"] == "Wadi Musa")
    assert musa.names["ar"] == "وادي موسى"
    assert all(jordan.country.holds(town.position or Position(0, 0)) for town in towns)


def _andorra(country: Country) -> Country:
    return country.model_copy(update={"box": ANDORRA, "languages": ("ca", "fr")})


def test_an_extract_of_openstreetmap_brings_settlements_roads_and_landmarks(
    deployment: Deployment, shared_data: Path
) -> None:
    country = _andorra(deployment.country)
    with deployment.database.writing() as session:
        path = shared_data / "osm" / "andorra.osm.pbf"
        imported = import_names(session, country, path)
    assert imported.count > 300
    assert {one.finding.code for one in imported.findings} == {"outside_country"}
    (capital,) = [
        one for one in _named(deployment, "Andorra la Vella") if one.kind is PlaceKind.TOWN
    ]
    assert abs(capital.position.lon - 1.52) < 0.02
    roads = [one for one in _named(deployment, "Carrer Major") if one.kind is PlaceKind.STREET]
    assert len({(road.position.lon, road.position.lat) for road in roads}) == len(roads)
    with deployment.database.reading() as session:
        (source,) = name_sources(session)
    assert source.attribution == "© OpenStreetMap contributors"


def test_a_file_that_is_no_table_is_refused(jordan: Deployment, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises((UnreadableFile, Refused)):
        _import(jordan, path)
