"""Moderation in a browser: a first comment is hidden, appealed and shown again; a report is kept.

The appeal is walked with a script and axe, the report without a script: both work either way.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from portal.accounts.officer_roles import Officer, Role
from portal.assembled_work import portal_work
from portal.comments.moderation.notices import TELL_AUTHOR
from portal.settings import PortalSettings
from tests.browser.contact.town import DEVICES
from tests.browser.matrix import journey
from tests.browser.participation.polls_town import PollsTown, polls_town
from tests.browser.participation.walking import Walk, words
from tests.browser.visitor import SMALLEST, MakeVisit
from tests.conftest import Databases

_LEVEL = "consultation"
_SUITE = {("appeal", "ar", "phone"), ("report", "ar", "phone")}
_WALKS = [(language, device) for language in ("ar", "en") for device in DEVICES]
_TOLD = text(
    "SELECT id, args->>'key' FROM procrastinate.procrastinate_jobs"
    " WHERE task_name = :task ORDER BY id"
)
# With a folder here, each page that is walked leaves its picture there.
PICTURES = os.environ.get("AROUNDME_PICTURES")
# What people and officers write, and what the log calls it, by language.
SAID = {
    "ar": {
        "comment": "من خطط هذا الشارع لم يمشِ فيه يومًا",
        "note": "اكتب عن الشارع لا عن الأشخاص",
        "appeal": "كتبت عن التخطيط ولم أشتم أحدًا",
        "answer": "نقد للعمل لا للأشخاص",
        "report": "كلامه جارح",
        "hidden": "حُجبت مشاركة · التعليق",
        "restored": "أُعيد إظهارها بعد تظلُّم · التعليق",
        "kept": "بقيت ظاهرة بعد الإبلاغ عنها · التعليق",
        "reason": "إساءة أو شتم",
    },
    "en": {
        "comment": "Whoever planned this street has never walked in it",
        "note": "Write about the street, not about persons",
        "appeal": "I wrote about the planning and insulted nobody",
        "answer": "It is about the work, not about persons",
        "report": "He hurts people",
        "hidden": "A post was hidden · Comment",
        "restored": "Shown again after an appeal · Comment",
        "kept": "Kept after reports · Comment",
        "reason": "Insult",
    },
}
# As officers of the walks are called.
_OFFICER = "رنا"


def walks(kind: str) -> list[Any]:
    """Return the walks of a kind: one in the suite, all of them in `make journeys`."""
    return [one if (kind, *one) in _SUITE else journey(*one) for one in _WALKS]


@dataclass
class ModeratedTown:
    """The server of the walk, and what a worker does for it."""

    polls: PollsTown
    tell: Callable[[str], None]
    told: int = 0

    def tell_authors(self) -> None:
        """Do what a worker does: tell authors what was decided."""
        with self.polls.house.database.reading() as session:
            waiting = session.execute(_TOLD, {"task": TELL_AUTHOR}).all()
        for id_, key in waiting:
            if id_ > self.told:
                self.told = id_
                self.tell(key)


@pytest.fixture(scope="module")
def town(
    databases: Databases, areas_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ModeratedTown]:
    """A server with a space in which people write, and the worker's task for authors."""
    folder = tmp_path_factory.mktemp("moderation")
    with polls_town(databases, areas_template, folder) as made:
        work = portal_work(made.house.deployment, PortalSettings(), folder)
        (tell,) = (one.run for one in work.tasks if one.name == TELL_AUTHOR)
        yield ModeratedTown(made, lambda key: tell(key, lambda: False))


@pytest.fixture(scope="module")
def address(town: ModeratedTown) -> str:
    """The address of that server, in the place of the finder's."""
    return town.polls.address


@dataclass
class ModeratedWalk(Walk):
    """A walk whose pages fit the smallest screen as well, and may leave pictures."""

    device: str = ""

    def look(self) -> None:
        """Look at the page as every walk does, then on the smallest screen: each kind once."""
        known = len(self.seen)
        super().look()
        size = self.page.viewport_size
        assert size is not None
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            name = f"{self.language}-{self.device}-{len(list(Path(PICTURES).iterdir())):03}"
            self.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
        if self.has_script and len(self.seen) == known:
            return
        self.page.set_viewport_size(SMALLEST)
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= SMALLEST["width"], self.page.url
        self.page.set_viewport_size(size)

    def says(self, name: str) -> str:
        """Return what somebody writes in this walk."""
        return SAID[self.language][name]

    def writes(self) -> None:
        """Write a comment in the space, from where its page leads to."""
        self.press("#discussion a[href$='/write']")
        self.fill(text=self.text)
        self.press("button[value=post]")

    @property
    def text(self) -> str:
        """What the comment of this walk says."""
        return f"{self.says('comment')} {self.language} {self.device}"

    def sees(self, said: str) -> bool:
        """Return whether the page says something."""
        return said in words(self.page)

    def is_public(self) -> bool:
        """Return whether somebody who has not signed in reads the comment in the space."""
        self.leave()
        self.go(self.space)
        return self.sees(self.text)

    def moderate(self, officer: Officer, queue: str) -> None:
        """Open what waits in a queue as an officer does, from the list."""
        self.sit(officer)
        self.go(f"/officers/moderation?queue={queue}")
        waiting = f".moderated:has-text('{self.text}') h2 a"
        assert self.page.locator(waiting).count() == 1
        self.press(waiting)

    def log(self) -> list[str]:
        """Return the lines of the public log, the newest first, and check that nobody is named."""
        self.leave()
        page = self.go("/moderation")
        lines = [" ".join(one.split()) for one in page.locator("tbody tr").all_inner_texts()]
        # The text, what moderators wrote, and who they are: nothing of it is public.
        hidden = (self.text, self.says("note"), self.says("appeal"), self.says("answer"))
        assert [one for one in (*hidden, "x.example") if one in page.content()] == []
        assert [one for one in lines if _OFFICER in one or "سلمى" in one or "ليلى" in one] == []
        return [re.sub(r"[\u2066-\u2069\u200e\u200f]", "", one) for one in lines]


