"""Editing an office: the form, the diff before saving, faults, two officers at once."""

import pytest

from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from tests.web.pages.officers.office import BackOffice, filled, words


def renamed_meanwhile(back_office: BackOffice, name: str) -> None:
    """Let somebody else change the office L2."""
    proposal = back_office.proposal(
        back_office.sign_in(Role.EDITOR, which=7), Subject.OFFICE, "L2", names={"en": name}
    )
    back_office.sign_in(Role.APPROVER, which=7)
    assert back_office.post(f"/drafts/{proposal}/approve").status_code == 303


def test_an_edit_is_shown_before_it_is_saved_and_loses_nothing(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    before = back_office.office("L1")
    form = filled(back_office.get("/offices/L1"))
    form |= {
        "lat": ["٣١٫٩٥٢"],
        "phones": ["06 500 1001\r\n+962 79 123 4567\r\n911"],
        "attributes.services": ["land", "customs"],
        "attributes.lift": ["yes"],
        "attributes.parking": [""],
        "names.en": ["Middle office 2"],
    }
    shown = back_office.post("/offices/L1", form, command="show")
    text = words(shown)
    assert "Position 31.95, 35.9 31.952, 35.9 moved by 220 m to the north" in text
    assert "Services Taxes Land registration Land registration Customs" in text
    assert "Sunday – Thursday: 08:00 to 15:00" in text
    assert back_office.office("L1") == before
    saved = back_office.post("/offices/L1", filled(shown), command="save", reason="moved house")
    assert saved.status_code == 303
    proposal = back_office.newest_proposal()
    assert saved.headers["location"] == f"/en/officers/drafts/{proposal.id}?said=saved"
    assert (proposal.state, proposal.note) == ("open", "moved house")
    assert proposal.content == {
        **before,
        "lat": 31.952,
        "names": {"ar": "مكتب الوسط", "en": "Middle office 2"},
        "phones": ["+96265001001", "+962791234567", "911"],
        "attributes": {
            "kind": "branch",
            "services": ["land", "customs"],
            "accessible": True,
            "lift": True,
            "entrance_lat": 31.9504,
            "entrance_lon": 35.9005,
        },
    }
    assert "Drafts of this office wait already" in words(back_office.get("/offices/L1"))


def test_it_can_be_handed_in_at_once(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    form = filled(back_office.get("/offices/L3"))
    answer = back_office.post("/offices/L3", {**form, "lon": "35.935"}, command="submit")
    assert answer.headers["location"].endswith("?said=submitted")
    assert back_office.newest_proposal().state == "submitted"


def test_one_can_go_back_from_the_diff_to_the_form(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    form = {
        **filled(back_office.get("/offices/L1")),
        "names.en": ["Typed once"],
        "attributes.services": ["tax"],
    }
    shown = back_office.post("/offices/L1", form, command="show")
    again = filled(back_office.post("/offices/L1", filled(shown), command="edit"))
    assert {name: again[name] for name in form} == form


def test_what_was_not_changed_is_no_proposal(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    for action in ("show", "save", "submit"):
        answer = back_office.post(
            "/offices/L1", filled(back_office.get("/offices/L1")), command=action
        )
        assert answer.status_code == 409
        assert "Nothing differs" in words(answer)


@pytest.mark.parametrize(
    ("field", "value", "id_", "sentence"),
    [
        ("lat", "51.5", "f-lat", "outside the country: move the pin"),
        ("lon", "east", "f-lon", "“ east ” is not between"),
        ("lat", "", "f-lat", "This is needed, and nothing is given."),
        ("phones", "06 500 1000\ncall us", "f-phones", "“ call us ” is not a phone number"),
        ("opening_hours", "early", "f-opening_hours", "“ early ” are not opening hours"),
        ("attributes.kind", "tower", "f-attributes-kind", "“ tower ” is not possible here"),
        ("attributes.services", "magic", "f-attributes-services", "magic"),
        ("attributes.lift", "maybe", "f-attributes-lift", "“ maybe ” is not possible here"),
        ("attributes.entrance_lat", "", "f-attributes-entrance_lat", "one coordinate only"),
        (
            "attributes.entrance_lon",
            "200",
            "f-attributes-entrance_lon",
            "“ 200 ” is not possible here",
        ),
        ("names.ar", "\u0007", "f-names", "control character"),
        ("agency", "other", "f-agency", "You cannot give the office to “ other ”"),
        ("verified_at", "soon", "f-verified_at", "“ soon ” is not a date"),
    ],
)
def test_a_fault_is_said_at_its_field_and_nothing_typed_is_lost(
    back_office: BackOffice, field: str, value: str, id_: str, sentence: str
) -> None:
    back_office.sign_in(Role.EDITOR)
    form = {**filled(back_office.get("/offices/L1")), "names.en": ["Typed"], field: [value]}
    for action in ("show", "submit"):
        answer = back_office.post("/offices/L1", form, command=action)
        assert answer.status_code == 400
        assert sentence in words(answer)
        assert f'<a href="#{id_}">' in answer.text
        assert f'id="{id_}"' in answer.text
        again = filled(answer)
        assert again["names.en"] == ["Typed"]
        if field not in ("attributes.kind", "attributes.services", "attributes.lift"):
            assert [one.split() for one in again[field]] == [value.split()]


def test_the_hours_are_read_out_in_words(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    form = {**filled(back_office.get("/offices/L1")), "opening_hours": ["Sa 10:00-12:00"]}
    answer = back_office.post("/offices/L1", form, command="hours")
    assert answer.status_code == 200
    assert "Saturday: 10:00 to 12:00" in words(answer)
    assert filled(answer)["opening_hours"] == ["Sa 10:00-12:00"]


def test_of_two_officers_at_once_the_second_is_told_and_loses_nothing(
    back_office: BackOffice,
) -> None:
    back_office.sign_in(Role.EDITOR)
    form = {**filled(back_office.get("/offices/L2")), "names.en": ["Mine"], "lon": ["35.9205"]}
    renamed_meanwhile(back_office, "Theirs")
    for action in ("show", "save", "submit"):
        back_office.sign_in(Role.EDITOR)
        answer = back_office.post("/offices/L2", form, command=action)
        assert answer.status_code == 409
        text = words(answer)
        assert "Somebody else has changed “ L2 ” while you were at it." in text
        assert "Name (English) Theirs Mine" in text
        again = filled(answer)
        assert (again["names.en"], again["lon"]) == (["Mine"], ["35.9205"])
        assert again["base"] != form["base"]
    saved = back_office.post("/offices/L2", again, command="save")
    assert saved.status_code == 303
    assert back_office.newest_proposal().content["names"] == {"en": "Mine"}


def test_a_new_office_is_proposed_with_a_reference_of_its_own(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    form = filled(back_office.get("/new-office"))
    assert form["agency"] == ["licensing"]
    assert form["base"] == [""]
    form |= {"names.ar": ["مكتب جديد"], "lat": ["31.95"], "lon": ["35.91"]}
    shown = back_office.post("/new-office", form, command="show")
    assert shown.status_code == 200
    saved = back_office.post("/new-office", filled(shown), command="submit")
    assert saved.status_code == 303
    proposal = back_office.newest_proposal()
    assert proposal.code.startswith("office-")
    assert proposal.content["names"] == {"ar": "مكتب جديد"}
    assert proposal.base_hash is None
    back_office.sign_in(Role.APPROVER)
    assert back_office.post(f"/drafts/{proposal.id}/approve").status_code == 303
    assert back_office.office(proposal.code)["agency"] == "licensing"
    assert proposal.code in words(back_office.get("/offices?q=جديد"))


def test_a_new_office_cannot_take_the_place_of_another(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    form = filled(back_office.get("/new-office"))
    form |= {"ref": ["O1"], "names.en": ["Taken"], "lat": ["31.95"], "lon": ["35.91"]}
    for action in ("show", "submit"):
        answer = back_office.post("/new-office", form, command=action)
        assert answer.status_code in (400, 409)
        assert back_office.office("O1")["names"] == {"en": "Other office"}
    form |= {"base": [back_office.newest_proposal().id.hex], "ref": ["L1"]}
    assert back_office.post("/new-office", form, command="submit").status_code == 409


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("demo", "true"),
        ("ref", "O1"),
        ("attributes.agency", "other"),
        ("location_source", "uploaded"),
        ("attributes.secret", "1"),
        ("names.xx", "?"),
    ],
)
def test_what_is_not_a_field_of_the_form_is_not_taken(
    back_office: BackOffice, name: str, value: str
) -> None:
    back_office.sign_in(Role.EDITOR)
    form = {**filled(back_office.get("/offices/L4")), "names.en": ["Honest"]}
    before = back_office.proposals()
    answer = back_office.post("/offices/L4", {**form, name: [value]}, command="save")
    assert answer.status_code == 400
    assert back_office.proposals() == before
    assert back_office.post("/offices/L4", form, command="save").status_code == 303
    proposal = back_office.newest_proposal()
    assert (proposal.code, proposal.agency) == ("L4", "licensing")
    expected = {**back_office.office("L4"), "names": {"en": "Honest"}}
    assert proposal.content == expected


def test_a_viewer_looks_and_cannot_write(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    form = filled(back_office.get("/offices/L5"))
    back_office.sign_in(Role.VIEWER)
    answer = back_office.get("/offices/L5")
    assert answer.status_code == 200
    assert "Your role lets you look at this office" in words(answer)
    assert '<form class="form"' not in answer.text
    form["token"] = [back_office.now.form_token] if back_office.now else []
    assert (
        back_office.post("/offices/L5", {**form, "names.en": "x"}, command="save").status_code
        == 403
    )
    assert back_office.get("/new-office").status_code == 403


def test_offices_are_listed_and_found_in_own_agencies_only(back_office: BackOffice) -> None:
    back_office.sign_in(Role.VIEWER, "other")
    text = words(back_office.get("/offices"))
    assert "Other office" in text
    assert "L1" not in text
    assert "L1" not in words(back_office.get("/offices?q=School"))
    assert "Nothing is found." in words(back_office.get("/offices?q=L1"))
    back_office.sign_in(Role.VIEWER, "licensing")
    text = words(back_office.get("/offices?q=الوسط"))
    assert "1 in all" in text
    assert "L6" in words(back_office.get("/offices?q=l6"))
    assert "N1" not in words(back_office.get("/offices"))
    back_office.sign_in(Role.VIEWER, None)
    assert "N1" in words(back_office.get("/offices"))


def test_search_takes_every_character_literally(back_office: BackOffice) -> None:
    back_office.sign_in(Role.VIEWER, None)
    for text in ("%", "_", "' OR 1=1 --", "\\", "%00", "(", "\u202e"):
        answer = back_office.client.get("/en/officers/offices", params={"q": text})
        assert answer.status_code == 200
        assert "Middle office" not in words(answer), text
