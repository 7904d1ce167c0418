"""Moderators: queues with clocks, a decision with its reason, appeals, and no word of who it is."""

import re

import pytest

from portal.accounts.officer_roles import Role
from portal.comments.rules import Visibility
from tests.web.pages.discussions.hall import Hall, Visitor
from tests.web.pages.moderated import hall_of, newcomer, waiting
from tests.web.pages.officers.office import BackOffice, words

_AD = "Cash loans without papers within the hour, text me on whatsapp or see www . fast-cash . shop"


@pytest.fixture
def hall(back_office: BackOffice) -> Hall:
    return hall_of(back_office)


def hidden(back_office: BackOffice, hall: Hall, **decision: str) -> tuple[Visitor, str]:
    """Let somebody write what an approver hides; return him and the address of the item."""
    layla = newcomer(hall)
    layla.says("You are all fools.")
    back_office.sign_in(Role.APPROVER)
    item = waiting(back_office, "newcomers")[-1]
    back_office.post(item, {"verdict": "hide", "reason": "insult", **decision})
    return layla, item


def test_first_posts_and_spam_wait_apart_with_their_clocks(
    back_office: BackOffice, hall: Hall
) -> None:
    newcomer(hall).says("When is the bridge ready?")
    newcomer(hall).says(_AD)
    back_office.sign_in(Role.EDITOR)
    first = words(back_office.get("/moderation"))
    assert "When is the bridge ready?" in first
    assert "First posts 1 Reported 1 Looks like spam 1 Appeals 1" in first
    assert "Until" in first
    suspected = words(back_office.get("/moderation?queue=suspected"))
    assert "It holds the address of a site" in suspected
    assert "When is the bridge ready?" not in suspected


def test_one_tap_shows_a_first_post_and_the_public_reads_it(
    back_office: BackOffice, hall: Hall
) -> None:
    layla = newcomer(hall)
    assert layla.says("When is the bridge ready?").visibility is Visibility.PENDING
    assert "When is the bridge" not in hall.get(hall.path).text
    back_office.sign_in(Role.EDITOR)
    item = waiting(back_office, "newcomers")[-1]
    done = back_office.post(item, verdict="release", queue="newcomers")
    assert "queue=newcomers" in done.headers["location"]
    hall.leave()
    assert "When is the bridge" in hall.get(hall.path).text


def test_hiding_needs_a_reason_and_keeps_what_was_typed(
    back_office: BackOffice, hall: Hall
) -> None:
    newcomer(hall).says("You are all fools.")
    back_office.sign_in(Role.EDITOR)
    item = waiting(back_office, "newcomers")[-1]
    refused = back_office.post(item, {"verdict": "hide", "reason": "", "note": "Be <kind>"})
    assert refused.status_code == 400
    assert "Choose why the post is hidden." in words(refused)
    assert "Be &lt;kind&gt;</textarea>" in refused.text
    assert back_office.post(item, {"verdict": "banish"}).status_code == 400


def test_a_reported_comment_names_reasons_and_nobody_who_reported(
    back_office: BackOffice, hall: Hall
) -> None:
    hall.visitor("Rude one").says("You are all fools.")
    reader = hall.visitor("Quiet reader")
    shown = reader.get(hall.path).text
    (report,) = re.findall(r'href="/en(/discussions/report/comment/[0-9a-f-]+)"', shown)
    assert reader.get(report).status_code == 200
    assert reader.post(report, note="why?").status_code == 400
    assert reader.post(report, reason="insult", note="He shouts.").status_code == 200
    reader.post(report, reason="spam")
    back_office.sign_in(Role.EDITOR)
    item = waiting(back_office, "reported")[-1]
    page = back_office.get(item)
    assert "He shouts." in page.text
    assert "Quiet reader" not in page.text
    listed = words(back_office.get("/moderation?queue=reported"))
    assert listed.partition("Rude one")[2].count("Reports: 1") == 1


