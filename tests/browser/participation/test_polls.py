"""A poll in a browser, from its form to the ballot that its voter finds: by kind, level, language.

The keys are made and tried in the browsers of their holders; what leaves these browsers is looked
through. One voter has no JavaScript at all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Request, expect

from portal.accounts.identities import Identity
from portal.accounts.officer_roles import Officer
from portal.participation.polls.key_texts import read_private_key
from portal.participation.polls.queries import find_whole_poll
from portal.participation.polls.rules import Kind, PollState
from portal.participation.polls.turning import open_poll
from portal.participation.polls.voting import cast, cast_named
from tests.browser.contact.town import DEVICES
from tests.browser.matrix import journey
from tests.browser.participation.looks import look_once
from tests.browser.participation.polls_town import SPACES, PollsTown, polls_town
from tests.browser.visitor import MakeVisit, Visit
from tests.conftest import Databases
from tests.portal.participation.polls.conftest import voter

HOUR = timedelta(hours=1)
KINDS = ("single", "multiple", "named")
# The others differ in what tests/web/pages/participation/polls does without a browser.
_SUITE = {("single", "consultation", "ar", "phone")}
_WAYS = [
    (kind, level, language, device)
    for kind in KINDS
    for level in SPACES
    for language in ("ar", "en")
    for device in DEVICES
]
WAYS = [way if way in _SUITE else journey(way) for way in _WAYS]
LOOKS = [
    way if way == ("ar", "phone") else journey(*way)
    for way in ((language, device) for language in ("ar", "en") for device in DEVICES)
]
OPTIONS = {"ar": "أحمر\nأخضر\nأزرق", "en": "red\ngreen\nblue"}
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


@pytest.fixture(scope="module")
def town(
    databases: Databases, areas_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PollsTown]:
    """A server with a space for each level."""
    with polls_town(databases, areas_template, tmp_path_factory.mktemp("polls")) as made:
        yield made


@pytest.fixture(scope="module")
def address(town: PollsTown) -> str:
    """The address of that server, in the place of the finder's."""
    return town.address