@pytest.mark.parametrize(("language", "device"), walks("appeal"))
def test_a_first_comment_is_hidden_appealed_and_shown_again_by_somebody_else(
    visit: MakeVisit, town: ModeratedTown, axe: str, language: str, device: str
) -> None:
    first, other = (town.polls.house.officer() for _turn in range(2))
    with visit(is_new=True, viewport=DEVICES[device], may_fail=True) as made:
        walk = ModeratedWalk(made, town.polls, axe, language, _LEVEL, True, device=device)
        citizen = _writes_for_the_first_time(walk)
        assert not walk.is_public()
        _is_hidden(walk, first)
        assert not walk.is_public()
        town.tell_authors()
        _appeals(walk, citizen)
        # Later, so that the answer is the newest message.
        town.polls.wait(timedelta(minutes=10))
        walk.moderate(first, "appeals")
        # Whoever has hidden it reads the appeal, and cannot decide about it.
        assert walk.sees(walk.says("appeal"))
        assert walk.page.locator("main button[name=command]").count() == 0
        walk.moderate(other, "appeals")
        walk.fill(text=walk.says("answer"))
        walk.press("button[value=uphold]")
        town.tell_authors()
        walk.sit(citizen)
        _reads_newest(walk)
        assert walk.sees(walk.says("answer"))
        walk.press(".my-page a.button[href*='/comments/']")
        assert walk.sees(walk.text)
        assert walk.is_public()
        restored, hidden = walk.log()[:2]
        assert walk.says("restored") in restored
        assert walk.says("hidden") in hidden
        assert walk.says("reason") in hidden


def _writes_for_the_first_time(walk: ModeratedWalk) -> Officer:
    """Write as somebody who has no name in public yet; return him."""
    citizen = walk.town.voter()
    walk.leave()
    walk.go(walk.space)
    walk.press("#discussion a[href$='/write']")
    walk.come_back(citizen)
    assert "/discussions/name" in walk.page.url
    walk.fill(name=f"ليلى {walk.language} {walk.device}")
    walk.press("form.comment-form button")
    walk.fill(text=walk.text)
    walk.press("button[value=post]")
    # It waits, and its author is told so.
    assert walk.page.url.partition("?")[0].endswith("/my/comments")
    assert walk.sees(walk.text)
    return citizen


def _is_hidden(walk: ModeratedWalk, officer: Officer) -> None:
    """Hide the comment: the reason is asked for where it is missing, and nothing typed is lost."""
    walk.moderate(officer, "newcomers")
    walk.fill(note=walk.says("note"))
    walk.press("button[value=hide]")
    assert walk.page.locator(".problem").count() == 1
    assert walk.page.locator("#f-note").input_value() == walk.says("note")
    walk.page.locator("#f-reason").select_option("insult")
    walk.press("button[value=hide]")
    assert walk.page.locator("main button[name=verdict]").count() == 0


def _reads_newest(walk: ModeratedWalk) -> None:
    """Open the newest message of the inbox, which is the one not read, and what it is about."""
    walk.go("/my/inbox")
    assert walk.page.locator(".my-messages .is-new").count() == 1
    walk.press(".my-messages li:first-child.is-new a")
    walk.press(".my-page a.button")
    assert walk.sees(walk.text)


def _appeals(walk: ModeratedWalk, citizen: Officer) -> None:
    """Read why the comment was hidden, and say that it was wrong."""
    walk.sit(citizen)
    _reads_newest(walk)
    assert walk.sees(walk.says("reason"))
    assert walk.sees(walk.says("note"))
    walk.fill(text=walk.says("appeal"))
    walk.press("form.comment-form button")
    assert walk.sees(walk.says("appeal"))
    assert walk.page.locator("textarea").count() == 0


@pytest.mark.parametrize(("language", "device"), walks("report"))
def test_a_reported_comment_is_kept_without_a_script(
    visit: MakeVisit, town: ModeratedTown, axe: str, language: str, device: str
) -> None:
    with visit(
        is_new=True, viewport=DEVICES[device], java_script_enabled=False, may_fail=True
    ) as made:
        walk = ModeratedWalk(made, town.polls, axe, language, _LEVEL, False, device=device)
        author, reader = walk.citizen(), town.polls.voter(name="نور")
        walk.sit(author)
        walk.go(walk.space)
        walk.writes()
        assert walk.is_public()
        walk.sit(reader)
        walk.go(walk.space)
        walk.press(f".comment:has-text('{walk.text}') a[href*='/report/']")
        walk.page.locator("#reason-insult").check()
        walk.fill(note=walk.says("report"))
        walk.press("form.comment-form button")
        # What was reported stays shown until somebody has looked at it.
        assert walk.is_public()
        walk.moderate(town.polls.house.officer(Role.EDITOR), "reported")
        assert walk.sees(walk.says("report"))
        assert not walk.sees("نور")
        walk.press("button[value=keep]")
        town.tell_authors()
        walk.sit(author)
        walk.go("/my/inbox")
        assert walk.page.locator(".my-messages").count() == 0
        assert walk.is_public()
        assert walk.says("kept") in walk.log()[0]
