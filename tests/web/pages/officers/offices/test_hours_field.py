"""The opening hours of an office are chosen on its form: days, times, holidays, by appointment."""

from portal.accounts.officer_roles import Role
from tests.web.pages.officers.office import BackOffice, filled, words

CHOSEN = {
    "picked.opening_hours.0.days": ["Su", "Mo", "Tu", "We", "Th"],
    "picked.opening_hours.0.opens": ["٠٨:٠٠"],
    "picked.opening_hours.0.closes": ["16:30"],
    "picked.opening_hours.holidays": ["1"],
}


def test_hours_are_chosen_shown_in_words_and_kept_in_the_syntax_of_openstreetmap(
    back_office: BackOffice,
) -> None:
    back_office.sign_in(Role.EDITOR)
    form = {**filled(back_office.get("/offices/L1")), **CHOSEN}
    shown = back_office.post("/offices/L1", form, command="hours")
    assert "Sunday – Thursday: 08:00 to 16:30" in words(shown)
    assert "public holidays: closed" in words(shown)
    again = filled(shown)
    assert again["opening_hours"] == ["Su-Th 08:00-16:30; PH off"]
    assert back_office.post("/offices/L1", again, command="submit").status_code == 303
    content = back_office.newest_proposal().content
    assert content["opening_hours"] == "Su-Th 08:00-16:30; PH off"


def test_days_without_a_time_are_a_fault_and_stay_chosen(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    form = {
        **filled(back_office.get("/offices/L1")),
        **CHOSEN,
        "picked.opening_hours.0.closes": [""],
    }
    answer = back_office.post("/offices/L1", form, command="submit")
    assert answer.status_code == 400
    assert '<a href="#f-opening_hours">' in answer.text
    assert "choose the days and both times of each line" in words(answer)
    again = filled(answer)
    assert again["picked.opening_hours.0.days"] == ["Su", "Mo", "Tu", "We", "Th"]
    assert again["picked.opening_hours.0.opens"] == ["08:00"]
