"""Whether an account exists is told neither by what an answer says nor by how long it takes."""

import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import replace
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from sqlalchemy import text, update

from portal.accounts.models import Account
from portal.accounts.officer_roles import Role
from portal.accounts.passwords import Passwords
from tests.site import account_context_on, change_account_context, change_portal
from tests.web.security.conftest import Fort
from tests.web.signed_in import ORIGIN, SAME_ORIGIN, signed_in

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]

TRIES = 24
KNOWN = "known-one@o.example.org"


class Watched:
    """An application that notes when its answer was out: letters are written after that."""

    def __init__(self, app: Any) -> None:  # noqa: ANN401 - any application
        self.app, self.took_s = app, 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()

        async def noted(message: Scope) -> None:
            if message["type"] == "http.response.body":
                self.took_s = time.perf_counter() - started
            await send(message)

        await self.app(scope, receive, noted)


@pytest.fixture(scope="module")
def watched(fort: Fort) -> Iterator[Watched]:
    """The application with passwords that cost a few milliseconds, as they do in earnest."""
    before = account_context_on(fort.app)
    hasher = PasswordHasher(time_cost=2, memory_cost=8192, parallelism=1)
    passwords = Passwords(hasher)
    change_account_context(fort.app, security=replace(before.security, passwords=passwords))
    signed_in(fort.deployment, None, Role.VIEWER, None, email=KNOWN)
    with fort.deployment.database.writing() as session:
        kept = passwords.hash("four quiet olive trees")
        session.execute(update(Account).where(Account.email == KNOWN).values(password_hash=kept))
    yield Watched(fort.app)
    change_portal(fort.app, account_context=before)


def times(fort: Fort, watched: Watched, path: str, emails: tuple[str, str]) -> list[list[float]]:
    """Send a form in turn for both addresses; gives the seconds until the answer was out."""
    client = TestClient(watched, base_url=ORIGIN)
    page = client.get(path)
    token = page.text.partition('name="token" value="')[2].partition('"')[0]
    cookie = page.headers["set-cookie"].partition(";")[0]
    taken: list[list[float]] = [[], []]
    with client:
        for turn in range(2 * TRIES):
            with fort.deployment.database.writing() as session:
                session.execute(text("DELETE FROM rate_limit"))
            fields = {"token": token, "name": emails[turn % 2], "password": "not this one at all"}
            answer = client.post(path, data=fields, headers={**SAME_ORIGIN, "Cookie": cookie})
            assert answer.status_code == (400 if path.endswith("sign-in") else 200)
            taken[turn % 2].append(watched.took_s)
    return taken


@pytest.mark.parametrize("path", ["/en/sign-in", "/en/sign-in/reset"])
def test_the_time_of_an_answer_tells_no_account(fort: Fort, watched: Watched, path: str) -> None:
    known, unknown = times(fort, watched, path, (KNOWN, "nobody@o.example.org"))
    # The share of pairs in which the known one took longer: a half, if nothing tells. By chance it
    # leaves these bounds once in ten thousand runs; a hash left out makes it 1.
    longer = statistics.mean(a > b for a in known for b in unknown)
    assert 0.17 < longer < 0.83, (statistics.median(known), statistics.median(unknown))
