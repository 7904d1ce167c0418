"""Administrative areas: nested, and known to every feature."""

from pathlib import Path

import pytest
from sqlalchemy import select

from geo.coordinates import Position
from geo.errors import Refused, UnreadableFile
from importers.areas import import_areas
from importers.samples.places import sample_area_files
from layers.areas.finder import load_finder
from layers.areas.models import Area
from layers.areas.service import reassign_features
from layers.deployment import Deployment
from layers.features.models import Feature
from tests.layers.places import AMMAN, place, release


def _levels(deployment: Deployment) -> dict[int, int]:
    with deployment.database.reading() as session:
        found = session.scalars(select(Area.level)).all()
    return {level: found.count(level) for level in sorted(set(found))}


def test_the_country_is_the_union_of_its_largest_areas(jordan: Deployment) -> None:
    assert _levels(jordan) == {0: 1, 1: 12, 2: 51, 3: 89}
    with jordan.database.reading() as session:
        finder = load_finder(session)
    inside, outside = finder.areas_of([AMMAN, Position(35.2, 31.8)])
    assert inside is not None
    assert len(inside) == 3
    assert outside is None


def test_every_area_has_its_parent(jordan: Deployment) -> None:
    with jordan.database.reading() as session:
        for area in session.scalars(select(Area).where(Area.level > 0)):
            assert area.parent_code is not None
            assert area.code.startswith(area.parent_code)


def test_features_follow_when_areas_change(jordan: Deployment) -> None:
    release(jordan, [place("1")])
    with jordan.database.writing() as session:
        reassign_features(session)
    with jordan.database.reading() as session:
        codes = session.scalars(select(Feature.area_codes)).one()
        finder = load_finder(session)
    assert tuple(codes) == finder.areas_of([AMMAN])[0]


def test_a_level_needs_the_one_above(deployment: Deployment) -> None:
    districts = sample_area_files()["district"]
    with pytest.raises(Refused, match="level above first"), deployment.database.writing() as s:
        import_areas(s, deployment.country, "district", districts)


def test_real_areas_sweep_demonstration_areas_away(jordan: Deployment, shared_data: Path) -> None:
    with jordan.database.writing() as session:
        import_areas(
            session, jordan.country, "governorate", shared_data / "jordan" / "governorates.gpkg"
        )
    assert _levels(jordan) == {0: 1, 1: 12}


def test_the_real_areas_of_jordan_nest(jordan: Deployment, shared_data: Path) -> None:
    files = {"governorate": "governorates", "district": "districts", "sub-district": "subdistricts"}
    for level, name in files.items():
        with jordan.database.writing() as session:
            import_areas(session, jordan.country, level, shared_data / "jordan" / f"{name}.gpkg")
    assert _levels(jordan) == {0: 1, 1: 12, 2: 51, 3: 89}
    with jordan.database.reading() as session:
        orphans = select(Area.code).where(Area.level > 0, Area.parent_code.is_(None))
        assert session.scalars(orphans).all() == []
        jerash = session.scalars(select(Area).where(Area.code == "governorate:jarash")).one()
        assert jerash.names == {"ar": "جرش", "en": "Jarash"}


def test_the_word_for_the_level_is_left_out_of_names(jordan: Deployment) -> None:
    governorate, district, _rest = jordan.country.levels
    assert governorate.bare_name("محافظة جرش") == "جرش"
    assert district.bare_name("Ain Albasha District") == "Ain Albasha"


def test_a_name_that_says_its_level_is_known(jordan: Deployment) -> None:
    assert jordan.country.says_level("ناحية عمان")
    assert jordan.country.says_level("Ain Albasha District")
    assert not jordan.country.says_level("عمان")


def test_what_is_no_polygon_file_is_refused(jordan: Deployment, tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    path.write_text("not a file of areas")
    with pytest.raises(UnreadableFile, match=r"areas\.geojson"), jordan.database.writing() as s:
        import_areas(s, jordan.country, "governorate", path)
    assert _levels(jordan)[1] == 12


def test_points_are_no_areas(jordan: Deployment, tmp_path: Path) -> None:
    path = tmp_path / "points.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"x"},'
        '"geometry":{"type":"Point","coordinates":[36,32]}}]}'
    )
    with pytest.raises(UnreadableFile, match="only polygons"), jordan.database.writing() as s:
        import_areas(s, jordan.country, "governorate", path)
