"""An officer asks somebody outside, who answers behind a link without seeing the case."""

from uuid import UUID

from portal.accounts.officer_roles import Role
from portal.contact.reactions import reactions_of
from tests.site import portal_on
from tests.web.pages.officers.cases.test_cases import TEXT, there
from tests.web.pages.officers.office import BackOffice, words
from tests.web.signed_in import SAME_ORIGIN

ASKED = {
    "email": "roads@contractor.example",
    "outside_text": "When is it mended?",
    "outside_language": "en",
    "days": "7",
}


def test_a_reaction_is_asked_for_answered_and_shown(back_office: BackOffice) -> None:
    id_ = there(back_office, "third", subject="Outside")
    where, _editor = f"/cases/{id_}", back_office.sign_in(Role.EDITOR, "third")
    faulty = back_office.post(where, {**ASKED, "email": "x"}, command="ask_outside")
    assert (faulty.status_code, ASKED["outside_text"] in faulty.text) == (400, True)
    assert back_office.post(where, ASKED, command="ask_outside").status_code == 303
    assert "reaction requested" in words(back_office.get(where))
    assert "reaction requested" in words(back_office.get("/cases?agency=third"))
    keys = portal_on(back_office.client).contact.keys
    with back_office.deployment.database.reading() as session:
        (row,) = reactions_of(session, UUID(id_))
    ticket = keys.ticket("case reaction", {"reaction": str(row.id)}, lasts_s=600)
    link = f"/en/contact/reaction/{ticket}"
    back_office.client.cookies.clear()
    page = back_office.client.get(link)
    assert "When is it mended?" in words(page)
    assert not {TEXT, "Outside"} & {one for one in (TEXT, "Outside") if one in page.text}
    token = page.text.split('name="token" value="')[1].split('"')[0]
    given = {"token": token, "text": "On Monday."}
    sent = {**SAME_ORIGIN, "Cookie": page.headers["set-cookie"].partition(";")[0]}
    empty = back_office.client.post(link, data={**given, "text": " "}, headers=sent)
    assert empty.status_code == 400
    done = back_office.client.post(link, data=given, headers=sent)
    assert "your reaction has come in" in words(done)
    again = back_office.client.post(link, data=given, headers=sent)
    assert "This link is over" in words(again)
    back_office.sign_in(Role.EDITOR, "third")
    assert "reaction received" in words(back_office.get(where))
    back_office.sign_in(Role.VIEWER, "third")
    assert "On Monday." not in words(back_office.get(where))