@dataclass
class Walk:
    """A poll on its way; `sent` is all that browsers have sent since it began."""

    made: Visit
    town: PollsTown
    axe: str
    kind: str
    level: str
    language: str
    sent: list[str] = field(default_factory=list)
    path: str = ""
    seen: set[str] = field(default_factory=set)

    @property
    def page(self) -> Page:
        """The page in the browser."""
        return self.made.page

    @property
    def public(self) -> str:
        """The path of the poll's public page, below the language."""
        return self.path.removeprefix("/officers")

    def listen(self) -> None:
        """Note all that the browser sends."""

        def note(request: Request) -> None:
            self.sent.append(f"{request.url} {request.post_data or ''} {request.headers}")

        self.page.context.on("request", note)

    def look(self) -> None:
        """Look at what is shown, unless the same was looked at before in this walk."""
        look_once(self.page, self.axe, self.seen)

    def go(self, path: str) -> Page:
        """Open a path below the language, and look at it."""
        page = self.made.go(f"/{self.language}{path}")
        self.look()
        return page

    def press(self, name: str, value: str) -> None:
        """Press a button of a form, and look at what comes."""
        with self.page.expect_navigation():
            self.page.locator(f"button[name={name}][value={value}]").first.click()
        self.look()

    def write(self, editor: Officer, holders: tuple[Officer, Officer]) -> None:
        """Fill in the form of a poll, and save it."""
        self.town.sign_in(self.page, editor)
        space = SPACES[self.level]
        page = self.go(f"/officers/participation/{space}/polls/new")
        for language, options in OPTIONS.items():
            page.locator(f"#f-title_{language}").fill(f"استطلاع {self.kind}")
            page.locator(f"#f-question-1-title_{language}").fill("اللون؟")
            page.locator(f"#f-question-1-options_{language}").fill(options)
        page.locator("#f-question-1-most").fill("2" if self.kind == "multiple" else "1")
        zone, now = ZoneInfo("Asia/Amman"), self.town.house.clock.now()
        for name, at in (("opens_at", now + HOUR), ("closes_at", now + 2 * HOUR)):
            page.locator(f"#f-{name}").fill(f"{at.astimezone(zone):%Y-%m-%dT%H:%M}")
        page.locator("#f-least_shown").fill("5")
        kind = "named" if self.kind == "named" else "secret"
        page.locator(f"input[name=kind][value={kind}]").check()
        if kind == "secret":
            for place, one in enumerate(holders, start=1):
                page.locator(f"#f-holder_{place}").select_option(str(one.id))
        self.press("command", "save")
        self.path = page.url.partition("?")[0].partition(f"/{self.language}")[2]

    def make_key(self, holder: Officer) -> str:
        """Make a key, keep it, and try what was kept; return it."""
        self.town.sign_in(self.page, holder)
        page = self.go(f"{self.path}/key")
        page.locator("[data-key-make] button").click()
        kept = page.locator("[data-key-text]").inner_text()
        self.look()
        self.press("command", "hand_in")
        page.locator("#kept-key").fill("X" + kept[1:] if kept[0] != "X" else "Y" + kept[1:])
        page.locator("[data-key-try]").click()
        expect(page.locator("#key-said")).to_contain_text("1")
        page.locator("#kept-key").fill(kept.lower().replace("-", " "))
        with page.expect_navigation():
            page.locator("[data-key-try]").click()
        assert page.url.partition("?")[0].endswith(self.path)
        return kept

    def check_nothing_left(self, kept: str) -> None:
        """Check that a private key was in nothing that was sent, however it is written."""
        key = read_private_key(kept)
        rows = kept.split("\n")
        written = [*rows, *(row.replace("-", "") for row in rows), key.hex()]
        sent = "\n".join(self.sent).lower()
        assert [one for one in written if one.lower() in sent] == []

    def schedule(self, approver: Officer) -> None:
        """Fix the poll, and let it open."""
        self.town.sign_in(self.page, approver)
        self.go(self.path)
        self.press("command", "schedule")
        self.town.wait(HOUR + timedelta(minutes=1))

    def choose(self, page: Page, option: int) -> None:
        """Choose an option on the page of the questions, and look at it once more."""
        page.locator(f"input[name=question-1][value='{option}']").check()
        with page.expect_navigation():
            page.locator("button[value=review]").click()

    def vote(self, whom: Officer) -> str:
        """Vote, change it, and return the code of the last receipt; none with a name."""
        self.town.sign_in(self.page, whom)
        page = self.go(self.public)
        page.locator("main a.button[href$='/vote']").first.click()
        self.look()
        with page.expect_navigation():
            page.locator("button[value=review]").click()
        expect(page.locator(".form-fault")).to_be_visible()
        # The browser complains of that answer, which is meant.
        self.made.complaints[:] = [one for one in self.made.complaints if "400" not in one]
        self.choose(page, 2)
        self.look()
        self.press("command", "change")
        self.choose(page, 3)
        self.press("command", "cast")
        assert page.url.endswith("/vote")
        first = page.content()
        page.reload()
        expect(page.locator(".notice").first).to_be_visible()
        assert not CODE.search(page.locator("main").inner_text()), "loading again shows no code"
        self.choose(page, 1)
        self.press("command", "cast")
        if self.kind == "named":
            return ""
        code = page.locator("#code").inner_text()
        assert code not in first
        return code

    def others_vote(self) -> None:
        """Let five more vote, past the pages."""
        context, ref = self.town.house.context, self.path.rpartition("/")[2]
        with self.town.house.database.writing() as session:
            poll = find_whole_poll(session, ref)
            for one in range(5):
                chosen = {1: [1 + one % 3]}
                if poll.kind is Kind.NAMED:
                    author = self.town.author(session, f"{ref} {one}")
                    cast_named(session, context, author, poll, chosen)
                else:
                    cast(session, context, voter(), poll, chosen)

    def bring_keys(self, holders: tuple[Officer, Officer], kept: tuple[str, str]) -> None:
        """Let the holders bring their keys, the second one first."""
        for holder, key in zip(reversed(holders), reversed(kept), strict=True):
            self.town.sign_in(self.page, holder)
            page = self.go(f"{self.path}/closing")
            page.locator("#key").fill(key)
            with page.expect_navigation():
                page.locator("main form[action$='/closing'] button").click()
            self.look()
            self.town.house.open_layers()

    def publish(self, approver: Officer) -> None:
        """Publish what was counted, and look at the results."""
        self.town.sign_in(self.page, approver)
        self.go(self.path)
        self.press("command", "publish")
        page = self.go(f"{self.public}/results")
        expect(page.locator(".poll-result tbody tr").first).to_be_visible()


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_a_poll_is_written_keyed_voted_counted_and_published(
    visit: MakeVisit, town: PollsTown, axe: str, way: tuple[str, str, str, str]
) -> None:
    kind, level, language, device = way
    first, second, approver = (town.house.officer() for _turn in range(3))
    with visit(viewport=DEVICES[device], reduced_motion="reduce", is_new=True) as made:
        walk = Walk(made, town, axe, kind, level, language)
        walk.listen()
        walk.write(approver, (first, second))
        kept: tuple[str, str] | None = None
        if kind != "named":
            kept = (walk.make_key(first), walk.make_key(second))
            for one in kept:
                walk.check_nothing_left(one)
        walk.schedule(approver)
        code = walk.vote(town.voter(name="ليلى" if kind == "named" else None))
        walk.others_vote()
        town.wait(HOUR)
        if kept:
            walk.bring_keys((first, second), kept)
        assert town.state(walk.path) is PollState.COUNTED
        walk.publish(approver)
        if code:
            page = walk.go(f"{walk.public}/ballots")
            page.locator("#code").fill(code.lower())
            with page.expect_navigation():
                page.locator("main form button").click()
            walk.look()
            expect(page.locator(".poll-chosen")).to_contain_text(
                "أحمر" if language == "ar" else "red"
            )
            assert all(code not in one.partition(" ")[0] for one in walk.sent)


