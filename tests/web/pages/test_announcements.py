"""Announcements as people meet them: on the first page, on every page, and gone by themselves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from geo.clock import MovableClock
from portal.accounts.models import AccountSession
from portal.accounts.officer_roles import Role
from tests.conftest import Databases, deployment_on
from tests.statements import answering, sent
from tests.web.pages.announced import first_of
from tests.web.pages.officers.office import BackOffice, words
from tests.web.pages.page_text import text_of
from tests.web.signed_in import officers_client

ATOM = "{http://www.w3.org/2005/Atom}"
NOON = datetime(2031, 5, 4, 9, tzinfo=UTC)  # 12:00 in Amman
SAID = {
    "kind": "outage",
    "agency": "licensing",
    "title_ar": "توقف خدمة الترخيص",
    "title_en": "Licensing is interrupted",
    "text_ar": "تعود الخدمة مساءً.",
    "text_en": "It is back in the evening.",
    "link": "/en/services",
    "starts_at": "",
    "ends_at": "2031-05-04T18:00",
}

FAULTS = (
    ("title_ar", "", "Write between 1 and 120 characters."),
    ("text_en", "x" * 1001, "Write between 1 and 1000 characters."),
    ("ends_at", "2031-05-04T11:00", "The end has to be after the start"),
    ("ends_at", "2032-06-04T11:00", "An announcement stands for 366 days at most"),
    ("ends_at", "soon", "Give a day and a time"),
    ("starts_at", "2031-05-04", "Give a day and a time"),
    ("link", "javascript:alert(1)", "Write a whole address"),
    ("link", "//elsewhere.example", "Write a whole address"),
    ("kind", "advert", "Choose what kind"),
)


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


def sit(office: BackOffice, role: Role, agency: str | None) -> None:
    """Sign in by the clock of the test, for as long as it moves."""
    colleague = office.sign_in(role, agency)
    with office.deployment.database.writing() as session:
        session.execute(
            update(AccountSession)
            .where(AccountSession.account_id == colleague.id)
            .values(
                last_seen_at=NOON + timedelta(days=1),
                expires_at=NOON + timedelta(days=2),
                second_factor_at=NOON,
            )
        )


def publish(office: BackOffice, role: Role = Role.APPROVER, **changed: str) -> str:
    """Let an officer publish; return the address of the announcement in the back office."""
    said = {**SAID, **changed}
    sit(office, role, said["agency"] or None)
    answer = office.post("/announcements/new", said, command="publish")
    assert answer.status_code == 303, words(answer)
    return first_of(office)


def listed(office: BackOffice) -> str:
    return office.get("/announcements").text


def public(office: BackOffice, path: str) -> str:
    answer = office.client.get(path)
    assert answer.status_code == 200
    return text_of(answer)


def test_what_is_published_stands_on_the_first_page_and_ends_by_itself(
    office: BackOffice, clock: MovableClock
) -> None:
    publish(office)
    for language, title in (("ar", SAID["title_ar"]), ("en", SAID["title_en"])):
        assert title in public(office, f"/{language}/")
        assert title in public(office, f"/{language}/announcements")
    kept = office.client.get("/en/").headers["etag"]
    assert office.client.get("/en/", headers={"If-None-Match": kept}).status_code == 304
    clock.move(timedelta(hours=5, minutes=59))
    assert SAID["title_en"] in public(office, "/en/")
    clock.move(timedelta(minutes=1))
    # Nobody has done anything: the kept page is not shown any more either.
    again = office.client.get("/en/", headers={"If-None-Match": kept})
    assert again.status_code == 200
    assert SAID["title_en"] not in text_of(again)
    assert SAID["title_en"] not in public(office, "/en/announcements")
    assert office.client.get("/api/v1/announcements").json() == {"announcements": []}
    assert "Ended" in words(office.get("/announcements"))


def test_it_begins_by_itself(office: BackOffice, clock: MovableClock) -> None:
    publish(office, starts_at="2031-05-04T15:00")
    kept = office.client.get("/en/").headers["etag"]
    assert SAID["title_en"] not in public(office, "/en/")
    assert "Waits for its start" in words(office.get("/announcements"))
    clock.move(timedelta(hours=3))
    assert SAID["title_en"] in text_of(office.client.get("/en/", headers={"If-None-Match": kept}))


def test_an_urgent_one_is_a_line_on_every_page_until_its_end(
    office: BackOffice, clock: MovableClock
) -> None:
    before = office.client.get("/en/agencies").headers["etag"]
    publish(office, kind="urgent", agency="")
    for path in ("/en/agencies", "/en/around-me", "/en/search", "/en/contact", "/en/services"):
        assert SAID["title_en"] in public(office, path), path
    shown = office.client.get("/en/agencies", headers={"If-None-Match": before})
    assert shown.status_code == 200
    clock.move(timedelta(hours=7))
    after = office.client.get("/en/agencies", headers={"If-None-Match": shown.headers["etag"]})
    assert after.status_code == 200
    assert SAID["title_en"] not in text_of(after)


def test_drafts_are_seen_by_officers_alone(office: BackOffice) -> None:
    sit(office, Role.EDITOR, "licensing")
    assert office.post("/announcements/new", SAID, command="save").status_code == 303
    assert SAID["title_en"] in words(office.get("/announcements"))
    assert SAID["title_en"] not in public(office, "/en/announcements")
    assert office.client.get("/api/v1/announcements").json() == {"announcements": []}
    sit(office, Role.VIEWER, "other")
    assert SAID["title_en"] not in words(office.get("/announcements"))


@pytest.mark.parametrize(
    ("role", "agency", "changed"),
    [
        (Role.EDITOR, "licensing", {}),
        (Role.APPROVER, "licensing", {"kind": "urgent"}),
    ],
)
def test_editors_write_and_approvers_publish_urgent_ones_for_all_agencies(
    office: BackOffice, role: Role, agency: str, changed: dict[str, str]
) -> None:
    sit(office, role, agency)
    answer = office.post("/announcements/new", {**SAID, **changed}, command="publish")
    assert answer.status_code in (403, 409), words(answer)
    assert SAID["title_en"] not in public(office, "/en/")


def test_an_officer_ends_one_now_or_moves_its_end(office: BackOffice, clock: MovableClock) -> None:
    place = publish(office)
    moved = office.post(place, command="move", ends_at="2031-05-05T12:00")
    assert moved.status_code == 303
    clock.move(timedelta(hours=8))
    assert SAID["title_en"] in public(office, "/en/")
    assert office.post(place, command="end").status_code == 303
    assert SAID["title_en"] not in public(office, "/en/")
    assert office.post(place, command="end").status_code == 409
    second = publish(office, ends_at="2031-05-06T12:00")
    late = office.post(second, command="move", ends_at="2031-05-01T12:00")
    assert late.status_code == 400


def test_a_draft_is_changed_published_or_thrown_away(
    office: BackOffice, clock: MovableClock
) -> None:
    sit(office, Role.APPROVER, "licensing")
    office.post("/announcements/new", SAID, command="save")
    place = first_of(office)
    form = office.get(place)
    assert 'value="2031-05-04T18:00"' in form.text
    assert office.post(place, {**SAID, "title_en": "Another"}, command="publish").status_code == 303
    assert "Another" in public(office, "/en/")
    # What is published stays as it was read.
    assert office.post(place, SAID, command="save").status_code == 409
    assert office.post(place, command="discard").status_code == 409
    clock.move(timedelta(minutes=1))
    office.post("/announcements/new", {**SAID, "title_en": "Never"}, command="save")
    place = first_of(office)
    assert office.post(place, command="discard").status_code == 303
    assert "Never" not in listed(office)


def test_what_is_wrong_is_said_by_its_field_and_nothing_is_kept(office: BackOffice) -> None:
    sit(office, Role.APPROVER, "licensing")
    for name, value, sentence in FAULTS:
        answer = office.post("/announcements/new", {**SAID, name: value}, command="publish")
        assert answer.status_code == 400, name
        assert f'id="f-{name}-fault"' in answer.text
        assert sentence in words(answer).replace(",", ""), name
    assert SAID["title_ar"] not in office.client.get("/ar/officers/announcements").text


def test_programs_read_them_as_json_and_as_a_feed(office: BackOffice) -> None:
    publish(office, title_en="A < B & C")
    (one,) = office.client.get("/api/v1/announcements").json()["announcements"]
    assert (one["kind"], one["agency"]["code"]) == ("outage", "licensing")
    assert one["title"] == {"ar": SAID["title_ar"], "en": "A < B & C"}
    assert (one["starts_at"], one["ends_at"]) == ("2031-05-04T09:00:00Z", "2031-05-04T15:00:00Z")
    answer = office.client.get("/api/v1/announcements.atom?lang=en")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "A < B & C"
    assert feed.findtext(f"{ATOM}entry/{ATOM}id") == f"urn:uuid:{one['id']}"
    known = office.client.get(
        "/api/v1/announcements.atom?lang=en", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert known.status_code == 304
    assert office.client.get("/api/v1/announcements.atom?lang=xx").status_code == 400


def test_the_public_reads_published_ones_only_whatever_it_asks(office: BackOffice) -> None:
    """The role that answers the public cannot read drafts, even by a fault of ours."""
    database = office.deployment.database
    with database.writing() as session:
        granted = session.connection().exec_driver_sql(
            "SELECT grantee::text, table_name FROM information_schema.role_table_grants"
            " WHERE table_name IN ('announcement', 'published_announcement')"
            " AND right(grantee, 6) = 'reader'"
        )
        assert {row.table_name for row in granted} == {"published_announcement"}


def test_pages_ask_for_them_once_in_a_while_and_every_page_stays_light(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/en/agencies")
    with sent(monkeypatch) as seen:
        for _ in range(5):
            client.get("/en/agencies")
    assert sum("published_announcement" in one for one in answering(seen)) <= 1
