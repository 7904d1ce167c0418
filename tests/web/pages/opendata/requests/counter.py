"""The pages of an agency that is asked for data, and those who sit at the browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi.testclient import TestClient
from httpx2 import Response

from layers.deployment import Deployment
from portal.accounts.officer_roles import Role
from tests.portal.contact.conftest import name_agencies
from tests.web.pages.discussions.hall import Hall, Visitor
from tests.web.signed_in import SAME_ORIGIN, officers_client, signed_in

FORM = "/en/data-requests/new"
TITLE, TEXT = "Road accidents by governorate", "Each year <script>alert(1)</script>"
ASKED = {"title": TITLE, "text": TEXT, "agency": "licensing"}
SAID = {"text_ar": "نعم", "text_en": "Here it is"}
_COOKIE = re.compile("__Host-form=([^;]+)")
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass
class Counter:
    """The pages of an agency that is asked for data, and those who sit at the browser."""

    deployment: Deployment
    client: TestClient
    people: Hall

    def sits(self, visitor: Visitor) -> Visitor:
        """Let a citizen sit at the browser."""
        visitor.account.sits_at(self.client)
        return visitor

    def send(self, **fields: str) -> Response:
        """Send the form of a request as whoever sits at the browser."""
        page = self.client.get(FORM)
        cookie, token = _COOKIE.search(page.headers.get("set-cookie", "")), _TOKEN.search(page.text)
        assert cookie is not None
        assert token is not None
        self.client.cookies.set("__Host-form", cookie[1])
        told = {"token": token[1], **fields}
        return self.client.post(FORM, data=told, headers=SAME_ORIGIN, follow_redirects=False)

    def asked(self, visitor: Visitor, **fields: str) -> str:
        """Ask for data; return the reference."""
        self.sits(visitor)
        sent = self.send(**{**ASKED, **fields})
        assert sent.status_code == 303, sent.text
        return sent.headers["location"].partition("?")[0].rpartition("/")[2]

    def officer(self, ref: str, **fields: str) -> Response:
        """Do something with a request as an approver of the agency."""
        colleague = signed_in(self.deployment, None, Role.APPROVER, "licensing")
        colleague.sits_at(self.client)
        path = f"/en/officers/data-requests/{ref}"
        if not fields:
            return self.client.get(path)
        told = {"token": colleague.form_token, **fields}
        return self.client.post(path, data=told, headers=SAME_ORIGIN, follow_redirects=False)


@contextmanager
def counter_on(deployment: Deployment, folder: Path) -> Iterator[Counter]:
    """Open a counter at which nobody has asked for anything yet."""
    name_agencies(deployment, "licensing", "other")
    with officers_client(deployment, folder) as client:
        yield Counter(deployment, client, Hall(deployment, client))