@pytest.mark.parametrize(("language", "device"), LOOKS)
def test_somebody_votes_without_javascript(
    visit: MakeVisit, town: PollsTown, language: str, device: str
) -> None:
    holders = (town.house.officer(), town.house.officer())
    now = town.house.clock.now()
    times: dict[str, Any] = {"opens_at": now + HOUR, "closes_at": now + 2 * HOUR}
    ids = (holders[0].id, holders[1].id)
    poll = town.house.make(
        holders[0], town.house.draft(holders=ids, identity=Identity.P2, **times), "asked"
    )
    town.house.give_keys(poll, holders)
    with town.house.database.writing() as session:
        open_poll(session, town.house.context, town.house.officer(), poll.id)
    town.wait(HOUR + timedelta(minutes=1))
    with visit(viewport=DEVICES[device], java_script_enabled=False, is_new=True) as made:
        page = made.go(f"/{language}/participation/asked/polls/{poll.ref}")
        town.sign_in(page, town.voter())
        page.locator("main a.button[href$='/vote']").first.click()
        expect(page.locator("main a[href*='/my/identity?next=']")).to_be_visible()
        town.sign_in(page, town.voter(identity=Identity.P2))
        made.go(f"/{language}/participation/asked/polls/{poll.ref}/vote")
        page.locator("input[name=question-1][value='1']").check()
        page.locator("button[value=review]").click()
        page.locator("button[value=cast]").click()
        assert CODE.fullmatch(page.locator("#code").inner_text())
        assert page.url.endswith("/vote")
