"""The inbox of development: what waits is shown with its links, and to nobody but this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from portal.assembled_letters import letter_kinds
from portal.notifications.kinds import LetterKinds
from portal.notifications.rules import LetterState
from portal.notifications.service import write_letter
from portal.settings import PortalSettings
from tests.portal.notifications.messages import NOTE, PHONE, note
from tests.site import account_context_on, change_portal, portal_on
from tests.web.pages.accounts.conftest import House
from web.app import create_app
from web.portal import Portal
from web.settings import WebSettings

HERE = "https://127.0.0.1:8000"
ELSEWHERE = [
    ("192.0.2.7", {}),
    ("127.0.0.1", {"host": "portal.example"}),
    ("127.0.0.1", {"x-forwarded-for": "192.0.2.7"}),
]


WANTED = PortalSettings(letters_page=True)


def client_of(
    house: House, folder: Path, address: str = "127.0.0.1", settings: PortalSettings = WANTED
) -> TestClient:
    """Make an application over the same database with the same secret, and ask it from there."""
    web = WebSettings(trusted_hosts="portal.example")
    app = create_app(house.deployment, web, portal=Portal(settings, folder))
    change_portal(app, account_context=account_context_on(house.app))
    client = TestClient(app, base_url=HERE, client=(address, 50_000))
    client.portal = house.loop
    return client


@pytest.fixture
def invited(house: House) -> Iterator[str]:
    """Somebody whose invitation waits; gives the path of its link."""
    house.run("DELETE FROM letter")
    yield house.invitation("rana@inbox.example")
    house.run("DELETE FROM letter")


def test_a_letter_that_waits_is_read_here_with_its_link(
    house: House, invited: str, tmp_path: Path
) -> None:
    client = client_of(house, tmp_path)
    for language, other in (("ar", "en"), ("en", "ar")):
        page = client.get(f"/{language}/letters")
        assert page.status_code == 200
        assert "rana@inbox.example" in page.text
        assert f'{invited}"' in page.text, "the link can be followed"
        assert f'class="letter-text" lang="{other}"' in page.text, "both languages, as in the mail"
        assert page.headers["cache-control"] == "no-store"


def test_a_letter_that_was_sent_or_came_too_late_is_not_shown(
    house: House, invited: str, tmp_path: Path
) -> None:
    client = client_of(house, tmp_path)
    house.run("UPDATE letter SET expires_at = written_at")
    assert invited not in client.get("/en/letters").text
    house.run("UPDATE letter SET expires_at = 'infinity', state = :sent", sent=LetterState.SENT)
    assert "No letter waits." in client.get("/en/letters").text


@pytest.mark.usefixtures("invited")
def test_with_a_mail_server_only_text_messages_are_shown(house: House, tmp_path: Path) -> None:
    settings = PortalSettings(letters_page=True, smtp_url="smtp://localhost")
    client = client_of(house, tmp_path, settings=settings)
    keys = portal_on(client).account_context.security.keys
    change_portal(client, letters=LetterKinds([*letter_kinds(), NOTE]))
    with house.deployment.database.writing() as session:
        write_letter(session, keys, note())
    page = client.get("/ar/letters").text
    assert "رقمك المرجعي K-7Q4XV-2M9TB-H" in page
    assert PHONE in page
    assert "rana@inbox.example" not in page


@pytest.mark.parametrize(("address", "headers"), ELSEWHERE)
@pytest.mark.usefixtures("invited")
def test_nobody_else_sees_it(
    house: House, tmp_path: Path, address: str, headers: dict[str, str]
) -> None:
    answer = client_of(house, tmp_path, address).get("/en/letters", headers=headers)
    assert answer.status_code == 404
    assert "rana@inbox.example" not in answer.text


@pytest.mark.parametrize(
    "settings",
    [
        PortalSettings(),
        PortalSettings(
            letters_page=True, smtp_url="smtp://localhost", sms_url="http://localhost", sms_key="k"
        ),
    ],
    ids=["unwanted", "all is carried"],
)
def test_it_is_not_there_unless_it_is_wanted_and_something_is_not_carried(
    house: House, tmp_path: Path, settings: PortalSettings
) -> None:
    client = client_of(house, tmp_path, settings=settings)
    assert client.get("/en/letters").status_code == 404
    assert "/en/letters" not in client.get("/en/sign-in/reset").text


def test_whoever_asks_for_a_new_password_is_led_to_it(house: House, tmp_path: Path) -> None:
    client = client_of(house, tmp_path)
    page = client.get("/en/sign-in/reset")
    token = page.text.partition('name="token" value="')[2].partition('"')[0]
    answer = client.post(
        "/en/sign-in/reset",
        data={"name": "nobody@inbox.example", "token": token},
        headers={"Origin": HERE, "Sec-Fetch-Site": "same-origin"},
    )
    assert 'href="/en/letters"' in answer.text
