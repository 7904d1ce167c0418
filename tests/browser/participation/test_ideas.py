"""Ideas and forums in a browser, from the form to what became of it, by level, language, device.

At the highest level with a script, below it without: all of it works either way.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from portal.accounts.officer_roles import Officer, Role
from portal.participation.places.service import follow_places
from portal.participation.spaces.models import SpaceRow
from tests.browser.contact.town import DEVICES
from tests.browser.matrix import journey
from tests.browser.participation.polls_town import SPACES, PollsTown, polls_town
from tests.browser.participation.walking import Walk, words
from tests.browser.visitor import MakeVisit
from tests.conftest import Databases

_SEND = "form .form-actions button[value=propose]:visible"
_SAVE = "main form.form .form-actions button"
_SUITE = {("idea", "active", "ar", "phone"), ("topic", "consultation", "en", "desk")}
_WALKS = [
    (level, language, device) for level in SPACES for language in ("ar", "en") for device in DEVICES
]

# All walks of a level share its space, where two that sound alike would be taken for one.
TITLES = {
    ("ar", "phone"): "أشجار على الشارع",
    ("ar", "desk"): "ملعب كرة للصغار",
    ("en", "phone"): "Benches beside bus stops",
    ("en", "desk"): "Library open at night",
}


def walks(kind: str) -> list[Any]:
    """Return the walks of a kind: one in the suite, all of them in `make journeys`."""
    return [one if (kind, *one) in _SUITE else journey(*one) for one in _WALKS]


@pytest.fixture(scope="module")
def town(
    databases: Databases, areas_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PollsTown]:
    """A server with a space for each level, in which two supporters oblige to answer."""
    with polls_town(databases, areas_template, tmp_path_factory.mktemp("ideas")) as made:
        with made.house.database.writing() as session:
            session.execute(update(SpaceRow).values(support_threshold=2))
        yield made


@pytest.fixture(scope="module")
def address(town: PollsTown) -> str:
    """The address of that server, in the place of the finder's."""
    return town.address


@pytest.mark.parametrize(("level", "language", "device"), walks("idea"))
def test_an_idea_is_proposed_supported_answered_and_comes_true(
    visit: MakeVisit, town: PollsTown, axe: str, level: str, language: str, device: str
) -> None:
    has_script = level == "active"
    with visit(
        is_new=True, viewport=DEVICES[device], java_script_enabled=has_script, may_fail=True
    ) as made:
        walk = Walk(made, town, axe, language, level, has_script)
        others = [walk.citizen(), walk.citizen()]
        title = TITLES[language, device]
        path = _is_proposed(walk, title)
        twin = _is_like_another(walk, path, f"{title}!", others[0])
        if level == "active":
            _is_supported(walk, path, others)
        _is_answered(walk, path, twin)
        walk.leave()
        page = walk.go(path)
        assert page.locator("progress").get_attribute("value") == "40"
        assert page.locator("#joined").count() == 1
        follow_places(town.house.database, town.house.deployment.catalogue, "idea")
        around = walk.go("/around-me?lat=31.95&lon=35.91&layers=ideas")
        assert f"{path.rpartition('/')[2]}" in around.content()


def _is_proposed(walk: Walk, title: str) -> str:
    """Propose an idea before signing in, and change it later; return its path."""
    proposer = walk.citizen()
    walk.go(walk.space)
    walk.press(f"a[href$='{walk.space}/ideas/new']")
    walk.fill(title=title, text="ظلّ لكل من يمشي في الحيّ.", place="31.95, 35.91")
    walk.press(_SEND)
    # Nothing typed is lost on the way to the sign-in.
    walk.come_back(proposer)
    assert walk.page.locator("[name=title]").input_value() == title
    walk.press(_SEND)
    path = walk.page.url.removeprefix(f"{walk.town.address}/{walk.language}")
    assert path.startswith(f"{walk.space}/ideas/D")
    # Later than the first minutes, so that what it said before stays.
    walk.town.wait(timedelta(minutes=10))
    walk.press(f"a[href$='{path}/edit']")
    walk.fill(text="ظلّ ومقاعد.")
    walk.press(_SAVE)
    walk.press(f"a[href$='{path}/history']")
    assert "ظلّ لكل من يمشي" in words(walk.page)
    assert title in words(walk.page)
    return path


