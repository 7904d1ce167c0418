"""The officers' page: who is let in, what it takes, and that nothing is lost on the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from portal.accounts.officer_roles import Role
from tests.conftest import client_of
from tests.web.pages.imports.officer import (
    IMPORTS,
    Officer,
    job_of,
    job_row,
    officers_page,
    places_csv,
    words,
)
from tests.web.security.routes import routes_of
from tests.web.signed_in import SAME_ORIGIN, portal_of, signed_in
from web.app import Stores, create_app
from web.settings import WebSettings


def files_in(folder: Path) -> list[Path]:
    """Return all files in a folder."""
    return [one for one in folder.rglob("*") if one.is_file()]


@pytest.fixture
def back_office(deployment: Deployment, tmp_path: Path) -> Iterator[TestClient]:
    """A client of the page over an empty database, signed in."""
    with officers_page(deployment, tmp_path / "imports") as made:
        signed_in(deployment, made, Role.APPROVER)
        yield made


def test_without_its_setting_there_is_no_page(samples: Deployment, tmp_path: Path) -> None:
    with client_of(samples) as client:
        assert client.get(IMPORTS).status_code == 404
    settings, stores = WebSettings(officer_page=False), Stores(imports_folder=tmp_path)
    off = create_app(samples, settings, stores, portal_of(tmp_path))
    paths = {path for _method, path in routes_of(off)}
    assert "/{language}/officers" in paths
    assert not any("officers/imports" in path for path in paths)


@pytest.mark.parametrize(
    ("language", "title", "direction"), [("ar", "الطبقة", "rtl"), ("en", "Layer", "ltr")]
)
def test_the_page_is_there_in_both_languages(
    back_office: TestClient, language: str, title: str, direction: str
) -> None:
    answer = back_office.get(f"/{language}/officers/imports")
    assert answer.status_code == 200
    assert f'dir="{direction}"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert title in words(answer)


@pytest.mark.parametrize("path", ["", f"/{'0' * 32}", f"/{'0' * 32}/rejects.csv"])
@pytest.mark.parametrize("is_halfway", [True, False])
def test_who_has_not_signed_in_with_both_factors_is_led_there(
    deployment: Deployment, tmp_path: Path, path: str, is_halfway: bool
) -> None:
    with officers_page(deployment, tmp_path / "imports") as client:
        if is_halfway:
            signed_in(deployment, client, Role.APPROVER, is_complete=False)
        answer = client.get(IMPORTS + path, follow_redirects=False)
        assert answer.status_code == 303
        step = "sign-in/second-factor" if is_halfway else "sign-in"
        assert answer.headers["location"] == f"/en/{step}?next={IMPORTS}{path}"
        for sent in (IMPORTS, f"{IMPORTS}/{'0' * 32}/again"):
            refused = client.post(sent, data={"layer": "schools"}, headers=SAME_ORIGIN)
            assert refused.status_code == 403
    assert files_in(tmp_path) == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "https://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
def test_a_form_of_another_site_is_refused(
    back_office: TestClient, tmp_path: Path, headers: dict[str, str]
) -> None:
    token = Officer(back_office).token()
    answer = back_office.post(
        IMPORTS,
        data={"token": token, "layer": "schools"},
        files={"file": ("a.csv", places_csv(1))},
        headers=headers,
    )
    assert answer.status_code == 403
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("token", ["", "wrong", None])
def test_a_form_without_the_token_is_refused(
    back_office: TestClient, tmp_path: Path, token: str | None
) -> None:
    Officer(back_office).token()
    fields = {"layer": "schools"} | ({} if token is None else {"token": token})
    answer = back_office.post(
        IMPORTS, data=fields, files={"file": ("a.csv", places_csv(1))}, headers=SAME_ORIGIN
    )
    assert answer.status_code == 403
    assert "Load it again" in words(answer)
    assert files_in(tmp_path) == []
    action = back_office.post(f"{IMPORTS}/{'0' * 32}/again", data=fields, headers=SAME_ORIGIN)
    assert action.status_code == 403


def test_the_token_of_another_session_is_refused(back_office: TestClient) -> None:
    token = Officer(back_office).token()
    Officer(back_office, "someone@example.org")
    answer = back_office.post(
        f"{IMPORTS}/{'0' * 32}/again", data={"token": token}, headers=SAME_ORIGIN
    )
    assert answer.status_code == 403


def test_a_handed_in_file_waits_and_its_options_are_kept(
    back_office: TestClient, deployment: Deployment, tmp_path: Path
) -> None:
    answer = Officer(back_office).hand_in(
        places_csv(3),
        name="مدارس <b>.csv",
        map='name_ar="الاسم، الكامل",lat=Y',
        crs=" EPSG:28191 ",
        delimiter="tab",
        no_country_check="1",
        note="first",
    )
    assert answer.status_code == 200
    row = job_row(deployment, job_of(answer))
    assert (row.state, row.made_by, row.file_name) == (
        "waiting",
        "rana@example.org",
        "مدارس <b>.csv",
    )
    assert row.bytes_total == len(places_csv(3))
    assert row.options == {
        "columns": {"name_ar": "الاسم، الكامل", "lat": "Y"},
        "crs": "EPSG:28191",
        "encoding": None,
        "delimiter": "\t",
        "part": None,
        "check_country": False,
        "note": "first",
        "force": False,
        "add_only": False,
    }
    upload = tmp_path / "attachments" / str(row.attachment_id) / "مدارس <b>.csv"
    assert upload.read_bytes() == places_csv(3)
    assert "<b>" not in answer.text
    assert "مدارس <b>.csv" in words(back_office.get(IMPORTS))
    assert "http-equiv" in answer.text
    progress = back_office.get(f"{answer.url.path}/progress").json()
    assert progress == {
        "state": "waiting",
        "bytes_read": 0,
        "bytes_total": row.bytes_total,
        "rows": 0,
        "worker": False,
    }


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"layer": "castles"}, "no layer “castles”"),
        ({"map": "nonsense"}, "“nonsense” after --map"),
    ],
)
def test_what_is_wrong_with_the_form_is_said_and_the_rest_is_kept(
    back_office: TestClient, tmp_path: Path, fields: dict[str, str], sentence: str
) -> None:
    answer = Officer(back_office).hand_in(places_csv(1), crs="EPSG:28191", **fields)
    assert answer.status_code in (404, 409)
    assert sentence in words(answer)
    assert 'value="EPSG:28191"' in answer.text
    assert files_in(tmp_path) == []


def test_a_form_without_a_file_is_told_so(back_office: TestClient) -> None:
    token = Officer(back_office).token()
    empty = b"".join(
        (
            b"--x\r\nContent-Disposition: form-data; name=token\r\n\r\n",
            token.encode(),
            b'\r\n--x\r\nContent-Disposition: form-data; name="layer"\r\n\r\nschools',
            b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n',
            b"\r\n--x--\r\n",
        )
    )
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = back_office.post(IMPORTS, content=empty, headers={**SAME_ORIGIN, **kind})
    assert answer.status_code == 409
    assert "Choose a file" in words(answer)


def test_a_file_over_the_limit_is_refused_with_the_limit(
    deployment: Deployment, tmp_path: Path
) -> None:
    with officers_page(deployment, tmp_path / "imports", largest_upload_bytes=3_000_000) as client:
        taken = Officer(client).hand_in(bytes(3_000_000))
        assert job_row(deployment, job_of(taken)).bytes_total == 3_000_000
        refused = Officer(client).hand_in(bytes(3_000_001))
        assert refused.status_code == 409
        assert "larger than 3 MB" in words(refused)
        assert len(files_in(tmp_path)) == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", b"x"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"no form at all"),
        ("multipart/form-data; boundary=" + "x" * 500, b"--x"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\n' + b"a" * 100_000,
        ),
        ("multipart/form-data; boundary=x", b"--x\r\nX-Y: " + b"a" * 100_000),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 100,
        ),
    ],
    ids=range(7),
)
def test_what_is_no_form_of_ours_is_refused(
    back_office: TestClient, tmp_path: Path, kind: str, body: bytes
) -> None:
    Officer(back_office).token()
    answer = back_office.post(IMPORTS, content=body, headers={**SAME_ORIGIN, "Content-Type": kind})
    assert answer.status_code in (403, 409)
    assert files_in(tmp_path) == []


def test_other_forms_stay_under_the_limit_of_all_pages(back_office: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _turn in range(200):
            yield b"a" * 10_000

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = back_office.post(
        f"{IMPORTS}/{'0' * 32}/again", content=endless(), headers={**SAME_ORIGIN, **kind}
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/fr/officers/imports",
        f"{IMPORTS}/nonsense",
        f"{IMPORTS}/{'0' * 32}",
        f"{IMPORTS}/{'0' * 32}/progress",
        f"{IMPORTS}/{'0' * 32}/report",
        f"{IMPORTS}/{'0' * 32}/rejects.csv",
        f"{IMPORTS}/..%2f..%2fetc/report",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(back_office: TestClient, path: str) -> None:
    assert back_office.get(path).status_code == 404


def test_an_action_that_is_none_is_not_there(back_office: TestClient) -> None:
    job_id = job_of(Officer(back_office).hand_in(places_csv(1)))
    token = Officer(back_office).token()
    for action in ("explode", "activate"):
        answer = back_office.post(
            f"{IMPORTS}/{job_id}/{action}", data={"token": token}, headers=SAME_ORIGIN
        )
        assert answer.status_code == 404
    assert (
        "/officers/releases/"
        not in back_office.get(f"{IMPORTS}/{job_id}").text.partition("<main")[2]
    )
