"""The main job on real input: the schools of Jordan, out of a file of four countries."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from importers.areas import import_areas
from layers.deployment import Deployment
from layers.features.models import Feature
from layers.features.store import FeatureStore
from layers.releases.rules import Authorship, Changes
from layers.releases.service import revert
from tests.conftest import Databases, client_of, deployment_on, import_into

# The table in shared/data/README.md.
SCHOOLS_BY_GOVERNORATE = {
    "Amman": 223,
    "Irbid": 141,
    "Zarqa": 38,
    "Jarash": 34,
    "Mafraq": 20,
    "Ajlun": 20,
    "Balqa": 10,
    "Karak": 9,
    "Aqaba": 5,
    "Maan": 3,
    "Tafilah": 2,
    "Madaba": 1,
}

SCHOOLS = FeatureStore("schools")


@pytest.fixture(scope="module")
def real(
    databases: Databases,
    sample_template: str,
    shared_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Deployment, Path]]:
    """Demonstration data, into which the real governorates and the real schools were imported."""
    folder = shared_data / "jordan"
    rejects = tmp_path_factory.mktemp("real") / "rejects.csv"
    with databases.new(sample_template) as url, deployment_on(url) as deployment:
        with deployment.database.writing() as session:
            import_areas(session, deployment.country, "governorate", folder / "governorates.gpkg")
        result = import_into(
            deployment,
            "schools",
            folder / "osm-schools.geojson",
            rejects=rejects,
            columns={"ref": "@id"},
        )
        assert result.rows_read == 8997
        assert result.rejected_by_code == {"outside_country": 8491}
        assert result.changes == Changes(added=506, removed=1500)
        yield deployment, rejects


def test_every_rejected_row_says_why(real: tuple[Deployment, Path]) -> None:
    lines = real[1].read_text("utf-8-sig").splitlines()
    assert sum("lies outside the country" in line for line in lines) == 8491


def test_the_schools_of_each_governorate_are_as_many_as_counted(
    real: tuple[Deployment, Path],
) -> None:
    with real[0].database.reading() as session:
        codes = session.scalars(
            select(Feature.area_codes[1]).where(
                Feature.layer == "schools", Feature.superseded_in.is_(None)
            )
        ).all()
    counted = Counter(code.removeprefix("governorate:").title() for code in codes)
    for name, count in SCHOOLS_BY_GOVERNORATE.items():
        assert abs(counted[name] - count) <= 2, name
    assert sum(counted.values()) == 506


def test_imported_again_everything_is_unchanged_and_the_revert_brings_the_former_back(
    real: tuple[Deployment, Path], shared_data: Path
) -> None:
    deployment = real[0]
    path = shared_data / "jordan" / "osm-schools.geojson"
    again = import_into(deployment, "schools", path, columns={"ref": "@id"})
    assert again.changes == Changes(unchanged=506)
    with deployment.database.writing() as session:
        _release, changes = revert(session, SCHOOLS, 1, Authorship("tests"))
    assert changes.after == 1500
    with client_of(deployment) as client:
        here = "/api/v1/around?lat=31.9539&lon=35.9106&radius=3000&layers=schools"
        found = client.get(here).json()
        assert found["demo"] is True
        assert found["features"][0]["properties"]["ref"].startswith("SCH-")
        with deployment.database.writing() as session:
            revert(session, SCHOOLS, 2, Authorship("tests"))
        found = client.get(here).json()
        assert found["demo"] is False
        assert found["releases"]["schools"] == 5
        page = client.get("/en/around-me").text
        banner = page.partition('<p class="demo">')[2].partition("</p>")[0]
        schools = client.get("/ar/around-me?lat=31.9539&lon=35.9106&radius=10000&layers=schools")
        assert "مدرسة</bdi></a></h2>" not in schools.text
        assert "مدرسة قرب " in schools.text
        assert "Tourism" in banner and "Schools" not in banner
        assert found["features"][0]["properties"]["ref"].startswith(("way/", "node/"))
