"""Officers write a poll: every fault beside its field, nothing lost, nothing of others seen."""

import re
from datetime import timedelta

import pytest

from portal.accounts.officer_roles import Role
from portal.participation.polls.queries import whole_polls_of_space
from portal.participation.polls.rules import PollState
from portal.participation.spaces.queries import any_space
from tests.web.pages.officers.polls.ceremony import POLLS, form_of, local, make, only_poll
from tests.web.pages.participation.polls.hall import Desk, Hall
from web.pages.officers.polls.poll_page import STATE_NAMES


@pytest.fixture(scope="module")
def editor(hall_once: Hall) -> Desk:
    """An editor of the agency, whose forms are all refused."""
    return hall_once.officer(Role.EDITOR)


def test_a_poll_is_written_read_again_and_changed(hall: Hall) -> None:
    editor = hall.officer(Role.EDITOR)
    assert "Write a poll" in editor.get(POLLS).text
    assert 'name="question-1-title_en"' in editor.get(f"{POLLS}/new").text
    path = make(hall, editor)
    poll = only_poll(hall)
    assert [one.titles["en"] for one in poll.questions[0].options] == ["red", "green"]
    assert poll.texts["en"] == "For the benches"
    page = editor.get(f"{path}/edit").text
    assert "أحمر\nأخضر" in page
    more = editor.post(f"{path}/edit", **form_of(hall, command="more"))
    assert 'name="question-2-title_en"' in more.text
    second = {
        "question-2-title_ar": "الحجم",
        "question-2-title_en": "Size",
        "question-2-options_ar": "صغير\nوسط\nكبير",
        "question-2-options_en": "small\nmiddle\nlarge",
        "question-2-least": "0",
        "question-2-most": "٢",
        "is_shuffled": "yes",
    }
    assert editor.post(f"{path}/edit", **form_of(hall, **second)).status_code == 303
    poll = only_poll(hall)
    assert (len(poll.questions), poll.questions[1].most, poll.is_shuffled) == (2, 2, True)
    assert "Which colour?" in editor.get(POLLS).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title_ar", " "),
        ("kind", "open"),
        ("identity", "P0"),
        ("least_shown", "4"),
        ("question-1-title_en", ""),
        ("question-1-options_ar", "أحمر"),
        ("question-1-options_en", "red\nred"),
        ("question-1-options_en", "red\ngreen\nblue"),
        ("question-1-most", "3"),
        ("question-1-least", "2"),
        ("closes_at", "2031-05-01T10:00"),
        ("opens_at", "yesterday"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    hall_once: Hall, editor: Desk, field: str, value: str
) -> None:
    answer = editor.post(f"{POLLS}/new", **form_of(hall_once, **{field: value}))
    assert answer.status_code == 400
    assert re.search(r'<a href="#f-[\w-]+">', answer.text)
    assert "For the benches" in answer.text
    with hall_once.deployment.database.reading() as session:
        space = any_space(session, "streets")
        assert space is not None
        assert whole_polls_of_space(session, space.id) == []


def test_a_poll_stays_within_a_phase_that_allows_voting(hall_once: Hall, editor: Desk) -> None:
    late = hall_once.house.clock.now() + timedelta(days=6)
    form = form_of(hall_once, opens_at=local(late), closes_at=local(late + timedelta(days=2)))
    answer = editor.post(f"{POLLS}/new", **form)
    assert answer.status_code == 400
    assert 'href="#f-opens_at"' in answer.text


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, None])
def test_who_works_elsewhere_sees_and_does_nothing(hall: Hall, role: Role | None) -> None:
    path = make(hall, hall.officer(Role.EDITOR))
    stranger = hall.officer(role or Role.VIEWER, agency="education")
    for one in ("", "/edit", "/key", "/closing"):
        assert stranger.get(f"{path}{one}").status_code == 404
        assert stranger.post(f"{path}{one}", command="schedule").status_code == 404
    assert stranger.get(POLLS).status_code == 404
    assert stranger.post(f"{POLLS}/new", **form_of(hall)).status_code == 404


def test_every_state_has_a_name() -> None:
    assert set(STATE_NAMES) == set(PollState)
