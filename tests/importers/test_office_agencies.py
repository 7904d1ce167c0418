"""Whose office a row is about: codes and names of agencies in the import of offices."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, text

from importers.checks.agency_codes import AgencyCodes, KnownAgency
from importers.findings import Finding
from importers.service import activate_staged
from layers.deployment import Deployment
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.directory.records.agencies import AgencyContent
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from tests.conftest import import_into, stage_into

HEADER = "ref,name_ar,lat,lon,agency"
PLACE = "31.953912,35.910634"


def agencies() -> list[AgencyContent]:
    return [
        AgencyContent(
            code="ministry-of-health",
            names={"ar": "وزارة الصحة", "en": "Ministry of Health"},
            acronym={"en": "MoH"},
            kind="ministry",
            former_codes=("health",),
        ),
        AgencyContent(code="lands", names={"ar": "دائرة الأراضي والمساحة"}, kind="department"),
    ]


def register_agencies(deployment: Deployment) -> None:
    with deployment.database.writing() as session:
        release = stage(session, Register.AGENCIES, agencies(), Authorship("tests"))
        activate(session, STORES[Register.AGENCIES], release)


def agencies_of_offices(deployment: Deployment) -> dict[str, str | None]:
    with deployment.database.reading() as session:
        rows = session.execute(
            text(
                "SELECT ref, attributes->>'agency' FROM feature"
                " WHERE layer = 'offices' AND superseded_in IS NULL"
            )
        )
        return {row[0]: row[1] for row in rows}


def read(codes: AgencyCodes, value: str) -> tuple[str | None, list[Finding]]:
    findings: list[Finding] = []
    return codes.read("الجهة", value, findings), findings


@pytest.fixture(scope="module")
def known() -> AgencyCodes:
    return AgencyCodes(
        [
            KnownAgency("ministry-of-health", ("وزارة الصحة", "Ministry of Health"), ("health",)),
            KnownAgency("lands", ("دائرة الأراضي والمساحة",)),
            KnownAgency("north", ("مديرية التربية",)),
            KnownAgency("court", ("القضاء",)),
            KnownAgency("justice", ("Court",)),
            KnownAgency("south", ("مديرية التربية",)),
            KnownAgency("old-lands", ("دائرة الأراضي والمساحة",), has_ended=True),
            KnownAgency("old-mint", ("دار السك",), has_ended=True),
        ]
    )


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("ministry-of-health", "ministry-of-health"),
        ("MINISTRY  of health", "ministry-of-health"),
        ("وزارة الصحه", "ministry-of-health"),
        ("health", "ministry-of-health"),
        ("دائره الاراضي و المساحه".replace("و ال", "وال"), "lands"),
        ("دار السك", "old-mint"),
        ("court", "court"),
    ],
)
def test_an_agency_is_found_by_code_and_by_any_name(
    known: AgencyCodes, value: str, code: str
) -> None:
    assert read(known, value) == (code, [])


def test_a_name_that_is_nearly_right_is_shown(known: AgencyCodes) -> None:
    code, (finding,) = read(known, "وزاره الصحية")
    assert code is None
    assert "وزاره الصحية" in str(finding.message)
    assert "وزارة الصحة" in str(finding.hint)
    assert "ministry-of-health" in str(finding.hint)


def test_a_name_that_is_far_from_all_says_what_to_do(known: AgencyCodes) -> None:
    code, (finding,) = read(known, "نادي الشطرنج")
    assert code is None
    assert "Write the agency's code" in str(finding.hint)


def test_a_name_of_several_agencies_names_their_codes(known: AgencyCodes) -> None:
    code, (finding,) = read(known, "مديرية التربية")
    assert code is None
    assert "north, south" in str(finding.hint)


def test_offices_store_codes_and_are_looked_at_again_when_agencies_change(
    jordan: Deployment, write_csv: Callable[..., Path]
) -> None:
    path = write_csv(
        HEADER,
        f"A,مكتب,{PLACE},وزارة الصحة",
        "B,فرع,31.963917,35.920638,lands",
        "C,مقر,31.973911,35.930635,نادي الشطرنج",
    )
    import_into(jordan, "offices", path)
    named = agencies_of_offices(jordan)
    assert named == {"A": "وزارة الصحة", "B": "lands", "C": "نادي الشطرنج"}

    register_agencies(jordan)
    with statements(jordan) as asked:
        staged = stage_into(jordan, "offices", path)
    activate_staged(jordan, "offices", staged.release_number, by="tests")
    assert sum("FROM agency" in statement for statement in asked) == 1
    assert staged.rejected == 0
    assert staged.warned_by_code == {"bad_value": 1}
    assert agencies_of_offices(jordan) == {"A": "ministry-of-health", "B": "lands", "C": None}


@contextmanager
def statements(deployment: Deployment) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = deployment.database.writer
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
