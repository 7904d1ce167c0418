"""The citizen page: chosen, agreed to, asked for, shown with its state, put in order."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text

from portal.accounts.models import Credential as CredentialRow
from portal.accounts.rules import Visit
from portal.accounts.sessions import open_session
from portal.citizens.services.loading import service_definitions
from portal.citizens.services.models import ServiceSnapshot
from portal.citizens.services.rules import REFRESH
from portal.gateway.rules import AnswerState
from tests.portal.citizens.services.answers import FINES, fine, fines
from tests.portal.citizens.services.citizen import SARA
from tests.portal.citizens.services.licences import LICENCES, licences
from tests.site import account_context_on
from tests.statements import counted
from tests.web.pages.citizens.conftest import AtHome

# docs/citizen-page.md lists them.
STATEMENTS = 9


def test_who_has_nothing_is_led_to_choosing(sara: AtHome) -> None:
    page = sara.get("/my")
    assert page.status_code == 200
    assert "Three steps" in page.text
    assert "Sara" in page.text
    assert page.headers["cache-control"] == "no-store"


def test_a_service_is_chosen_agreed_to_and_shown(sara: AtHome) -> None:
    sara.gateway.put(FINES, SARA, fines(fine(due_on="2026-01-01")))
    chosen = sara.post(f"/my/services/{FINES}/choose")
    assert chosen.headers["location"] == f"/en/my/services/{FINES}?said=chosen"
    assert "I agree" in sara.get(f"/my/services/{FINES}").text
    sara.post("/my/refresh")
    unasked = sara.get("/my").text
    assert "consent needed" in unasked
    assert "data-asking" not in unasked
    sara.post(f"/my/services/{FINES}/agree")
    asking = sara.get("/my").text
    assert "being asked" in asking
    assert "data-asking" in asking
    sara.answers_come()
    tile = sara.get("/my").text
    assert "20.000" in tile
    assert "Overdue: " in tile
    assert "data-asking" not in tile
    detail = sara.get(f"/my/services/{FINES}").text
    assert "Speeding" in detail
    assert "Overdue since" in detail
    assert SARA not in tile + detail


def test_states_are_told_without_what_an_agency_said(sara: AtHome) -> None:
    sara.citizens.choose(sara.person, [FINES])
    sara.gateway.put(FINES, SARA, fines(fine()))
    sara.answers_come()
    told = sara.client.get("/api/v1/me/services")
    assert told.headers["cache-control"] == "no-store"
    (one,) = told.json()["services"]
    assert (one["code"], one["state"], one["is_asking"]) == (FINES, "fresh", False)
    assert "20.000" not in told.text
    sara.client.cookies.clear()
    assert sara.client.get("/api/v1/me/services").status_code == 401


def test_services_are_put_in_order_and_removed(sara: AtHome) -> None:
    sara.citizens.choose(sara.person, [FINES, "civil-status", "employee-card"])
    sara.post("/my/services/employee-card/move", command="up")
    sara.post("/my/services/traffic-fines/move", command="up")
    page = sara.get("/my").text
    places = [page.index(f'id="tile-{code}"') for code in (FINES, "employee-card", "civil-status")]
    assert places == sorted(places)
    sara.post(f"/my/services/{FINES}/move", command="remove")
    assert f'id="tile-{FINES}"' not in sara.get("/my").text
    assert sara.get(f"/my/services/{FINES}").status_code == 404


def test_a_service_is_called_as_its_person_likes(sara: AtHome) -> None:
    sara.citizens.choose(sara.person, [FINES])
    sara.post(f"/my/services/{FINES}/name", alias="<b>My car</b>")
    page = sara.get("/my").text
    assert "&lt;b&gt;My car&lt;/b&gt;" in page
    assert "<b>My car" not in page
    assert sara.post(f"/my/services/{FINES}/name", alias="x" * 61).status_code == 400


def test_services_are_found_by_words(sara: AtHome) -> None:
    page = sara.get("/my/services?q=nothing-is-called-so").text
    assert "Nothing is called so" in page
    everything = sara.get("/my/services")
    assert everything.status_code == 200
    assert everything.text.count("/choose") == 13


def test_the_button_asks_again_and_not_twice_in_a_minute(sara: AtHome) -> None:
    sara.citizens.choose(sara.person, [FINES])
    assert sara.post("/my/refresh").headers["location"] == "/en/my?said=asked"
    assert sara.post("/my/refresh").headers["location"] == "/en/my?said=asked-lately"


def test_a_form_without_its_token_changes_nothing(sara: AtHome) -> None:
    answer = sara.post(f"/my/services/{FINES}/choose", token="other")  # noqa: S106 - no secret
    assert answer.status_code == 403
    assert f'id="tile-{FINES}"' not in sara.get("/my").text


def test_an_agency_that_fails_is_said_in_words(sara: AtHome) -> None:
    sara.citizens.choose(sara.person, [FINES])
    sara.gateway.fail(FINES, AnswerState.UNAVAILABLE)
    sara.answers_come()
    page = sara.get("/my").text
    assert "The agency does not answer now" in page


def test_opening_a_session_asks_the_agencies_of_its_person(sara: AtHome) -> None:
    sara.citizens.choose(sara.person, [FINES, "civil-status"])
    security = account_context_on(sara.client).security
    jobs = text("SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE task_name = :task")
    with sara.citizens.database.writing() as session:
        open_session(session, security, sara.cookie.id, Visit(None, None), is_complete=True)
        assert session.scalar(jobs, {"task": REFRESH}) == 2
    # Again within a minute: nobody is asked twice.
    with sara.citizens.database.writing() as session:
        open_session(session, security, sara.cookie.id, Visit(None, None), is_complete=True)
        assert session.scalar(jobs, {"task": REFRESH}) == 2


def test_a_session_that_waits_for_its_second_factor_asks_nobody(sara: AtHome) -> None:
    sara.citizens.choose(sara.person, [FINES])
    security = account_context_on(sara.client).security
    with sara.citizens.database.writing() as session:
        session.add(
            CredentialRow(account_id=sara.cookie.id, kind="totp", name="", sealed_secret=b"s")
        )
        session.flush()
        open_session(session, security, sara.cookie.id, Visit(None, None), is_complete=False)
        asked = text("SELECT count(*) FROM person_service WHERE asked_at IS NOT NULL")
        assert session.scalar(asked) == 0


def test_who_leaves_a_shared_computer_takes_the_answers_along(sara: AtHome) -> None:
    sara.citizens.choose(sara.person, [FINES])
    sara.gateway.put(FINES, SARA, fines(fine()))
    sara.answers_come()
    answer = sara.post("/my/leave")
    assert answer.headers["location"] == "/en/sign-in?said=signed-out"
    assert sara.get("/my").status_code == 303
    with sara.citizens.database.reading() as session:
        assert session.scalars(select(ServiceSnapshot)).all() == []


def test_the_page_makes_the_same_few_statements_for_one_service_and_for_all(sara: AtHome) -> None:
    made = []
    for codes in ([FINES], [code for code in service_definitions() if code != FINES]):
        sara.citizens.choose(sara.person, codes)
        sara.answers_come()
        # The names of the directory are read once for each of its releases.
        sara.get("/my")
        with counted() as seen:
            assert sara.get("/my").status_code == 200
        made.append(seen)
    assert len(made[0]) == len(made[1]) == STATEMENTS, "\n\n".join(made[1])


def test_what_has_ended_is_marked_with_what_to_do(sara: AtHome) -> None:
    today = datetime.now(UTC).date()
    sara.citizens.choose(sara.person, [LICENCES])
    answer = licences(SARA, today - timedelta(days=5), today + timedelta(days=60))
    sara.gateway.put(LICENCES, SARA, answer)
    sara.answers_come()
    page = sara.get("/my").text
    assert "Ended: " in page
    assert "Vehicle insurance" in page
    assert "It has ended. Renew it at the agency." in page
    detail = sara.get(f"/my/services/{LICENCES}").text
    assert detail.count("<strong>no longer valid</strong>") == 1
    assert f'"/en/services/{LICENCES}"' in detail.split("Something here has ended")[1]
