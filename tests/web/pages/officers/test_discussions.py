"""Officers in discussions: answers for their agency, closing in every language, nobody else's."""

import re
from dataclasses import replace
from random import choices

import pytest

from portal.accounts.officer_roles import Role
from tests.web.pages.discussions.hall import Hall, hall_on
from tests.web.pages.officers.office import BackOffice, words


@pytest.fixture
def hall(back_office: BackOffice) -> Hall:
    """A discussion with one comment, in the back back_office."""
    made = hall_on(back_office.deployment, back_office.client)
    made.discussed = replace(made.discussed, agency="licensing")
    name = "".join(choices("abcdefghkmnprstuwxyz", k=20))
    made.visitor(name).says("When is the bridge ready?")
    return made


def test_an_editor_answers_and_the_public_reads_it_first(
    back_office: BackOffice, hall: Hall
) -> None:
    back_office.sign_in(Role.EDITOR, "licensing")
    listed = back_office.get("/discussions").text
    assert f'href="/en/officers{hall.path}"' in listed
    answered = back_office.post(f"{hall.path}/answer", text="In *May*.", reply_to="#1")
    assert answered.status_code == 303
    shown = back_office.get(hall.path)
    assert "In *May*.</textarea>" in shown.text
    back_office.post(f"{hall.path}/edit", {"number": "2", "text": "In *June*."})
    hall.leave()
    page = hall.get(hall.path).text
    assert page.index("In <em>June</em>.") < page.index("When is the bridge ready?")
    assert re.search(r'id="pinned-comment-2".*Official answer', page, re.S)
    assert "In <em>May</em>." in hall.get(f"{hall.path}/comments/2/history").text


def test_what_is_missing_is_said_and_what_was_typed_stays(
    back_office: BackOffice, hall: Hall
) -> None:
    back_office.sign_in(Role.EDITOR, "licensing")
    half = back_office.post(f"{hall.path}/end", closing_ar="شكرًا لكم", command="close")
    assert half.status_code == 400
    assert "شكرًا لكم</textarea>" in half.text
    assert 'href="#f-closing_en"' in half.text
    wrong = back_office.post(f"{hall.path}/pin", number="9", command="pin")
    assert (wrong.status_code, "There is no comment 9 here" in words(wrong)) == (400, True)
    empty = back_office.post(f"{hall.path}/answer", text=" ")
    assert (empty.status_code, "Write something here" in words(empty)) == (400, True)


def test_a_closed_discussion_says_so_to_everybody_and_opens_again(
    back_office: BackOffice, hall: Hall
) -> None:
    back_office.sign_in(Role.EDITOR, "licensing")
    closing = {"closing_ar": "شكرًا", "closing_en": "We build it **wider**"}
    back_office.post(f"{hall.path}/end", closing, command="close")
    page = hall.get(hall.path).text
    assert "We build it <strong>wider</strong>" in page
    assert f"{hall.path}/write" not in page
    assert back_office.post(f"{hall.path}/end", command="reopen").status_code == 303
    assert f"{hall.path}/write" in hall.get(hall.path).text


def test_officers_of_others_see_nothing_and_viewers_change_nothing(
    back_office: BackOffice, hall: Hall
) -> None:
    back_office.sign_in(Role.ADMINISTRATOR, "other")
    assert hall.path not in back_office.get("/discussions").text
    assert back_office.get(hall.path).status_code == 404
    assert back_office.post(f"{hall.path}/answer", text="Ours").status_code == 404
    back_office.sign_in(Role.VIEWER, "licensing")
    assert "<textarea" not in back_office.get(hall.path).text
    assert back_office.post(f"{hall.path}/answer", text="Mine").status_code == 403
