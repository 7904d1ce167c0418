"""Announcements in the back office, for tests of what is announced and of what is recorded."""

import re
from datetime import timedelta

from portal.accounts.officer_roles import Role
from tests.portal.audit.audited import Audited
from tests.web.pages.officers.office import BackOffice


def first_of(office: BackOffice) -> str:
    """Return the address below /officers of what was written last."""
    listed = office.get("/announcements").text
    found = re.search(r'href="/en/officers(/announcements/[0-9a-f-]{36})"', listed)
    assert found is not None
    return found[1]


def walk_announcements(office: BackOffice, log: Audited) -> None:
    """Do everything that officers do with announcements; each leaves its event."""
    office.sign_in(Role.APPROVER, None)
    texts = {f"{name}_{one}": "x" for name in ("title", "text") for one in ("ar", "en")}
    until = office.deployment.now() + timedelta(days=2)
    said = {**texts, "kind": "outage", "ends_at": f"{until:%Y-%m-%dT%H:%M}"}

    def write() -> object:
        return office.post("/announcements/new", said, command="save")

    log.action(write, "announcement.saved")
    draft = first_of(office)
    both = ("announcement.saved", "announcement.published")
    log.action(lambda: office.post(draft, said, command="publish"), *both)
    log.action(lambda: office.post(draft, command="end"), "announcement.ended")
    write()
    other = first_of(office)
    log.action(lambda: office.post(other, command="discard"), "announcement.discarded")
