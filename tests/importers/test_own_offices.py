"""A file of the offices of one agency: it speaks for these alone, and takes no others' silently."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import NotFound, Refused
from importers.order import ImportOrder
from importers.service import StagedImport, activate_staged, stage_file
from importers.understanding import understood
from layers.deployment import Deployment
from layers.features.history import feature_now
from layers.features.queries import changed_places
from layers.releases.queries import staged_release
from layers.releases.rules import Authorship, Changes
from layers.releases.service import edit, revert
from portal.directory.offices.service import OFFICES
from tests.importers.import_rows import loaded, rejected_rows
from tests.importers.test_office_agencies import HEADER, register_agencies

HEALTH = "ministry-of-health"
Writer = Callable[..., Path]


def row(ref: str, agency: str, *, name: str = "مكتب", lat: float = 31.95) -> str:
    return f"{ref},{name} {ref},{lat + 0.001 * int(ref[1:]):.6f},35.910634,{agency}"


EVERYTHING = [*(row(f"H{n}", HEALTH) for n in range(5)), *(row(f"L{n}", "lands") for n in range(5))]
OWN = EVERYTHING[:5]


@pytest.fixture
def offices(jordan: Deployment, write_csv: Writer, tmp_path: Path) -> Deployment:
    register_agencies(jordan)
    staged = bring(jordan, write_csv(HEADER, *EVERYTHING), tmp_path, scope=None)
    activate_staged(jordan, "offices", staged.release_number, by="tests", force=True)
    return jordan


def bring(
    deployment: Deployment,
    path: Path,
    tmp_path: Path,
    *,
    scope: str | None = HEALTH,
    add_only: bool = False,
) -> StagedImport:
    order = ImportOrder(
        "offices",
        str(path),
        "tests",
        tmp_path / "rejects.csv",
        {"en": str},
        scope=scope,
        add_only=add_only,
    )
    with understood(deployment, order) as understanding:
        assert understanding is not None
        return stage_file(deployment, order, understanding)


def activate(deployment: Deployment, staged: StagedImport, *, force: bool = False) -> None:
    activate_staged(deployment, "offices", staged.release_number, by="tests", force=force)


def refs(deployment: Deployment) -> list[str]:
    return [one.ref for one in loaded(deployment)]


def test_a_file_of_one_agency_changes_its_offices_and_no_others(
    offices: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    theirs = [one for one in loaded(offices) if one.ref.startswith("L")]
    own = [row("H0", HEALTH, name="الفرع"), *OWN[1:4], row("H7", ""), row("H8", "وزارة الصحة")]
    staged = bring(offices, write_csv(HEADER, *own), tmp_path)
    assert staged.changes == Changes(added=2, changed=1, removed=1, unchanged=8)
    with offices.database.reading() as session:
        release = staged_release(session, "offices", staged.release_number)
        places = changed_places(session, offices.catalogue["offices"], release, most=50)
    assert {one.ref: one.kind for one in places} == {"H4": "removed", "H7": "added", "H8": "added"}
    activate(offices, staged)
    assert refs(offices) == ["H0", "H1", "H2", "H3", "H7", "H8", *(one.ref for one in theirs)]
    now = {one.ref: one for one in loaded(offices)}
    assert now["H7"].attributes["agency"] == HEALTH
    assert now["H0"].names["ar"] == "الفرع H0"
    for one in theirs:
        assert (now[one.ref].introduced_in, now[one.ref].content_hash) == (
            one.introduced_in,
            one.content_hash,
        )


def test_each_row_of_another_agency_is_left_out_with_a_sentence(
    offices: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    foreign = [
        row("L0", "lands", name="سرقة"),
        row("L1", HEALTH),
        row("L2", ""),
        row("H9", "دائرة الأراضي والمساحة"),
        row("H3", "وزارة غير معروفة"),
    ]
    staged = bring(offices, write_csv(HEADER, *OWN[:3], *foreign), tmp_path, add_only=True)
    assert staged.rejected_by_code == {"other_agency": 5}
    assert staged.changes == Changes(unchanged=10)
    reasons = {
        one["ref"]: one["aroundme:reason en"] for one in rejected_rows(tmp_path / "rejects.csv")
    }
    for ref in ("L0", "L1", "L2"):
        assert f"“{ref}” belongs to the agency “lands”" in reasons[ref]
        assert f"speaks for “{HEALTH}”" in reasons[ref]
    assert "names the agency “دائرة الأراضي والمساحة”" in reasons["H9"]
    assert "names the agency “وزارة غير معروفة”" in reasons["H3"]


def test_an_office_of_nobody_is_not_taken_over(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    register_agencies(jordan)
    activate(jordan, bring(jordan, write_csv(HEADER, row("N1", "")), tmp_path, scope=None))
    staged = bring(jordan, write_csv(HEADER, row("N1", HEALTH), row("H1", "")), tmp_path)
    assert staged.rejected_by_code == {"other_agency": 1}
    (reject,) = rejected_rows(tmp_path / "rejects.csv")
    assert "“N1” belongs to no agency" in reject["aroundme:reason en"]


def test_a_row_of_ones_own_that_cannot_be_read_leaves_the_office_as_it_stands(
    offices: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    broken = row("H1", HEALTH).replace("35.910634", "somewhere")
    staged = bring(offices, write_csv(HEADER, OWN[0], broken, *OWN[2:]), tmp_path)
    assert (staged.rejected, staged.changes) == (1, Changes(unchanged=10))
    activate(offices, staged)
    assert "H1" in refs(offices)


def test_with_add_only_nothing_goes_in_a_scope_as_in_a_whole_layer(
    offices: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    one_more = write_csv(HEADER, row("H7", HEALTH))
    staged = bring(offices, one_more, tmp_path, add_only=True)
    assert staged.changes == Changes(added=1, unchanged=10)
    activate(offices, staged)
    again = write_csv(HEADER, row("L7", "lands"))
    staged = bring(offices, again, tmp_path, scope=None, add_only=True)
    assert staged.changes == Changes(added=1, unchanged=11)
    activate(offices, staged)
    assert len(refs(offices)) == 12


def test_whoever_takes_away_most_of_an_agencys_offices_is_asked_by_number_and_name(
    offices: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    staged = bring(offices, write_csv(HEADER, *OWN[:3]), tmp_path)
    with pytest.raises(Refused, match=r"2 of 5 entries of “offices” would disappear.*: H3, H4\."):
        activate(offices, staged)
    activate(offices, staged, force=True)
    assert refs(offices) == ["H0", "H1", "H2", *(f"L{n}" for n in range(5))]


def test_going_back_within_an_agency_leaves_what_others_have_done_since(
    offices: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    changed = [row("H0", HEALTH, name="خطأ"), *OWN[1:4], row("H7", HEALTH)]
    activate(offices, bring(offices, write_csv(HEADER, *changed), tmp_path))
    with offices.database.writing() as session:
        other = feature_now(session, "offices", "L0")
        own = feature_now(session, "offices", "H2")
        assert other is not None
        assert own is not None
        by = Authorship("others")
        edit(session, OFFICES, {"L0": replace(other, names={"ar": "فرع الأراضي"})}, by)
        # What has changed hands since stays with whoever has it.
        edit(session, OFFICES, {"H2": replace(own, attributes={"agency": "lands"})}, by)
        edit(session, OFFICES, {"L1": replace(other, ref="L1", attributes={"agency": HEALTH})}, by)
    with offices.database.writing() as session:
        revert(session, OFFICES, 1, Authorship("tests"), scope=HEALTH)
    now = {one.ref: one for one in loaded(offices)}
    assert [ref for ref in now if ref.startswith("H")] == ["H0", "H1", "H2", "H3", "H4"]
    assert now["H0"].names["ar"] == "مكتب H0"
    assert now["L0"].names["ar"] == "فرع الأراضي"
    assert now["H2"].attributes["agency"] == "lands"
    assert now["L1"].attributes["agency"] == HEALTH


def test_a_place_that_stays_keeps_how_it_was_found(
    offices: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    with offices.database.writing() as session:
        one = feature_now(session, "offices", "H0")
        assert one is not None
        placed = replace(one, location_source="officer", precision_m=12.0)
        edit(session, OFFICES, {"H0": placed}, Authorship("tests"))
    staged = bring(offices, write_csv(HEADER, *OWN), tmp_path)
    assert staged.changes == Changes(unchanged=10)


def test_a_file_speaks_only_for_a_known_agency_and_on_a_layer_of_agencies(
    offices: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    with pytest.raises(NotFound):
        bring(offices, write_csv(HEADER, *OWN), tmp_path, scope="nobody")
    order = ImportOrder(
        "schools", str(write_csv(HEADER, *OWN)), "tests", tmp_path / "r.csv", {}, scope=HEALTH
    )
    with pytest.raises(Refused, match="belong to no agency"), understood(offices, order):
        pass
