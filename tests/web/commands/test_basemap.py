from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from layers.basemap.queries import served_basemap
from layers.deployment import Deployment
from tests.browser.foreign import foreign_server
from tests.importers.basemap.drawn_extract import DrawnExtract, town_extract
from web.cli import make_cli
from web.commands import basemap

Run = Callable[..., Result]


@pytest.fixture
def run(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `aroundme basemap` on one database."""

    @contextmanager
    def deployed(**_more: Any) -> Iterator[Deployment]:  # noqa: ANN401 - whatever may be said
        yield deployment

    monkeypatch.setattr(basemap, "deployed", deployed)
    monkeypatch.setenv("AROUNDME_LANG", "en")

    def go(*words: object) -> Result:
        said = ["basemap", *map(str, words)]
        return CliRunner().invoke(make_cli(said), said)

    return go


def _is_there(deployment: Deployment) -> bool:
    with deployment.database.reading() as session:
        return served_basemap(session) is not None


def test_an_extract_of_elsewhere_says_that_it_lies_outside(
    run: Run, deployment: Deployment, tmp_path: Path
) -> None:
    extract = DrawnExtract(box=(1.41, 42.43, 1.79, 42.66), lon=1.52, lat=42.51)
    extract.way([(0.0, 0.001), (0.002, 0.001)], highway="primary", name="Avinguda Meritxell")
    path = extract.write(tmp_path / "andorra.osm")
    refused = run("import", path)
    assert refused.exit_code == 2
    said = " ".join(refused.stderr.split())
    assert "“andorra.osm” lies outside Jordan: it covers 1.41, 42.43, 1.79, 42.66" in said
    assert not _is_there(deployment)
    # As a map alone, which is what somebody may want who tries it out.
    assert run("import", path, "--no-names").exit_code == 0
    assert _is_there(deployment)


def test_a_file_that_is_no_extract_is_refused_with_what_to_give(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "map.osm.pbf"
    path.write_bytes(b"PK\x03\x04 not a map")
    refused = run("import", path)
    assert refused.exit_code == 2
    said = " ".join(refused.stderr.split())
    assert "“map.osm.pbf” cannot be read as an extract of OpenStreetMap" in said
    assert "like jordan-latest.osm.pbf" in said
    assert "Traceback" not in refused.output


def test_a_map_is_fetched_from_an_address_where_the_settings_of_imports_allow_it(
    run: Run, deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = town_extract().write(tmp_path / "town.osm").read_bytes()
    with foreign_server() as site:
        site.answers = {"/maps/town.osm": ({"Content-Type": "application/xml"}, content)}
        address = f"{site.address.replace('localhost', '127.0.0.1')}/maps/town.osm"
        refused = run("import", address)
        assert refused.exit_code == 2
        assert "AROUNDME_FETCH_ALLOW_PRIVATE" in " ".join(refused.stderr.split())
        assert (site.asked, _is_there(deployment)) == ([], False)
        monkeypatch.setenv("AROUNDME_FETCH_ALLOW_PRIVATE", "true")
        done = run("import", address)
        assert done.exit_code == 0, done.stderr
        assert "The base map is “town.osm” now" in " ".join(done.output.split())
        missing = run("import", address.replace("town", "none"))
    assert missing.exit_code == 2
    with deployment.database.reading() as session:
        served = served_basemap(session)
    assert served is not None
    assert served.source.file_name == "town.osm"
