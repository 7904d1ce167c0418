"""All that participation offers as open data."""

from collections.abc import Sequence

from portal.participation.publishing.ideas import IDEAS_OFFERED
from portal.participation.publishing.polls import poll_results_offered
from portal.participation.publishing.spaces import spaces_offered
from portal.participation.publishing.support import SUPPORT_OFFERED
from portal.publishing.offers import Offering


def participation_offered(languages: Sequence[str]) -> tuple[Offering, ...]:
    """Return the offerings, described with a column for each language of the country."""
    return (
        spaces_offered(languages),
        IDEAS_OFFERED,
        SUPPORT_OFFERED,
        poll_results_offered(languages),
    )
