"""The logo of an agency: handed in, drawn anew, and part of the agency's proposal."""

import io
import re

import pytest
from httpx2 import Response
from PIL import Image
from sqlalchemy import select

from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from portal.directory.registers.definitions import Subject
from tests.web.pages.officers.office import BackOffice, Given, filled, words
from tests.web.signed_in import SAME_ORIGIN

LOGO = "/en/officers/agencies/licensing/logo"


def _picture(size: int = 64) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (size, size), "#0d4a45").save(written, "PNG")
    return written.getvalue()


def _send(
    back_office: BackOffice, picture: bytes | None, fields: Given | None = None, path: str = LOGO
) -> Response:
    assert back_office.now is not None
    data = {"token": back_office.now.form_token, **(fields or {})}
    files = {"file": ("logo.png", picture or b"")}
    return back_office.client.post(
        path, data=data, files=files, headers=SAME_ORIGIN, follow_redirects=False
    )


def _carried(back_office: BackOffice) -> dict[str, list[str]]:
    """Type something into the form of the agency and go on to the page of its logo."""
    back_office.sign_in(Role.EDITOR)
    fields = {
        **filled(back_office.get("/agencies/licensing")),
        "names.en": "Typed",
        "parent": "no such",
    }
    page = back_office.post("/agencies/licensing", fields, command="choose-picture:logo")
    assert page.status_code == 200
    assert 'enctype="multipart/form-data"' in page.text
    carried = filled(page)
    carried.pop("file")
    return carried


def test_a_picture_comes_into_the_form_and_with_it_into_the_proposal(
    back_office: BackOffice,
) -> None:
    answer = _send(back_office, _picture(), _carried(back_office))
    assert answer.status_code == 200
    fields = filled(answer)
    assert fields["names.en"] == ["Typed"]
    assert fields["parent"] == ["no such"]
    sha256 = fields["logo"][0]
    assert f'src="/logos/{sha256}"' in answer.text
    picture = back_office.client.get(f"/logos/{sha256}")
    assert picture.headers["content-type"] == "image/png"
    fields["parent"] = [""]
    assert back_office.post("/agencies/licensing", fields, command="submit").status_code == 303
    assert back_office.newest_proposal().content["logo"] == sha256
    assert "logo" not in back_office.record(Subject.AGENCY, "licensing")
    dropped = filled(back_office.post("/agencies/licensing", fields, command="drop-picture:logo"))
    assert dropped["logo"] == [""]
    with back_office.deployment.database.reading() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.object_id == sha256)).one()
    assert (event.action, event.agency) == ("logo.kept", "licensing")


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (b"", "Choose a picture"),
        (b"<svg onload='alert(1)'></svg>", "no picture that can be read"),
        (_picture() + bytes(200_000), "at most 200 kB"),
    ],
    ids=["none", "svg", "large"],
)
def test_what_is_no_logo_is_said_and_nothing_typed_is_lost(
    back_office: BackOffice, picture: bytes, sentence: str
) -> None:
    answer = _send(back_office, picture, _carried(back_office))
    assert answer.status_code in (409, 422)
    assert sentence in words(answer)
    assert filled(answer)["names.en"] == ["Typed"]


def test_a_picture_larger_than_any_form_is_not_even_read(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    assert _send(back_office, bytes(2_000_000)).status_code == 413


def test_a_logo_that_nobody_has_handed_in_cannot_be_named(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    fields = {**filled(back_office.get("/agencies/licensing")), "logo": "0" * 64}
    answer = back_office.post("/agencies/licensing", fields, command="submit")
    assert answer.status_code == 400
    assert 'id="f-logo-fault"' in answer.text


def test_a_logo_takes_the_token_and_an_editor_of_the_agency(back_office: BackOffice) -> None:
    fields = _carried(back_office)
    assert _send(back_office, _picture(), {**fields, "token": "wrong"}).status_code == 403
    back_office.sign_in(Role.VIEWER)
    assert _send(back_office, _picture()).status_code == 403
    back_office.sign_in(Role.ADMINISTRATOR, "other")
    assert _send(back_office, _picture()).status_code == 404
    assert _send(back_office, _picture(), path=re.sub("licensing", "new", LOGO)).status_code == 403


def test_a_new_agency_gets_its_logo_before_it_is_there(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR, None)
    answer = _send(back_office, _picture(), {"code": "fresh"}, LOGO.replace("licensing", "new"))
    assert answer.status_code == 200
    assert filled(answer)["code"] == ["fresh"]
    assert len(filled(answer)["logo"][0]) == 64


def test_the_photo_of_an_official_comes_into_its_own_field(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    fields = {**filled(back_office.get("/agencies/licensing")), "officials.0.name.en": "Somebody"}
    fields["officials.0.title.en"] = "Head"
    page = back_office.post(
        "/agencies/licensing", fields, command="choose-picture:officials.0.photo"
    )
    carried = filled(page)
    carried.pop("file")
    assert carried["picture_of"] == ["officials.0.photo"]
    shown = filled(_send(back_office, _picture(), carried))
    sha256 = shown["officials.0.photo"][0]
    assert len(sha256) == 64 and shown["logo"] == [""]
    assert back_office.post("/agencies/licensing", shown, command="submit").status_code == 303
    assert back_office.newest_proposal().content["officials"][0]["photo"] == sha256
    named = {**shown, "officials.0.photo": "0" * 64}
    answer = back_office.post("/agencies/licensing", named, command="submit")
    assert answer.status_code == 400
    assert 'id="f-officials-0-photo-fault"' in answer.text


@pytest.mark.parametrize("place", ["website", "officials.7.photo", "photo", ""])
def test_a_picture_belongs_into_a_field_for_pictures(back_office: BackOffice, place: str) -> None:
    back_office.sign_in(Role.EDITOR)
    fields = filled(back_office.get("/agencies/licensing"))
    answer = back_office.post("/agencies/licensing", fields, command=f"choose-picture:{place}")
    assert answer.status_code == 400


def test_a_former_and_a_new_picture_stand_side_by_side(back_office: BackOffice) -> None:
    maker = back_office.sign_in(Role.EDITOR, None)
    first, second = "a" * 64, "b" * 64
    for logo in (first, second):
        draft = back_office.proposal(maker, Subject.AGENCY, "licensing", logo=logo)
        page = back_office.get(f"/drafts/{draft}")
        if logo == first:
            back_office.sign_in(Role.APPROVER, None)
            assert back_office.post(f"/drafts/{draft}/approve").status_code == 303
    for logo in (first, second):
        assert f'src="/logos/{logo}"' in page.text
