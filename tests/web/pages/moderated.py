"""Moderation in the back office, for tests of what officers do there and of what is recorded."""

import re
from dataclasses import replace
from random import choices

from portal.accounts.officer_roles import Role
from tests.portal.audit.audited import Audited
from tests.web.pages.discussions.hall import Hall, Visitor, hall_on
from tests.web.pages.officers.office import BackOffice

_LETTERS = "abcdefghkmnprstuwxyz"


def hall_of(office: BackOffice) -> Hall:
    """Return where people discuss something of the agency “licensing”."""
    hall = hall_on(office.deployment, office.client)
    hall.discussed = replace(hall.discussed, agency="licensing")
    return hall


def newcomer(hall: Hall) -> Visitor:
    """Return somebody who has a name and has never written."""
    return hall.visitor("".join(choices(_LETTERS, k=20)), is_new=True)


def waiting(office: BackOffice, queue: str) -> list[str]:
    """Return the addresses, below the back office, of what waits in a queue."""
    shown = office.get(f"/moderation?queue={queue}").text
    of_queue = "appeals" if queue == "appeals" else "posts"
    return re.findall(rf'<a href="/en/officers(/moderation/{of_queue}/[0-9a-f-]+)">', shown)


def walk_moderation(office: BackOffice, log: Audited) -> None:
    """Do everything that moderators do; each leaves its event."""
    hall = hall_of(office)
    rude = newcomer(hall)
    rude.says("Good morning.")
    office.sign_in(Role.APPROVER, "licensing")
    shown = waiting(office, "newcomers")[-1]
    log.action(lambda: office.post(shown, verdict="release"), "moderation.keep")
    rude.says("You are all fools.")
    item = waiting(office, "newcomers")[-1]
    hide = {"verdict": "hide", "reason": "insult"}
    log.action(lambda: office.post(item, hide), "moderation.hide")
    block = {"days": "7", "reason": "insult"}
    log.action(lambda: office.post(f"{item}/block", block), "author.blocked")
    log.action(lambda: office.post(f"{item}/unblock"), "author.unblocked")
    decision = f"/discussions/decisions/{item.rpartition('/')[2]}"
    rude.post(decision, text="I was joking.")
    # Whoever hid it may not decide about the appeal.
    office.sign_in(Role.APPROVER, "licensing", 1)
    appeal = waiting(office, "appeals")[-1]
    told = {"text": "It was a joke."}
    log.action(
        lambda: office.post(appeal, told, command="uphold"),
        "moderation.restore",
        "moderation_appeal.uphold",
    )
