"""Imports that are refused in one sentence and change nothing."""

import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from geo.errors import AroundMeError, NotFound, Refused, UnreadableFile
from layers.deployment import Deployment
from layers.releases.models import Release
from tests.conftest import import_into
from tests.importers.import_rows import GOOD, HEADER, Writer, loaded


def test_a_rejects_file_that_cannot_be_written_stops_the_import(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match=r"none/rejects\.csv cannot be written.*--rejects"):
        import_into(
            jordan,
            "schools",
            write_csv(HEADER, GOOD, "2,x,X,0,0,"),
            rejects=tmp_path / "none" / "rejects.csv",
        )
    assert loaded(jordan) == []


def test_a_file_without_position_columns_is_refused(jordan: Deployment, write_csv: Writer) -> None:
    with pytest.raises(Refused, match="hold lon"):
        import_into(jordan, "schools", write_csv("ref,lat", "1,31.95"))


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [({"reff": "ref"}, "no field “reff”"), ({"ref": "nr"}, "no column “nr”")],
)
def test_a_wrong_map_is_explained(
    jordan: Deployment, write_csv: Writer, chosen: dict[str, str], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        import_into(jordan, "schools", write_csv(HEADER, GOOD), columns=chosen)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image, not a table"),
        (b"PK\x03\x04....", "damaged or incomplete archive"),
        (b'ref,lat,lon\n"1,31.9539,35.9106\n', "well-formed table near line"),
        (b'{"type": "FeatureCollection", "features": [', "well-formed JSON"),
        (b'{"type": "Topology"}', "a TopoJSON file"),
        (b"[1, 2]", "holds no rows"),
        (
            b'{"type": "FeatureCollection", "features": [],'
            b' "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32636"}}}',
            "holds no rows",
        ),
    ],
)
def test_an_unusable_file_is_refused_in_one_sentence_and_changes_nothing(
    jordan: Deployment, write_csv: Writer, tmp_path: Path, content: bytes, reason: str
) -> None:
    import_into(jordan, "schools", write_csv(HEADER, GOOD))
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=reason) as caught:
        import_into(jordan, "schools", path)
    assert "\n" not in str(caught.value)
    assert [feature.ref for feature in loaded(jordan)] == ["1"]


def test_a_header_alone_replaces_nothing(jordan: Deployment, write_csv: Writer) -> None:
    import_into(jordan, "schools", write_csv(HEADER, GOOD))
    with pytest.raises(UnreadableFile, match="no rows below its header"):
        import_into(jordan, "schools", write_csv(HEADER), force=True)
    assert len(loaded(jordan)) == 1


def test_a_missing_file_and_an_unknown_layer_are_named(
    jordan: Deployment, write_csv: Writer
) -> None:
    with pytest.raises(UnreadableFile, match=r"none\.csv cannot be read"):
        import_into(jordan, "schools", Path("none.csv"))
    with pytest.raises(NotFound, match="no layer “parks”"):
        import_into(jordan, "parks", write_csv(HEADER, GOOD))


def test_a_refused_import_leaves_no_release(jordan: Deployment, write_csv: Writer) -> None:
    with pytest.raises(AroundMeError):
        import_into(jordan, "schools", write_csv(HEADER, "1,x,X,0,0,"))
    with jordan.database.reading() as session:
        assert session.scalars(select(Release)).all() == []


def test_an_empty_table_in_an_archive_is_named_as_the_officer_knows_it(
    jordan: Deployment, tmp_path: Path
) -> None:
    path = tmp_path / "schools.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner.csv", "ref,name,lat,lon\n")
    with pytest.raises(UnreadableFile, match=r"^schools\.zip holds no rows"):
        import_into(jordan, "schools", path)
