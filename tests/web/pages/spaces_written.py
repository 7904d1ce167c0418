"""Spaces in the back office, for tests of what officers write and of what is recorded."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from portal.accounts.officer_roles import Role
from tests.portal.audit.audited import Audited
from tests.web.pages.officers.office import BackOffice

AMMAN = ZoneInfo("Asia/Amman")


def typed(name: str, now: datetime, **changed: str) -> dict[str, str]:
    """Return the form of a space at level “active” with one phase that begins in a day."""
    start = now.astimezone(AMMAN) + timedelta(days=1)
    texts = {
        f"{field}.{language}": f"{field} {language}"
        for field in ("titles", "summaries", "texts", "promises", "phases.0.titles")
        for language in ("ar", "en")
    }
    return {
        **texts,
        "agency": "licensing",
        "level": "active",
        "name": name,
        "answer_due": f"{start + timedelta(days=30):%Y-%m-%d}",
        "phases.0.starts_at": f"{start:%Y-%m-%dT%H:%M}",
        "phases.0.ends_at": f"{start + timedelta(days=7):%Y-%m-%dT%H:%M}",
        "phases.0.activities": "idea",
        "areas": "JO-AM",
        **changed,
    }


def version_of(office: BackOffice, name: str) -> str:
    """Return the version that the form of a space has seen."""
    form = office.get(f"/participation/{name}/edit").text
    found = re.search(r'name="version" value="(\d+)"', form)
    assert found is not None
    return found[1]


TOLD = {
    f"{field}.{language}": f"{field} {language}"
    for field in ("titles", "texts")
    for language in ("ar", "en")
}


def walk_spaces(office: BackOffice, log: Audited) -> None:
    """Do everything that officers do with spaces; each leaves its event."""
    office.sign_in(Role.APPROVER, None)
    now = office.deployment.now()
    desk, at = "/participation/streets", "/participation"

    def write(name: str) -> object:
        return office.post(f"{at}/new", typed(name, now), command="save")

    log.action(lambda: write("draft"), "space.saved")
    log.action(lambda: office.post(f"{at}/draft/edit", command="discard"), "space.discarded")
    said = typed("streets", now)
    both = ("space.saved", "space.published")
    log.action(lambda: office.post(f"{at}/new", said, command="publish"), *both)
    fixed = ("agency", "level", "name", "answer_due", "promises.ar", "promises.en")
    changed = {name: text for name, text in said.items() if name not in fixed}
    version = version_of(office, "streets")
    log.action(
        lambda: office.post(f"{desk}/edit", changed, command="save", version=version),
        "space.changed",
    )
    log.action(lambda: office.post(f"{desk}/tell/news", TOLD), "space.told")
    news = re.search(r'name="news" value="([0-9a-f-]{36})"', office.get(desk).text)
    assert news is not None
    log.action(lambda: office.post(desk, news=news[1]), "space.untold")
    day = f"{now + timedelta(days=60):%Y-%m-%d}"
    log.action(
        lambda: office.post(f"{desk}/tell/answer", TOLD, answer_due=day), "space.answer moved"
    )
    log.action(lambda: office.post(f"{desk}/export", {"file": "phases.csv"}), "space.exported")
    log.action(lambda: office.post(f"{desk}/tell/close", TOLD), "space.closed")
