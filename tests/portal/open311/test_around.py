"""What was reported around a place: the nearest cell first, and never more exact than cells."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.database import driver_connection, sql
from geo.distances import distance_m
from portal.contact.around import ReportsQuery, cells_within, values_of
from portal.contact.officer_models import CasePublicCopy
from tests.portal.open311.conftest import PERSON, Program

AROUND = "/api/v1/cases/around"
PAGE = "/en/contact/around-me"
# In the cell of the report, but not where it is.
HERE = {"lat": "31.9512", "lon": "35.9488"}
SECRETS = (*PERSON.values(), "+962", "Sami", "31.956", "35.9456")


def around(program: Program, **asked: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    answer = program.client.get(AROUND, params={**HERE, **asked})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    return answer.json()


def ids(program: Program, **asked: str) -> list[str]:
    return [one["id"] for one in around(program, **asked)["features"]]


def page(program: Program, language: str = "en", **asked: str) -> str:
    answer = program.client.get(f"/{language}/contact/around-me", params={**HERE, **asked})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_reports_come_by_the_distance_of_their_cells_and_in_a_cell_the_newest_first(
    program: Program,
) -> None:
    far = program.file(lat="31.9812", long="35.9412")
    # Nearer to who asks than the next one, and told alike.
    old = program.file(lat="31.9513", long="35.9489")
    program.house.move(hours=1)
    new = program.file(lat="31.9599", long="35.9401", description="A lamp")
    next_door = program.file(lat="31.9512", long="35.9502", description="A hole")
    beyond = program.file(lat="32.0212", long="35.9412", description="Far away")
    assert ids(program, radius="5000") == [new, old, next_door, far]
    assert ids(program) == [new, old, next_door]
    assert beyond in ids(program, radius="10000")
    found = around(program, radius="5000", limit="2")
    assert [one["id"] for one in found["features"]] == [new, old]
    assert (found["isAll"], found["numberReturned"]) == (False, 2)
    assert around(program, radius="5000")["isAll"] is True
    for one in around(program, radius="5000")["features"]:
        there = Position(*one["geometry"]["coordinates"])
        exact = distance_m(Position(float(HERE["lon"]), float(HERE["lat"])), there)
        assert one["properties"]["distance_m"] == pytest.approx(exact, abs=0.001)


def test_neither_list_nor_map_tells_where_exactly_who_or_in_which_words(program: Program) -> None:
    reference = program.file(**PERSON, description="My neighbour Sami broke it")
    (told,) = around(program)["features"]
    assert (told["id"], told["geometry"]["coordinates"]) == (reference, [35.945, 31.955])
    assert told["properties"]["text"] is None
    assert told["properties"]["state_names"]["en"] == "Received"
    texts = [program.client.get(AROUND, params=HERE).text, page(program), page(program, "ar")]
    for shown in texts:
        assert [one for one in SECRETS if one in shown] == []
    assert "less than 1 km" in re.sub("[\u2066-\u2069]|</?bdi[^>]*>", "", texts[1])
    # Whoever asks from elsewhere in the cell, or from its border, learns no more.
    assert around(program, radius="1000", lat="31.9501", lon="35.9401")["features"]
    case = program.house.case(reference)
    with program.house.database.writing() as session:
        moved = text("UPDATE contact_case SET lon = 35.9401, lat = 31.9599 WHERE id = :id")
        session.execute(moved, {"id": case.id})
    assert around(program)["features"] == [told]


def test_a_text_stands_there_only_while_its_writer_agrees(program: Program) -> None:
    case = program.house.case(program.file(**PERSON))
    with program.house.database.writing() as session:
        copy = CasePublicCopy(
            case_id=case.id, subject="A light", text="One <b>light</b> is out.", answer="So.",
            proposed_by="an officer", proposed_at=datetime(2031, 5, 4, tzinfo=UTC),
        )  # fmt: skip
        session.add(copy)
    assert "is out." not in page(program)
    for agreed, withdrawn, is_shown in ((True, False, True), (True, True, False)):
        with program.house.database.writing() as session:
            known = session.get_one(CasePublicCopy, case.id)
            known.agreed_at = datetime(2031, 5, 5, tzinfo=UTC) if agreed else None
            known.withdrawn_at = datetime(2031, 5, 6, tzinfo=UTC) if withdrawn else None
        assert ("One &lt;b&gt;light&lt;/b&gt; is out." in page(program)) is is_shown
        (told,) = around(program)["features"]
        assert (told["properties"]["text"] is not None) is is_shown


def test_other_kinds_and_what_is_older_than_ninety_days_are_not_there(program: Program) -> None:
    program.house.file(position=Position(35.9489, 31.9513))
    assert ids(program) == []
    assert "Nothing was reported within" in page(program)
    reference = program.file()
    program.house.move(days=89)
    assert ids(program) == [reference]
    program.house.move(days=2)
    assert ids(program) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"radius": "999"}, "between 1000 and 10000 metres"),
        ({"radius": "10001"}, "between 1000 and 10000 metres"),
        ({"radius": "2km"}, "has a unit in it"),
        ({"limit": "101"}, "a whole number from 1 to 100"),
        ({"lat": "35.9488", "lon": "31.9512"}, "look swapped"),
        ({"lat": "x"}, "is not a number"),
    ],
)
def test_what_is_wrong_is_said_as_the_finder_says_it(
    program: Program, wrong: dict[str, str], said: str
) -> None:
    asked = {**HERE, **wrong}
    answer = program.client.get(AROUND, params={**asked, "lang": "en"})
    assert (answer.status_code, said in answer.text) == (400, True), answer.text
    shown = program.client.get(PAGE, params=asked)
    assert (shown.status_code, said in re.sub("<[^>]+>|[\u2066-\u2069]", "", shown.text)) == (
        400,
        True,
    ), shown.text


def test_only_what_is_known_can_be_asked(program: Program) -> None:
    assert program.client.get(AROUND).status_code == 400
    assert program.client.get(AROUND, params={**HERE, "q": "x"}).status_code == 400
    for pole in ("90", "-90"):
        assert around(program, lat=pole)["features"] == []


def test_the_page_takes_what_the_finder_takes_and_is_linked(program: Program) -> None:
    reference = program.file()
    assert reference
    by_text = program.client.get(PAGE, params={"place": "31.9512, 35.9488"}).text
    assert "contact-report-title" in by_text
    assert 'data-reports="/api/v1/cases/around?lat=31.9512&amp;lon=35.9488' in by_text
    unknown = program.client.get(PAGE, params={"place": "Zzyzx"})
    assert (unknown.status_code, "was found" in unknown.text) == (200, True)
    empty = program.client.get(PAGE)
    assert (empty.status_code, 'id="found"' in empty.text) == (200, False)
    for linking in ("contact", "contact/fault", "contact/published", ""):
        assert f'href="{PAGE}"' in program.client.get(f"/en/{linking}").text, linking


def test_one_walk_of_an_index_for_each_cell_finds_them(program: Program) -> None:
    country = program.house.context.country
    query = ReportsQuery(Position(35.9488, 31.9512), 10_000, 100)
    cells = cells_within(query, country.box)
    assert 250 < len(cells) < 400
    with program.house.database.reading() as session:
        plan = plan_of(session, values_of(cells, 101, program.house.clock.now()))
    assert "Index Scan Backward using ix_contact_case_cell" in plan, plan
    condition = next(line for line in plan.splitlines() if "Index Cond" in line)
    assert all(one in condition for one in ("kind", "floor((lon", "floor((lat", "filed_at"))


def plan_of(session: Session, values: dict[str, object]) -> str:
    for way in ("seqscan", "bitmapscan", "sort"):
        session.execute(text(f"SET LOCAL enable_{way} = off"))
    statement = sql("portal.contact", "reports_in_cells").bindparams(**values)
    compiled = statement.compile(session.get_bind())
    found = driver_connection(session).execute(f"EXPLAIN {compiled}", compiled.params)
    return "\n".join(row[0] for row in found)
