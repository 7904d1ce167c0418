"""A space whose ideas people propose and support at their browsers."""

import re
from dataclasses import dataclass

from fastapi.testclient import TestClient
from httpx2 import Response

from layers.deployment import Deployment
from portal.participation.ideas.proposing import Proposed, propose
from portal.participation.ideas.reading import read_idea
from portal.participation.spaces.queries import find_space
from portal.participation.spaces.rules import Space
from tests.web.pages.discussions.hall import Hall, Visitor
from tests.web.signed_in import SAME_ORIGIN

IDEAS = "/participation/streets/ideas"
_COOKIE = re.compile("__Host-form=([^;]+)")
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass
class IdeaHall:
    """A space “streets”, open for everything, with people and their browsers."""

    deployment: Deployment
    client: TestClient
    people: Hall

    @property
    def space(self) -> Space:
        """The space as it stands."""
        with self.deployment.database.reading() as session:
            found = find_space(session, "streets")
        assert found is not None
        return found

    def propose(self, title: str, by: Visitor, text: str = "For all who walk.") -> Proposed:
        """Propose an idea, past the pages."""
        new = read_idea({"title": title, "text": text}, "en", None, may_link=False)
        with self.deployment.database.writing() as session:
            return propose(session, self.people.ctx, by.person, self.space, new)

    def keep_form_cookie(self, page: Response) -> None:
        """Keep the half of the form's token that only a safe connection sends back."""
        cookie = _COOKIE.search(page.headers.get("set-cookie", ""))
        assert cookie is not None
        self.client.cookies.set("__Host-form", cookie[1])

    def fill_in(self, form: str = f"{IDEAS}/new", **fields: str) -> Response:
        """Send the form of a new idea, or another one, as whoever sits at the browser."""
        page = self.client.get(f"/en{form}")
        self.keep_form_cookie(page)
        token = _TOKEN.search(page.text)
        assert token is not None
        return self.client.post(
            f"/en{form}",
            data={"token": token[1], **fields},
            headers=SAME_ORIGIN,
            follow_redirects=False,
        )
