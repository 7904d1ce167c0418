"""Hostile texts of people in spaces, discussions, ideas, topics, polls and before moderators."""

import xml.etree.ElementTree as ET

import html5lib
import pytest
from sqlalchemy import select

from portal.accounts.officer_roles import Role
from portal.comments.texts.rules import TextRules, read_text
from portal.following.rules import Happening, Subject, What
from portal.following.service import note_happening
from portal.participation.spaces.models import SpaceRow
from tests.portal.comments.discussed import discussed_there
from tests.portal.comments.moderation.kept import moderated_there
from tests.portal.comments.texts.hostile import OVERRIDING, hostile_pages
from tests.portal.participation.ideas.written import author_there, idea_there
from tests.web.security.conftest import FORT, Fort
from tests.web.security.records import EVIL
from tests.web.security.test_texts import check_page

_RULES = TextRules("text", 5_000)
# Elements that nobody's text may bring into a page of these; the pages have none themselves.
_NONE_OF = {"x-evil", "iframe", "object", "embed", "math", "base", "marquee", "video", "source"}
_OF_EVERYBODY = (
    *("", "/streets", "/streets/ideas", "/streets/forum", "/streets/forum/1", "/streets/polls"),
    *("/streets/polls/fortpoll", "/streets/polls/fortpoll/results"),
    "/streets/polls/fortpoll/ballots",
)


@pytest.fixture(scope="module")
def pages(fort: Fort) -> list[str]:
    """The pages that show hostile texts of people, below the language."""
    first, *parts = (f"{EVIL}\n\n{one}" for one in hostile_pages())
    whole = read_text(first, _RULES)
    with fort.deployment.database.writing() as session:
        space = session.scalars(select(SpaceRow.id).where(SpaceRow.name == "streets")).one()
        names = (EVIL[:40], "evil <script>alert(1)</script>")
        said = [(first, None, names[0]), *((one, 1, names[1]) for one in parts)]
        discussed_there(session, space, FORT, [*said, (EVIL, None, None)])
        author = author_there(session, f"{EVIL[:40]} 2")
        told = {"author_id": author, "html": whole.html, "markdown": whole.markdown}
        idea = idea_there(session, space, FORT, f"{EVIL} 2", **told)
        of_idea, within = Subject("idea", idea.id), Subject("space", space)
        path = f"/participation/streets/ideas/{idea.ref}"
        titles = {"ar": EVIL, "en": EVIL}
        note_happening(session, Happening(of_idea, of_idea, What.IDEA, titles, path, within))
        ids = moderated_there(session, idea.id, FORT, EVIL)
    discussion = f"/discussions/space/{space}"
    return [
        *(f"/participation{path}" for path in _OF_EVERYBODY),
        path,
        f"/participation/streets/forum/topics/{fort.records['topics', 'ref']}",
        *(f"{discussion}{more}" for more in ("", "?order=best", "/comments/1", "/comments/2")),
        f"{discussion}/comments/1/history",
        *("/moderation", f"/moderation/{ids['moderation', 'month']}"),
        *(f"/officers/moderation?queue={one}" for one in ("reported", "appeals")),
        f"/officers/moderation/posts/{ids['posts', 'item']}",
        f"/officers/moderation/appeals/{ids['appeals', 'appeal']}",
        *("/officers/discussions", f"/officers{discussion}"),
    ]


def check_built(page: str, where: str) -> None:
    """Fail for what a browser builds of a page out of somebody's text."""
    built = html5lib.parse(page, namespaceHTMLElements=False)
    for element in built.iter():
        if isinstance(element.tag, str):
            assert element.tag not in _NONE_OF, (where, element.tag)
            assert not [one for one in element.attrib if str(one).startswith("on")], where
        if element.tag == "script":
            assert element.get("src") or "alert" not in (element.text or ""), where
    assert not set(page) & set(OVERRIDING) - set("\u2066\u2067\u2068\u2069"), where


def test_every_page_of_the_window_shows_hostile_text_as_text(fort: Fort, pages: list[str]) -> None:
    whom, hostile = fort.people[None, Role.ADMINISTRATOR], set()
    for path in pages:
        for language in ("ar", "en"):
            who = whom if path.startswith("/officers") else None
            answer = fort.ask("GET", f"/{language}{path}", who)
            assert answer.status_code == 200, (path, answer.status_code)
            check_page(answer.text, path)
            check_built(answer.text, path)
            if "x-evil" in answer.text:
                hostile.add(path)
    bare = {"/officers/discussions", "/moderation"}
    assert {one for one in pages if one not in hostile and "/2026-" not in one} <= bare


def test_feeds_and_data_hold_hostile_text_as_one_value(fort: Fort, pages: list[str]) -> None:
    assert pages
    fort.sign_in(None)
    for path in ("/en/participation/feed.atom", "/ar/participation/streets/feed.atom"):
        feed = ET.fromstring(fort.client.get(path).text)  # noqa: S314 - a feed of ours
        assert not [one for one in feed.iter() if "evil" in one.tag]
        assert any(EVIL in (one.text or "") for one in feed.iter())
    with fort.deployment.database.reading() as session:
        space = session.scalars(select(SpaceRow.id).where(SpaceRow.name == "streets")).one()
    for path in ("spaces", "spaces/streets", "spaces/streets/ideas", f"discussions/space/{space}"):
        answer = fort.client.get(f"/api/v1/{path}")
        assert answer.headers["content-type"].startswith("application/json"), path
        assert answer.headers["x-content-type-options"] == "nosniff"