def _is_like_another(walk: Walk, path: str, title: str, by: Officer) -> str:
    """File the same once more: the first one is shown; return the reference of the second."""
    walk.sit(by)
    walk.go(f"{walk.space}/ideas/new")
    walk.fill(title=title, text="كثيرًا")
    walk.press(_SEND)
    assert walk.page.locator(f".idea-similar a[href$='{path}']").count() == 1
    walk.press(".idea-similar button[value=propose]")
    return walk.page.url.rpartition("/")[2]


def _is_supported(walk: Walk, path: str, people: list[Officer]) -> None:
    for one in people:
        walk.sit(one)
        walk.go(path)
        walk.press("form[action$='/support/now'] button")
        walk.press("button[value=support]")
    walk.leave()
    walk.go(path)
    # The agency has to answer, by a day.
    assert walk.page.locator("[aria-current=step] .space-times").count() >= 1


def _is_answered(walk: Walk, path: str, twin: str) -> None:
    """Merge a twin, answer, accept and report as an officer of the agency."""
    desk = f"/officers/ideas/{path.rpartition('/')[2]}"
    walk.sit(walk.town.house.officer())
    walk.go(f"/officers{walk.space}/ideas?show=all")
    walk.press(f"a[href$='{desk}']")
    for one in walk.page.locator("label.tick input[name=with]").all():
        one.check()
    walk.press("button[value=merge]")
    assert walk.page.locator(f"a[href$='/officers/ideas/{twin}']").count() >= 1
    for command in ("answer", "accepted"):
        walk.fill(text_ar="ندرسها مع الدائرة.", text_en="We look into it.")
        walk.press(f"button[value={command}]")
    walk.fill(percent="40", implement_by="2031-12-01", report_ar="بدأ العمل.", report_en="Begun.")
    walk.press("button[value=report]")


@pytest.mark.parametrize(("level", "language", "device"), walks("topic"))
def test_a_forum_is_made_and_people_talk_in_it(
    visit: MakeVisit, town: PollsTown, axe: str, level: str, language: str, device: str
) -> None:
    has_script = level == "active"
    with visit(
        is_new=True, viewport=DEVICES[device], java_script_enabled=has_script, may_fail=True
    ) as made:
        walk = Walk(made, town, axe, language, level, has_script)
        opener, other = walk.citizen(), walk.citizen()
        walk.sit(town.house.officer(Role.EDITOR))
        walk.go(f"/officers{walk.space}")
        walk.press(f"a[href$='{walk.space}/forum']")
        walk.fill(title_ar="الأرصفة", title_en="Pavements")
        walk.press("button[value=add]")
        title = f"أين يقف الأهالي؟ {language} {device}"
        path = _is_opened(walk, title, opener)
        walk.sit(other)
        walk.go(path)
        walk.press("a[href*='/write']")
        walk.fill(text="عند البوابة.")
        walk.press("button[value=post]")
        walk.sit(opener)
        walk.go(path)
        assert "عند البوابة." in words(walk.page)
        walk.press(f"a[href$='{path}/edit']")
        walk.fill(text="على الرصيف أم عند البوابة؟")
        walk.press(_SAVE)
        walk.press(f"a[href$='{path}/history']")
        assert "على الرصيف؟" in words(walk.page)
        walk.go(f"{walk.space}/forum/mine")
        walk.press(f"a[href$='{path}']")
        assert title in words(walk.page)


def _is_opened(walk: Walk, title: str, by: Officer) -> str:
    """Open a topic before signing in; return its path."""
    walk.leave()
    walk.go(f"{walk.space}/forum")
    walk.press(f"a[href*='{walk.space}/forum/new']")
    walk.fill(title=title, text="على الرصيف؟")
    walk.press(_SAVE)
    walk.come_back(by)
    assert walk.page.locator("[name=text]").input_value() == "على الرصيف؟"
    walk.press(_SAVE)
    return walk.page.url.removeprefix(f"{walk.town.address}/{walk.language}")