def test_the_author_reads_why_appeals_and_somebody_else_shows_it_again(
    back_office: BackOffice, hall: Hall
) -> None:
    layla, item = hidden(back_office, hall, note="Please stay polite.")
    at = f"/discussions/decisions/{item.rpartition('/')[2]}"
    assert at in layla.get("/discussions/decisions").text
    page = words(layla.get(at))
    assert "Reason: Insult" in page
    assert "Please stay polite." in page
    assert layla.post(at, text=" ").status_code == 409
    assert layla.post(at, text="I was <joking>.").status_code == 303
    back_office.sign_in(Role.APPROVER)
    appeal = waiting(back_office, "appeals")[-1]
    own = back_office.get(appeal)
    assert "somebody else decides about the appeal" in words(own)
    assert back_office.post(appeal, text="No.", command="dismiss").status_code == 409
    back_office.sign_in(Role.APPROVER, "licensing", 1)
    assert "I was &lt;joking&gt;." in back_office.get(appeal).text
    assert back_office.post(appeal, text=" ", command="uphold").status_code == 400
    assert back_office.post(appeal, text="A joke.", command="uphold").status_code == 303
    assert "Shown again after your appeal" in words(layla.get(at))
    hall.leave()
    assert "You are all fools." in hall.get(hall.path).text


def test_a_block_has_an_end_that_the_author_reads_and_he_cannot_write(
    back_office: BackOffice, hall: Hall
) -> None:
    layla, item = hidden(back_office, hall)
    assert back_office.post(f"{item}/block", days="3650", reason="insult").status_code == 400
    back_office.post(f"{item}/block", days="7", reason="insult", note="A week to think.")
    told = words(layla.get("/discussions/decisions"))
    assert "You cannot write in public until" in told
    assert "A week to think." in told
    assert layla.post(f"{hall.path}/write", text="Hello").status_code == 409
    back_office.sign_in(Role.EDITOR)
    assert back_office.post(f"{item}/unblock").status_code == 403
    back_office.sign_in(Role.APPROVER)
    assert back_office.post(f"{item}/unblock").status_code == 303


def test_other_agencies_see_nothing_of_it(back_office: BackOffice, hall: Hall) -> None:
    layla, item = hidden(back_office, hall)
    layla.post(f"/discussions/decisions/{item.rpartition('/')[2]}", text="I was joking.")
    back_office.sign_in(Role.APPROVER)
    appeal = waiting(back_office, "appeals")[-1]
    back_office.sign_in(Role.APPROVER, "other")
    for path in (item, appeal):
        assert back_office.get(path).status_code == 404
    decision = {"verdict": "keep", "text": "x", "days": "7", "reason": "spam"}
    for path in (item, f"{item}/block", f"{item}/unblock"):
        assert back_office.post(path, decision).status_code == 404
    assert back_office.post(appeal, decision, command="uphold").status_code == 404
    assert waiting(back_office, "appeals") == []


def test_what_others_wrote_cannot_be_appealed_or_read_as_ones_own(
    back_office: BackOffice, hall: Hall
) -> None:
    _layla, item = hidden(back_office, hall)
    at = f"/discussions/decisions/{item.rpartition('/')[2]}"
    other = hall.visitor("Somebody else")
    assert other.get(at).status_code == 404
    assert other.post(at, text="Mine!").status_code == 404


def test_the_public_reads_the_log_and_the_month_without_a_name(
    back_office: BackOffice, hall: Hall
) -> None:
    hidden(back_office, hall)
    hall.leave()
    page = hall.get("/moderation")
    assert re.search("A post was hidden · Comment.*Insult", words(page))
    assert "fools" not in page.text
    assert hall.get("/moderation", **{"If-None-Match": page.headers["etag"]}).status_code == 304
    assert hall.get("/moderation/1999-01").status_code == 404
    assert hall.get("/moderation/1999-1").status_code == 404
    assert hall.get("/moderation?before=x").status_code == 400
