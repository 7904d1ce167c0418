"""Hostile text in every field of every kind of record, looked for in everything that shows it."""

import csv
import json
import re
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import pytest
import rdflib
from pydantic import BaseModel
from sqlalchemy import select, update

from portal.accounts.models import Account, AccountSession
from portal.accounts.officer_roles import Role
from portal.directory.offices.schemas import OfficeContent
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent
from tests.web.security.conftest import CAMP, FORT, SECRET, Fort
from tests.web.security.records import (
    EVIL,
    FULL_AGENCY,
    FULL_OFFICE,
    FULL_SERVICE,
    SCRIPTS,
    TURNING,
    is_taken,
    leaves,
    poisoned,
    with_value,
)
from tests.web.security.routes import is_public

RECORDS: tuple[tuple[type[BaseModel], dict[str, Any]], ...] = (
    (AgencyContent, FULL_AGENCY),
    (ServiceContent, FULL_SERVICE),
    (OfficeContent, FULL_OFFICE),
)
# Those that the records here leave out: they are no texts.
_NO_TEXTS = frozenset(
    [
        *(
            "demo",
            "valid_to",
            "successor",
            "logo",
            "photo",
            "status",
            "attributes",
            "actor",
            "kind",
        ),
        *("is_mandatory", "term_end", "any_agency", "service", "accounts_verified_at"),
    ]
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_LEADING = ("javascript:", "data:text", "vbscript:")


class Tags(HTMLParser):
    """Notes every element of a page with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def check_page(page: str, where: object, *, is_file: bool = False) -> None:
    """Fail for an element, an attribute or a link that came out of a text.

    A file that is kept holds its scripts in itself; what is in them is looked at as data.
    """
    tags = Tags()
    tags.feed(page)
    for tag, attributes in tags.found:
        assert tag != "x-evil", where
        for name, value in attributes.items():
            assert not name.startswith("on"), (where, tag, name)
            assert "evil" not in name, (where, tag, name)
            if name in ("href", "src", "action", "formaction"):
                bare = re.sub(r"[\x00-\x20]", "", value or "").lower()
                assert not bare.startswith(_LEADING), (where, tag, value)
        if tag == "script" and not is_file:
            assert attributes.get("src") or attributes.get("type") in (
                "application/ld+json",
                "application/json",
            ), where
    for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL):
        assert "<x-evil" not in script, where
    for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL):
        assert "<" not in data, where
        json.loads(data)


def fields_of(schema: type[BaseModel]) -> set[str]:
    return set(schema.model_fields) - _NO_TEXTS


@pytest.mark.parametrize(("schema", "record"), RECORDS, ids=lambda one: getattr(one, "code", ""))
def test_the_records_here_fill_every_field(schema: type[BaseModel], record: dict[str, Any]) -> None:
    assert is_taken(schema, record)
    assert fields_of(schema) <= record.keys()
    for name, field in schema.model_fields.items():
        for part in getattr(field.annotation, "__args__", ()):
            if isinstance(part, type) and issubclass(part, BaseModel) and name in record:
                held = record[name]
                assert fields_of(part) <= (held[0] if isinstance(held, list) else held).keys()


@pytest.mark.parametrize(("schema", "record"), RECORDS, ids=lambda one: getattr(one, "code", ""))
def test_no_field_takes_a_script_for_an_address_or_keeps_what_turns_text(
    schema: type[BaseModel], record: dict[str, Any]
) -> None:
    _made, places = poisoned(schema, record)
    assert len(places) > 3
    for path, value in leaves(record):
        if not isinstance(value, str):
            continue
        is_address = value.startswith("https://")
        for script in SCRIPTS:
            assert not (is_address and is_taken(schema, with_value(record, path, script))), path
        turning = with_value(record, path, TURNING)
        if is_taken(schema, turning):
            kept = schema.model_validate(turning).model_dump_json()
            assert not _TURNING.search(kept), path


def test_every_page_shows_hostile_text_as_text(fort: Fort) -> None:
    whom = fort.people[None, Role.ADMINISTRATOR]
    session, accounts = AccountSession.device, Account.name
    with fort.deployment.database.writing() as opened:
        opened.execute(update(AccountSession).values({session: EVIL}))
        opened.execute(update(Account).values({accounts: EVIL}))
    hostile = 0
    for method, path in fort.routes:
        if method != "GET" or path in ("/static", "/openapi.json"):
            continue
        for language in ("ar", "en") if "{language}" in path else ("en",):
            place = fort.address(path, language)
            answer = fort.ask("GET", place, whom)
            if answer.headers.get("content-type", "").startswith("text/html"):
                is_file = answer.headers.get("content-disposition", "").startswith("attachment")
                check_page(answer.text, (place, answer.status_code), is_file=is_file)
                hostile += "x-evil" in answer.text
    assert hostile > 40


def test_forms_and_proposals_that_are_shown_again_hold_it_as_text(fort: Fort) -> None:
    whom = fort.people[None, Role.ADMINISTRATOR]
    for kind, code in (("services", "fort-service"), ("agencies", FORT), ("offices", "F1")):
        page = fort.ask("GET", f"/en/officers/{kind}/{code}", whom)
        assert "x-evil" in page.text
        fields = {"names.en": EVIL, "reason": EVIL}
        for action in ("show", "save", "preview", "edit"):
            answer = fort.ask("POST", f"/en/officers/{kind}/{code}", whom, command=action, **fields)
            check_page(answer.text, (kind, action))
    for more in ("", "/preview"):
        answer = fort.ask(
            "GET", f"/en/officers/drafts/{fort.records['', 'proposal_id']}{more}", whom
        )
        assert SECRET in answer.text
        check_page(answer.text, more)


def test_what_is_sent_comes_back_as_text(fort: Fort) -> None:
    for path, name in (
        ("search", "q"), ("agencies", "view"), ("agencies", "sector"), ("services", "audience"),
        ("around-me", "place"), ("around-me", "q"), ("around-me", "lat"),
        ("contact/mistake", "page"),
        ("sign-in", "next"), ("sign-in", "said"), ("services/fort-service", "for"),
        ("services/fort-service", "place"), (EVIL, "x"), (f"agencies/{EVIL}", "x"),
        (f"places/{EVIL}/{EVIL}", "x"), ("officers/offices", "q"), ("officers/offices", "page"),
        ("officers/drafts", "said"), ("officers/agencies", "q"), ("officers/services", "q"),
    ):  # fmt: skip
        whom = fort.people[None, Role.ADMINISTRATOR] if path.startswith("officers") else None
        fort.sign_in(whom)
        answer = fort.client.get(f"/en/{path}", params={name: EVIL}, follow_redirects=False)
        assert answer.status_code < 500
        check_page(answer.text, (path, name))


# The parser of the library warns about a class of its own.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_machines_get_it_as_one_value(fort: Fort) -> None:
    fort.sign_in(None)
    for suffix, form in (("jsonld", "json-ld"), ("ttl", "turtle")):
        answer = fort.client.get(f"/cpsv/services/fort-service.{suffix}")
        told = list(rdflib.Graph().parse(data=answer.text, format=form).predicate_objects())
        assert any(EVIL in str(value) for _predicate, value in told)
        assert not [node for pair in told for node in pair if "x-evil" in node.n3()[:9]]
    found = fort.client.get("/hsds/services").json()["contents"]
    assert EVIL in [held["name"] for held in found]
    for name in ("agencies", "services"):
        rows = list(csv.reader(StringIO(fort.client.get(f"/api/v1/directory/{name}.csv").text)))
        assert len({len(row) for row in rows}) == 1
        assert any(EVIL in cell for row in rows for cell in row)


def test_addresses_of_machines_are_no_pages(fort: Fort) -> None:
    for method, path in fort.routes:
        if method == "GET" and path.startswith(("/api/", "/hsds", "/cpsv", "/tiles", "/sitemap")):
            answer = fort.ask("GET", fort.address(path))
            assert not answer.headers.get("content-type", "").startswith("text/html"), path
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert is_public(path)


def test_nobody_of_the_camp_was_hurt(fort: Fort) -> None:
    # The pages of the other agency stand, whatever the fort's texts say.
    fort.sign_in(None)
    assert fort.client.get(f"/en/agencies/{CAMP}").status_code == 200
    with fort.deployment.database.reading() as session:
        assert session.scalar(select(Account.id).limit(1)) is not None
