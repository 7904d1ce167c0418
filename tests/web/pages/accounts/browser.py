"""A browser at the pages of accounts: cookies, tokens, headers, and the steps of signing in."""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

import pyotp
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select, text

from portal.accounts.resets import ASKED, answer_asked_reset
from portal.notifications.models import LetterRow
from portal.notifications.sealing import open_address, open_values
from tests.site import account_context_on, portal_on

ORIGIN = "https://testserver"
SAME_ORIGIN = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
PASSWORD = "four quiet olive trees"  # noqa: S105  of nobody
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36"


@dataclass(frozen=True)
class Posted:
    """A letter in the outbox, in the words of its first language."""

    to: str
    link: str


class LetterBox:
    """What stands in the outbox of an application, after what was asked for was answered."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    @property
    def letters(self) -> list[Posted]:
        """The letters, the oldest first."""
        database = portal_on(self._app).deployment.database
        security = account_context_on(self._app).security
        with database.reading() as session:
            jobs = text(
                "SELECT args ->> 'key' FROM procrastinate.procrastinate_jobs"
                " WHERE task_name = :task ORDER BY id"
            )
            tickets = session.scalars(jobs, {"task": ASKED}).all()
        for ticket in tickets:
            answer_asked_reset(database, security, ticket)
        with database.reading() as session:
            rows = session.scalars(select(LetterRow).order_by(LetterRow.written_at)).all()
            kept = [
                (
                    open_address(security.keys, row.id, row.sealed_address),
                    open_values(security.keys, row.id, row.sealed_values),
                )
                for row in rows
            ]
        return [Posted(to, values["link"]) for to, values in kept if to and values]

    def newest(self) -> str:
        """Give the path to which the newest letter leads."""
        return urlsplit(self.letters[-1].link).path


@dataclass
class Account:
    """What an officer knows."""

    email: str
    password: str = PASSWORD
    secret: str = ""
    recovery_codes: list[str] = field(default_factory=list)

    def code(self) -> str:
        """Give the code that the app shows now."""
        return pyotp.TOTP(self.secret).now()


class Browser(TestClient):
    """One browser; it sends what a real one sends with a form of the page it has open."""

    def __init__(self, app: FastAPI, address: str = "203.0.113.7") -> None:
        super().__init__(
            app,
            base_url=ORIGIN,
            client=(address, 50_000),
            headers={"User-Agent": CHROME},
            raise_server_exceptions=False,
            follow_redirects=False,
        )

    @property
    def session(self) -> str | None:
        """The value of the session's cookie."""
        return self.cookies.get("__Host-session")

    @session.setter
    def session(self, value: str) -> None:
        # The domain that the jar itself gives to a host without a dot.
        self.cookies.set("__Host-session", value, domain="testserver.local")

    def open(self, path: str) -> Response:
        """Open a page; it has to be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("location"))
        return answer

    def token(self, page: str) -> str:
        """Open a page and take the token of its forms."""
        return hidden(self.open(page), "token")

    def submit(self, path: str, page: str | None = None, /, **fields: str) -> Response:
        """Send a form of a page (of the address itself if no other is named)."""
        return self.post(
            path, data={"token": self.token(page or path), **fields}, headers=SAME_ORIGIN
        )

    def password(self, account: Account, next_: str = "") -> Response:
        """Give e-mail and password."""
        fields = {"name": account.email, "password": account.password, "next": next_}
        return self.submit("/en/sign-in", **fields)

    def sign_in(self, account: Account, next_: str = "") -> Response:
        """Sign in with both steps."""
        answer = self.password(account, next_)
        assert answer.status_code == 303, words(answer)
        return self.second_factor(answer.headers["location"], account.code())

    def second_factor(self, page: str, code: str) -> Response:
        """Type a code into the page of the second step."""
        opened = self.open(page)
        fields = {"token": hidden(opened, "token"), "next": hidden(opened, "next", "")}
        return self.post(
            "/en/sign-in/second-factor", data={**fields, "code": code}, headers=SAME_ORIGIN
        )

    def enrol(self, account: Account) -> Response:
        """Set up the authenticator app of an account that has none; keeps what it shows."""
        page = self.open("/en/sign-in/enrol")
        found = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page.text)
        assert found is not None
        account.secret = found[1].replace(" ", "")
        fields = {name: hidden(page, name) for name in ("token", "ticket")}
        answer = self.post(
            "/en/sign-in/enrol/totp", data={**fields, "code": account.code()}, headers=SAME_ORIGIN
        )
        assert answer.status_code == 200, words(answer)
        account.recovery_codes = re.findall(r'<code dir="ltr">([^<]+)</code>', answer.text)
        return answer


def hidden(answer: Response, name: str, default: str | None = None) -> str:
    """Read a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    if found is None:
        assert default is not None, f"no field {name}"
        return default
    return unescape(found[1])


def words(answer: Response) -> str:
    """Give the words of a page, without markup and with single spaces."""
    body = re.sub(r"<(script|style).*?</\1>", "", answer.text, flags=re.DOTALL)
    body = re.sub(r"</?bdi[^>]*>", "", body)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
