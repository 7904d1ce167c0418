"""What a feature says: its digest stays what it was, and its columns are made from one list."""

from dataclasses import replace
from datetime import date

from geo.coordinates import Position
from layers.features.columns import CONTENT_COLUMNS, JSON_COLUMNS, TOLD_COLUMNS
from layers.features.content import FeatureContent
from layers.features.models import Feature, StagedFeature

SCHOOL = FeatureContent(
    ref="r0",
    position=Position(35.0, 31.5),
    names={"ar": "مدرسة الأمل", "en": "Hope school"},
    phones=("+96265001000",),
    address={"ar": "شارع"},
    attributes={"kind": "public", "stage": ["a", "b"]},
    opening_hours="Su-Th 08:00-15:00",
    area_codes=("JO-AM", "x", "y"),
    verified_at=date(2026, 1, 2),
)


def test_the_digest_of_a_feature_is_the_one_that_databases_hold() -> None:
    # Another one would make every feature of every layer a changed one at the next import.
    assert SCHOOL.content_hash().hex() == "5267d0bee6f03f3c7928a0a1d4f8b24a"
    drawn = replace(SCHOOL, precision_m=30.0, shape=b"\x01\x02")
    assert drawn.content_hash().hex() == "a484b012ab059cce6796099ec19d6163"


def test_where_it_lies_in_areas_and_the_row_it_came_from_are_no_content() -> None:
    same = replace(SCHOOL, area_codes=(), source_digest=b"row", folded_names="x")
    assert same.content_hash() == SCHOOL.content_hash()


def test_every_column_of_a_staged_row_is_one_of_a_feature_and_is_copied() -> None:
    staged = set(StagedFeature.__table__.columns.keys())
    assert set(CONTENT_COLUMNS) == staged - {"number"}
    assert set(CONTENT_COLUMNS) <= set(Feature.__table__.columns.keys())
    assert CONTENT_COLUMNS[:4] == ("layer", "ref", "lon", "lat")


def test_answers_are_told_all_but_what_only_releases_need() -> None:
    assert set(CONTENT_COLUMNS) - set(TOLD_COLUMNS) == {
        "shape",
        "search_text",
        "source_digest",
        "content_hash",
    }
    assert {"names", "address", "attributes"} == JSON_COLUMNS
