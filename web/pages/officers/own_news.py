"""What an officer is told on the overview about the own drafts and the own account."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from geo.country import Names
from portal.audit.queries import events_of
from portal.proposals.queries import decided_lately
from web.page.minutes import minute_of
from web.page.officer_page import OfficerPage
from web.pages.officers.audit.words import ACTION_NAMES
from web.pages.officers.proposals.view import shown_proposals

_LATELY = timedelta(days=14)
_MOST = 10
_MOST_EVENTS = 50
# What one ought to hear of when it was somebody else.
_ABOUT_SECURITY = (
    *("password changed", "password reset", "factor added", "factor removed"),
    *("second factors reset", "address changed", "address change undone"),
    *("number changed", "number change undone"),
)
_FAILED = ("sign-in failed", "second factor wrong")


def own_news(
    session: Session, officer_page: OfficerPage, agencies: Mapping[str, Names]
) -> dict[str, Any]:
    """Return what became of the officer's drafts, and what was done to the account, lately."""
    since, me = officer_page.now - _LATELY, str(officer_page.officer.id)
    settled = decided_lately(session, me, since, limit=_MOST)
    events = [
        one for one in events_of(session, "account", me, limit=_MOST_EVENTS) if one.at >= since
    ]
    tries = Counter(one.action for one in events)
    return {
        "settled": shown_proposals(session, officer_page, settled, agencies),
        "account_events": [
            (ACTION_NAMES[one.action], minute_of(one.at, officer_page.deployment))
            for one in events
            if one.action in _ABOUT_SECURITY
        ],
        "failed_tries": sum(tries[one] for one in _FAILED),
    }
