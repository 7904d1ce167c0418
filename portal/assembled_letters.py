"""The letters that the topics of the portal write: those of a topic are a line here."""

from portal.accounts.letters import KINDS as LETTERS_OF_ACCOUNTS
from portal.citizens.inbox.letters import KINDS as LETTERS_OF_INBOXES
from portal.citizens.registration.letters import KINDS as LETTERS_OF_REGISTRATION
from portal.comments.moderation.officer_letters import KINDS as LETTERS_OF_MODERATION
from portal.contact.letters import KINDS as LETTERS_OF_CASES
from portal.contact.officer_letters import OFFICERS_KINDS as LETTERS_TO_CASE_OFFICERS
from portal.contact.reactions import KINDS as LETTERS_TO_OUTSIDERS
from portal.directory.back_office.letters import KINDS as LETTERS_OF_REVIEWS
from portal.following.letters import KINDS as LETTERS_TO_FOLLOWERS
from portal.gateway.alarms import KINDS as LETTERS_OF_CALLS
from portal.notifications.daily import KINDS as LETTER_OF_THE_DAY
from portal.notifications.kinds import LetterKinds
from portal.opendata.requests.letters import KINDS as LETTERS_OF_DATA_REQUESTS
from portal.participation.ideas.letters import KINDS as LETTERS_OF_IDEAS
from portal.proposals.letters import KINDS as LETTERS_OF_PROPOSALS


def letter_kinds() -> LetterKinds:
    """Return all kinds of letters."""
    return LetterKinds(
        [
            *LETTERS_OF_ACCOUNTS,
            *LETTERS_OF_CALLS,
            *LETTERS_OF_CASES,
            *LETTERS_OF_DATA_REQUESTS,
            *LETTERS_OF_INBOXES,
            *LETTERS_TO_FOLLOWERS,
            *LETTERS_OF_MODERATION,
            *LETTERS_TO_CASE_OFFICERS,
            *LETTERS_OF_IDEAS,
            *LETTERS_TO_OUTSIDERS,
            *LETTERS_OF_PROPOSALS,
            *LETTERS_OF_REGISTRATION,
            *LETTERS_OF_REVIEWS,
            *LETTER_OF_THE_DAY,
        ]
    )
