"""Whatever an officer or a file may have put into a text, a page shows it and runs nothing."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from portal.directory.registers.definitions import Register
from portal.directory.registers.models import Agency, Service, ServiceFee
from tests.conftest import Databases, deployment_on
from tests.web.pages.directory.records import (
    AGENCIES,
    SERVICES,
    agencies,
    office,
    public_client,
    publish,
    publish_offices,
    services,
)

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>{{7*7}}\u202eمرحبا"
LINK = "javascript:alert(3)"
# What a record says in codes and dates, which its schema does not let be anything else.
_FIRM = frozenset(
    [
        *("code", "kind", "sector", "parent", "successor", "agency", "status", "service"),
        *("audiences", "life_events", "channel", "actor", "issued_by", "issued_by_agency"),
        *("currency", "platform", "hours", "phone", "phones", "email", "languages", "requires"),
        *("verified_at", "review_by", "valid_from", "valid_to", "term_start", "term_end"),
        *("logo", "photo", "checked_at", "processing_time", "duration", "validity", "keywords"),
    ]
)
_LINKS = frozenset(("url", "website", "accounts", "template", "legal_url"))


def poisoned(value: Any, name: str = "") -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Put the hostile text into every text, and a script in the place of every address."""
    if name in _FIRM or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {key: poisoned(held, key) for key, held in value.items()}
    if isinstance(value, list):
        return [poisoned(held, name) for held in value]
    return LINK if name in _LINKS else HOSTILE


TEXTS = {"ar": HOSTILE, "en": HOSTILE}


def _agency() -> dict[str, Any]:
    """Give an agency past its schema; its addresses are as bad as the schema lets them be."""
    more = {"address": TEXTS, "acronym": TEXTS, "legal_basis": TEXTS}
    fields: dict[str, Any] = poisoned({**AGENCIES[0], **more})
    fields["website"] = 'https://interior.example/?"><script>'
    fields["officials"][0]["website"] = 'https://interior.example/?"><script>'
    fields["officials"][0]["accounts"] = ["https://x.example/'><script>"]
    fields["social_accounts"][0]["url"] = "https://x.example/'><script>"
    fields["mobile_apps"][0]["url"] = "https://apps.example/<script>"
    return fields


def _service() -> dict[str, Any]:
    more = {"eligibility": TEXTS, "agency": AGENCIES[0]["code"]}
    fields: dict[str, Any] = poisoned({**SERVICES[0], **more})
    for paper in fields["papers"]:
        paper |= {"text": TEXTS, "condition": TEXTS}
    for step in fields["steps"]:
        step |= {"text": TEXTS, "condition": TEXTS}
    for channel in fields["channels"]:
        channel["note"] = TEXTS
    fields["channels"][2]["url"] = "https://renew.example/<script>"
    del fields["fees"], fields["former_codes"]
    return fields


@pytest.fixture(scope="module")
def hostile(databases: Databases, areas_template: str) -> Iterator[TestClient]:
    """Pages of records all of whose texts are hostile, as who has the database could make them."""
    with databases.new(areas_template) as url, deployment_on(url) as made:
        publish(made, Register.AGENCIES, agencies())
        publish(made, Register.SERVICES, services())
        publish_offices(made, [replace(office("OFF-1", 35.91, 31.95), names=TEXTS, address=TEXTS)])
        with made.database.writing() as session:
            for model, fields in ((Agency, _agency()), (Service, _service())):
                values = {"content": fields, "names": TEXTS}
                session.execute(update(model).where(model.code == fields["code"]).values(values))
            fee = {"label": TEXTS, "per": TEXTS, "legal_basis": TEXTS}
            session.execute(update(ServiceFee).values(content=fee))
        with public_client(made) as client:
            yield client


class Tags(HTMLParser):
    """Notes every element of a page with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "agencies",
        "agencies?view=tree",
        "agencies/ministry-of-interior",
        "agencies/drivers-department",
        "services",
        "services/renew-driving-licence",
        "services/renew-driving-licence?lat=31.95&lon=35.92",
        "audiences/citizen",
        "life-events/my_car",
        "search?q=script alert",
        "places/offices/OFF-1",
    ],
)
def test_hostile_text_stays_text(hostile: TestClient, language: str, path: str) -> None:
    answer = hostile.get(f"/{language}/{path}")
    assert answer.status_code == 200, answer.text[-600:]
    page = answer.text
    assert "alert" in page
    tags = Tags()
    tags.feed(page)
    for tag, attributes in tags.found:
        assert tag not in ("img", "b") or (attributes.get("src") or "").startswith("/logos/")
        assert not [name for name in attributes if name.startswith("on")]
        for address in (attributes.get("href"), attributes.get("src"), attributes.get("action")):
            assert not (address or "").strip().lower().startswith(("javascript:", "data:text"))
    scripts = [attributes for tag, attributes in tags.found if tag == "script"]
    assert all(set(one) in ({"type"}, {"type", "src"}) for one in scripts)
    assert "<script>alert" not in page
    assert "{{7*7}}" in page
    for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL):
        assert "<" not in data
        assert json.loads(data)


def test_bidi_control_cannot_turn_the_text_around_it(hostile: TestClient) -> None:
    page = hostile.get("/en/agencies").text.partition("<main")[2]
    for text in re.findall(r"[^<>]*\u202e[^<>]*", page):
        before = page[: page.index(text)]
        assert before.rstrip().endswith(">")
        assert re.search(r"<bdi[^>]*>$", before.rstrip()), text


@pytest.mark.parametrize("name", ["website", "legal_url"])
def test_script_in_the_place_of_an_address_never_is_a_link(name: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        services({**SERVICES[1], "code": "x", name: LINK})


def test_question_and_place_come_back_as_text(hostile: TestClient) -> None:
    for path in ("/en/search", "/en/services/identity-card"):
        name = {"search": "q"}.get(path.rpartition("/")[2], "place")
        answer = hostile.get(path, params={name: '"><script>alert(1)</script>'})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
