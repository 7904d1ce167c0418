"""What is too long, too large or packed too well is refused before anything is done with it."""

import io
import unicodedata
import zipfile
import zlib
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from pydantic import BaseModel

from geo import plain_text
from geo.errors import InvalidParameter
from importers.jobs.service import run_job
from portal.accounts import passwords
from portal.accounts.officer_roles import Role
from portal.accounts.passwords import check_new_password
from portal.accounts.rules import clean_name, looked_up_email, printable
from portal.directory.listing.queries import table_releases
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent
from portal.directory.registers.definitions import Register
from tests.importers.handed_in import context
from tests.site import uploads_on
from tests.web.pages.imports.officer import state_of
from tests.web.security.conftest import CAMP, Fort
from tests.web.security.records import (
    FULL_AGENCY,
    FULL_SERVICE,
    is_taken,
    leaves,
    with_value,
)

# Marks of two classes in turn: to bring a run of them into order takes the square of the time.
MARKS = "a" + "\u0301\u0323" * 50_000
LONG = ("a" * 100_000, "1" * 100_000, "P" + "1D" * 50_000, "a-" * 50_000, "(" * 100_000, MARKS)
MOST_NORMALISED = 8_000


@pytest.fixture
def normalised(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of what was normalised: counted, not timed."""
    seen: list[int] = []

    class Counting:
        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as the module itself
            return getattr(unicodedata, name)

        def normalize(self, form: Any, text: str) -> str:  # noqa: ANN401 - one of four literals
            seen.append(len(text))
            return unicodedata.normalize(form, text[:1000])

    for module in (plain_text, passwords):
        monkeypatch.setattr(module, "unicodedata", Counting())
    return seen


@pytest.mark.parametrize(
    ("schema", "record"),
    [(AgencyContent, FULL_AGENCY), (ServiceContent, FULL_SERVICE)],
    ids=["agency", "service"],
)
def test_no_field_reads_a_text_that_is_far_too_long(
    normalised: list[int], schema: type[BaseModel], record: dict[str, Any]
) -> None:
    for path, value in leaves(record):
        if isinstance(value, str):
            for text in LONG:
                assert not is_taken(schema, with_value(record, path, text)), path
    assert max(normalised) <= MOST_NORMALISED


def test_who_signs_in_cannot_have_a_million_marks_sorted(normalised: list[int]) -> None:
    for text in LONG:
        looked_up_email(text)
        looked_up_email(f"{text}@x.example")
        printable(text)
        with pytest.raises(InvalidParameter):
            clean_name(text)
        with pytest.raises(InvalidParameter):
            check_new_password(text, contact="a@b.example", name="n")
    assert normalised
    assert max(normalised) <= MOST_NORMALISED


def picture(side: int) -> bytes:
    made = io.BytesIO()
    Image.new("1", (side, side)).save(made, "PNG")
    return made.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    head = len(content).to_bytes(4, "big") + name + content
    return head + zlib.crc32(name + content).to_bytes(4, "big")


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    "data",
    [
        SVG,
        HTML,
        b"GIF89a/*" + HTML,
        b"\x89PNG\r\n\x1a\n" + HTML,
        picture(20_000),
        b"%PDF-1.4" + HTML,
        b"",
    ],
    ids=["svg", "html", "gif-html", "png-head", "bomb", "pdf", "nothing"],
)
def test_what_is_no_picture_or_a_bomb_becomes_no_logo(fort: Fort, data: bytes) -> None:
    before = fort.state()
    whom = fort.people[CAMP, Role.EDITOR]
    fort.sign_in(whom)
    answer = fort.client.post(
        f"/en/officers/agencies/{CAMP}/logo",
        data={"token": whom.form_token},
        files={"file": ("x.svg", data, "image/svg+xml")},
        headers={"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code in (400, 409, 413, 422)
    assert fort.state() == before


def test_a_picture_with_a_page_inside_comes_out_as_a_picture_alone(fort: Fort) -> None:
    whom = fort.people[CAMP, Role.EDITOR]
    plain = picture(64)
    end = plain.index(b"IEND") - 4
    data = plain[:end] + chunk(b"tEXt", b"Comment\0" + HTML) + plain[end:] + HTML
    fort.sign_in(whom)
    answer = fort.client.post(
        f"/en/officers/agencies/{CAMP}/logo",
        data={"token": whom.form_token},
        files={"file": ("x.html", data, "text/html")},
        headers={"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 200
    sha256 = answer.text.partition('name="logo" value="')[2][:64]
    shown = fort.client.get(f"/logos/{sha256}")
    assert shown.status_code == 200
    assert b"script" not in shown.content
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["x-content-type-options"] == "nosniff"


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services.csv", bytes(70_000_000))
    return made.getvalue()


def test_an_archive_that_swells_comes_to_nothing_where_tables_are_taken(fort: Fort) -> None:
    whom = fort.people[CAMP, Role.EDITOR]
    fort.sign_in(whom)
    packed = bomb()
    for name, data in (("x.zip", packed), ("x.xlsx", packed), ("../../x.csv", b"\0\1"), ("x", SVG)):
        answer = fort.client.post(
            "/en/officers/tables",
            data={"token": whom.form_token, "register": "services", "agency": CAMP},
            files={"file": (name, data)},
            headers={"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"},
            follow_redirects=False,
        )
        assert answer.status_code == 303, name
        job_id = UUID(answer.headers["location"].rpartition("/")[2])
        root = uploads_on(fort.app).folder.parent
        run_job(context(fort.deployment, root), job_id, lambda: False)
        assert state_of(fort.deployment, job_id) == "failed", name
    with fort.deployment.database.reading() as session:
        assert table_releases(session, Register.SERVICES, frozenset({CAMP}), limit=9) == []


@pytest.mark.parametrize("size", [1_000_001, 3_000_000])
def test_no_form_is_larger_than_a_megabyte(fort: Fort, size: int) -> None:
    whom = fort.people[CAMP, Role.EDITOR]
    for path in (
        "/en/sign-in",
        "/en/officers/services/new",
        "/en/account/email",
    ):
        answer = fort.ask("POST", path, whom, x="a" * size)
        assert answer.status_code == 413, path
