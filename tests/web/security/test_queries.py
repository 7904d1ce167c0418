"""Statements in the place of values: every parameter and every place of every address."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from starlette.datastructures import QueryParams

from portal.accounts.officer_roles import Role
from tests.web.security.conftest import Fort
from tests.web.signed_in import Colleague

STATEMENTS = (
    "'; DROP TABLE draft; --",
    "1 OR 1=1",
    "' UNION SELECT email, password_hash FROM account --",
    "\\'; SELECT pg_sleep(5); --",
    '"); DELETE FROM agency; --',
    "%' AND 1=(SELECT count(*) FROM account) AND '%'='",
    "$$;DROP TABLE account;$$",
    "{names,ar}' || '",
)


@contextmanager
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Note which names pages ask the framework's parameters for."""
    seen: set[str] = set()
    get = QueryParams.get

    def noted(self: QueryParams, key: str, default: object = None) -> object:
        seen.add(key)
        return get(self, key, default)

    with monkeypatch.context() as patched:
        patched.setattr(QueryParams, "get", noted)
        yield seen


def names_of(fort: Fort, place: str, told: list[str], whom: Colleague, seen: set[str]) -> set[str]:
    """Find the parameters of an address: described, asked for, or named when one is unknown."""
    seen.clear()
    answer = fort.ask("GET", f"{place}?zz=1", whom)
    named = re.search(r"The parameters are: (?:<bdi>)?([a-z_, ]+)", answer.text)
    return {*told, *seen, *(named[1].split(", ") if named else ())}


def described(fort: Fort) -> dict[str, list[str]]:
    """Give the parameters of every address that the API describes."""
    fort.sign_in(None)
    paths = fort.client.get("/openapi.json").json()["paths"]
    return {
        path: [one["name"] for one in held["get"].get("parameters", ()) if one["in"] == "query"]
        for path, held in paths.items()
        if "get" in held
    }


def test_no_parameter_reaches_a_statement(fort: Fort, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fort.state()
    whom = fort.people[None, Role.ADMINISTRATOR]
    told = described(fort)
    tried = 0
    with asked(monkeypatch) as seen:
        for method, path in fort.routes:
            if method != "GET" or path == "/static":
                continue
            place = fort.address(path)
            for name in sorted(names_of(fort, place, told.get(path, []), whom, seen)):
                tried += 1
                text = STATEMENTS[tried % len(STATEMENTS)]
                answer = fort.ask("GET", f"{place}?{name}={quote(text)}", whom)
                assert answer.status_code < 500, (place, name, text)
                assert "$argon2" not in answer.text
    assert tried > 80
    assert fort.state() == before


def test_no_place_of_a_path_reaches_a_statement(fort: Fort) -> None:
    before = fort.state()
    whom = fort.people[None, Role.ADMINISTRATOR]
    for number, (method, path) in enumerate(fort.routes):
        text = STATEMENTS[number % len(STATEMENTS)]
        hostile = {key: quote(text, safe="") for key in fort.records}
        known = fort.records
        fort.records = hostile
        place = fort.address(path)
        fort.records = known
        if place != fort.address(path):
            answer = fort.ask(method, place, whom, command="x")
            assert answer.status_code < 500, (method, place)
            assert "$argon2" not in answer.text
    assert fort.state() == before


@pytest.mark.parametrize("text", STATEMENTS)
def test_no_field_of_signing_in_reaches_a_statement(fort: Fort, text: str) -> None:
    fort.sign_in(None)
    page = fort.client.get("/en/sign-in")
    token = page.text.partition('name="token" value="')[2].partition('"')[0]
    cookie = page.headers["set-cookie"].partition(";")[0]
    answer = fort.client.post(
        "/en/sign-in",
        data={"token": token, "name": text, "password": text},
        headers={
            "Cookie": cookie,
            "Origin": "http://127.0.0.1",
            "Sec-Fetch-Site": "same-origin",
            "User-Agent": text,
        },
    )
    assert answer.status_code in (400, 429)
