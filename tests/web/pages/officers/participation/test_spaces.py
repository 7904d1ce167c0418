"""An officer writes a space, publishes it, tells about it and closes it; the public follows."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy import update

from geo.clock import MovableClock
from portal.accounts.models import AccountSession
from portal.accounts.officer_roles import Role
from tests.conftest import Databases, deployment_on
from tests.web.pages.officers.office import BackOffice, words
from tests.web.pages.page_text import text_of
from tests.web.pages.spaces_written import TOLD, typed, version_of
from tests.web.signed_in import officers_client
from web.pages.officers.participation.ways import WAYS

NOON = datetime(2031, 5, 4, 9, tzinfo=UTC)  # 12:00 in Amman
DESK = "/participation/streets"
PAGE = "/en/participation/streets"


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOON)


@pytest.fixture
def office(
    databases: Databases, back_office_template: str, tmp_path: Path, clock: MovableClock
) -> Iterator[BackOffice]:
    with (
        databases.new(back_office_template) as url,
        deployment_on(url, clock=clock) as deployment,
        officers_client(deployment, tmp_path) as client,
    ):
        yield BackOffice(client, deployment)


@pytest.fixture(scope="module")
def refusing(
    databases: Databases, back_office_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BackOffice]:
    """A back office with an editor, of all tests whose forms are refused."""
    with (
        databases.new(back_office_template) as url,
        deployment_on(url, clock=MovableClock(NOON)) as deployment,
        officers_client(deployment, tmp_path_factory.mktemp("office")) as client,
    ):
        made = BackOffice(client, deployment)
        sit(made, Role.EDITOR)
        yield made


def sit(office: BackOffice, role: Role, agency: str | None = "licensing") -> None:
    """Sign in by the clock of the test, for as long as it moves."""
    colleague = office.sign_in(role, agency)
    with office.deployment.database.writing() as session:
        session.execute(
            update(AccountSession)
            .where(AccountSession.account_id == colleague.id)
            .values(
                last_seen_at=NOON + timedelta(days=300),
                expires_at=NOON + timedelta(days=301),
                second_factor_at=NOON,
            )
        )


def public(office: BackOffice, path: str = PAGE) -> str:
    return text_of(office.client.get(path))


def publish(office: BackOffice, **changed: str) -> None:
    sit(office, Role.APPROVER)
    answer = office.post("/participation/new", typed("streets", NOON, **changed), command="publish")
    assert answer.status_code == 303, words(answer)


def test_an_editor_saves_a_draft_that_nobody_else_sees_and_an_approver_publishes_it(
    office: BackOffice,
) -> None:
    sit(office, Role.EDITOR)
    said = typed("streets", NOON)
    assert office.post("/participation/new", said, command="save").status_code == 303
    assert office.client.get(PAGE).status_code == 404
    assert "readers do not see this yet" in words(office.get(f"{DESK}/preview"))
    refused = office.post(
        f"{DESK}/edit", said, command="publish", version=version_of(office, "streets")
    )
    assert "This needs the role" in words(refused)
    assert office.client.get(PAGE).status_code == 404
    sit(office, Role.APPROVER)
    version = version_of(office, "streets")
    office.post(f"{DESK}/edit", said, command="publish", version=version)
    assert "titles en" in public(office)


def test_a_draft_may_miss_what_publishing_demands_at_its_field(office: BackOffice) -> None:
    sit(office, Role.APPROVER)
    said = {"agency": "licensing", "level": "consultation", "titles.ar": "عنوان"}
    said |= {"titles.en": "Streets"}
    refused = office.post("/participation/new", said, command="publish")
    assert refused.status_code == 400
    for field in ("f-promises", "f-answer_due", "f-summaries", "f-texts", "f-phases"):
        assert f'href="#{field}"' in refused.text, field
    assert "a promise has a day" in words(refused)
    assert 'value="Streets"' in refused.text
    # The address of the page was made of the English title.
    assert office.post("/participation/new", said, command="save").status_code == 303
    assert "Draft" in words(office.get("/participation/streets"))


FAULTS = (
    ("titles.en", "x" * 121, "f-titles", "at most 120 are possible"),
    ("name", "Not a name", "f-name", "small Latin letters"),
    ("name", "new", "f-name", "small Latin letters"),
    ("level", "most", "f-level", "Choose a level."),
    ("answer_due", "soon", "f-answer_due", "is no day"),
    ("areas", "JO-XX", "f-areas", "is no area"),
    ("lat", "31.9", "f-lon", "Give both coordinates"),
    ("phases.0.starts_at", "2031-05-05", "f-phases-0-starts_at", "Give a day and a time"),
    ("phases.0.ends_at", "2031-05-01T10:00", "f-phases-0-ends_at", "after the start"),
    ("phases.1.starts_at", "2031-05-06T10:00", "f-phases-1-starts_at", "overlaps"),
)


@pytest.mark.parametrize(("field", "text", "place", "said"), FAULTS)
def test_every_fault_is_said_at_its_field_and_nothing_typed_is_lost(
    refusing: BackOffice, field: str, text: str, place: str, said: str
) -> None:
    given = typed("streets", NOON)
    if field == "phases.1.starts_at":
        given |= {"phases.1.titles.en": "x", "phases.1.ends_at": "2031-05-20T10:00"}
    answer = refusing.post("/participation/new", {**given, field: text}, command="save")
    assert answer.status_code == 400
    assert f'href="#{place}"' in answer.text
    assert said in words(answer)
    assert 'value="titles ar"' in answer.text


def test_a_level_allows_only_some_activities_in_a_phase(office: BackOffice) -> None:
    sit(office, Role.EDITOR)
    answer = office.post(
        "/participation/new", typed("streets", NOON, level="information"), command="save"
    )
    assert 'href="#f-phases-0-activities"' in answer.text


def test_phases_are_added_and_removed_without_a_script(office: BackOffice) -> None:
    sit(office, Role.EDITOR)
    said = typed("streets", NOON)
    more = office.post("/participation/new", said, command="add:phases")
    assert 'name="phases.1.starts_at"' in more.text
    fewer = office.post("/participation/new", said, command="remove:phases.0")
    assert 'name="phases.0.starts_at"' not in fewer.text


def test_a_name_that_another_space_has_is_refused(office: BackOffice) -> None:
    publish(office)
    answer = office.post("/participation/new", typed("streets", NOON), command="save")
    assert "is the address of another space" in words(answer)


def test_of_two_officers_the_slower_one_is_told(office: BackOffice) -> None:
    sit(office, Role.EDITOR)
    said = typed("streets", NOON)
    office.post("/participation/new", said, command="save")
    seen = version_of(office, "streets")
    first = office.post(f"{DESK}/edit", said, command="save", version=seen)
    assert first.status_code == 303
    second = office.post(f"{DESK}/edit", said, command="save", version=seen)
    assert "Somebody else has changed this space meanwhile" in words(second)


def changing(said: dict[str, str]) -> dict[str, str]:
    """Leave out of a form what stands once a space is published."""
    fixed = ("agency", "level", "name", "answer_due", "promises.ar", "promises.en")
    return {name: text for name, text in said.items() if name not in fixed}


def test_what_was_promised_stands_and_what_has_begun_began(
    office: BackOffice, clock: MovableClock
) -> None:
    publish(office)
    clock.move(timedelta(days=2))
    said = changing(typed("streets", NOON))
    version = version_of(office, "streets")

    def change(**changed: str) -> str:
        answer = office.post(f"{DESK}/edit", {**said, **changed}, command="save", version=version)
        return words(answer) if answer.status_code != 303 else "changed"

    assert "There is no field" in change(level="information")
    assert "A phase that has begun stays" in change(**{"phases.0.starts_at": "2031-05-07T12:00"})
    assert "The end cannot be in the past" in change(**{"phases.0.ends_at": "2031-05-06T10:00"})
    assert "needed in every language" in change(**{"texts.ar": ""})
    assert change(**{"phases.0.ends_at": "2031-05-08T12:00"}) == "changed"
    assert "8 May 2031" in public(office)


def test_the_day_of_the_answer_moves_with_a_reason_and_the_first_day_stays(
    office: BackOffice,
) -> None:
    publish(office)
    path = f"{DESK}/tell/answer"
    assert "needed in every language" in words(office.post(path, answer_due="2031-09-01"))
    assert "Choose a day" in words(office.post(path, TOLD))
    assert "Give another day" in words(office.post(path, TOLD, answer_due="2031-05-01"))
    assert office.post(path, TOLD, answer_due="2031-09-01").status_code == 303
    shown = public(office)
    assert "1 September 2031" in shown
    assert "First promised by" in shown
    assert "texts en" in shown


def test_an_overdue_answer_is_said_in_public_until_the_outcome_is(
    office: BackOffice, clock: MovableClock
) -> None:
    publish(office)
    clock.move(timedelta(days=40))
    assert "The answer is overdue" in public(office)
    assert "Days late: 9." in public(office)
    assert "The answer is overdue" in public(office, "/en/participation")
    assert "overdue" in words(office.get("/participation"))
    assert office.post(f"{DESK}/tell/close", {"texts.en": "x"}).status_code == 400
    assert office.post(f"{DESK}/tell/close", TOLD).status_code == 303
    shown = public(office)
    assert "overdue" not in shown
    assert "What came of it" in shown
    assert "texts en" in shown
    again = office.post(f"{DESK}/tell/close", TOLD)
    assert "This space is closed" in words(again)


def test_every_way_from_the_desk_of_a_space_leads_somewhere(office: BackOffice) -> None:
    publish(office)
    inside = re.findall(r'href="/en/officers(/participation/streets[^"]*)"', office.get(DESK).text)
    assert {f"{DESK}/{way.path}" for way in WAYS} <= set(inside)
    for path in inside:
        assert office.get(path).status_code == 200, path


def test_news_is_told_and_taken_back(office: BackOffice) -> None:
    publish(office)
    sit(office, Role.EDITOR)
    office.post(f"{DESK}/tell/news", {**TOLD, "texts.en": "It is **done**. <b>x</b>"})
    assert "It is done. <b>x</b>" in public(office)
    assert "<strong>done</strong>" in office.client.get(PAGE).text
    assert 'value="take-back"' not in office.get(DESK).text


def test_everything_is_taken_away_as_files(office: BackOffice) -> None:
    publish(office)
    office.post(f"{DESK}/tell/news", TOLD)
    assert "phases.csv" in office.get(f"{DESK}/export").text

    def taken(file: str) -> Response:
        return office.post(f"{DESK}/export", {"file": file})

    answer = taken("phases.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["activities"] for row in rows] == ["idea"]
    (space,) = taken("space.json").json()
    assert space["promise_en"] == "promises en"
    assert space["first_due"] == "2031-06-04"
    (news,) = taken("news.json").json()
    assert news["title_ar"] == "titles ar"
    assert taken("people.csv").status_code == 404


def test_the_way_to_write_is_on_the_page_while_a_phase_allows_comments(
    office: BackOffice, clock: MovableClock
) -> None:
    publish(office, **{"phases.0.activities": "comment"})
    seen = []
    for days in (0, 1, 7):
        clock.move(timedelta(days=days))
        shown = office.client.get(PAGE).text
        seen.append("/write" in shown)
        assert 'id="discussion"' in shown
    assert seen == [False, True, False]
