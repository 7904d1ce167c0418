"""The kinds of things that topics hand in to be discussed, moderated and followed."""

from geo.country import Country
from portal.comments.discussed import DiscussedKinds
from portal.comments.discussions.moderating import moderated_comments
from portal.comments.moderated import ModeratedKinds
from portal.following.kinds import FollowedKinds
from portal.opendata.datasets import kinds as datasets
from portal.opendata.requests import kinds as requests
from portal.participation.forums import kinds as forums
from portal.participation.ideas import kinds as ideas
from portal.participation.polls.offered import FOLLOWED_POLL, discussed_poll
from portal.participation.spaces.offered import FOLLOWED_SPACE, discussed_space


def discussed_kinds(country: Country) -> DiscussedKinds:
    """Return all that can be discussed: a kind of things is a line here."""
    spaces = (discussed_space(country), ideas.DISCUSSED, forums.DISCUSSED)
    of_data = (datasets.DISCUSSED, requests.DISCUSSED)
    return DiscussedKinds([*spaces, discussed_poll(country), *of_data])


def moderated_kinds(discussed: DiscussedKinds) -> ModeratedKinds:
    """Return all posts that are moderated: a kind of posts is a line here."""
    in_spaces = (ideas.MODERATED, forums.MODERATED)
    return ModeratedKinds([moderated_comments(discussed), *in_spaces, requests.MODERATED])


def followed_kinds() -> FollowedKinds:
    """Return what can be followed: the kind of a topic is a line here."""
    of_spaces = (FOLLOWED_SPACE, FOLLOWED_POLL, ideas.FOLLOWED, forums.FOLLOWED)
    return FollowedKinds([*of_spaces, datasets.FOLLOWED, requests.FOLLOWED])
