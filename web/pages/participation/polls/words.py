"""The words about polls: kinds, who may vote, and what holds of the secrecy and what does not."""

from collections.abc import Mapping
from enum import StrEnum

from geo.messages import mark as _
from portal.accounts.identities import Identity
from portal.participation.polls.rules import Kind


class Stage(StrEnum):
    """Where a poll stands for whoever reads about it, by its state and by the clock."""

    AHEAD = "ahead"
    OPEN = "open"
    COUNTING = "counting"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


STAGE_NAMES: Mapping[Stage, str] = {
    Stage.AHEAD: _("Begins soon"),
    Stage.OPEN: _("Open now"),
    Stage.COUNTING: _("Being counted"),
    Stage.PUBLISHED: _("Results are out"),
    Stage.CANCELLED: _("Cancelled"),
}
KIND_NAMES: Mapping[Kind, str] = {Kind.SECRET: _("Secret poll"), Kind.NAMED: _("Poll with names")}
KIND_MEANINGS: Mapping[Kind, str] = {
    Kind.SECRET: _("What you choose is sealed. Only counts and nameless ballots are published."),
    Kind.NAMED: _("What you choose is published with your display name when the poll has ended."),
}
IDENTITY_NAMES: Mapping[Identity, str] = {
    Identity.P1: _("Everybody who has registered and whom a public register has confirmed."),
    Identity.P2: _(
        "Everybody who has registered and proven who they are: by the national identity provider,"
        " or with a code from a counter."
    ),
}
HOLDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.SECRET: (
        _(
            "One person, one vote: the database takes one envelope a person. Whoever votes again"
            " replaces the one before."
        ),
        _(
            "While the poll is open nobody can read what was chosen, not even those who run this"
            " portal: each vote is sealed with two keys, and two officers keep the halves that"
            " open them outside of this portal."
        ),
        _(
            "After the end the envelopes are opened in random order. The ballots are published"
            " without names, sorted by random codes. The portal destroys the envelopes and the key"
            " by which it finds the envelope of a voter, and keeps no copy of the two keys of the"
            " officers."
        ),
        _("Your code finds your ballot among those published, and anybody can count them again."),
    ),
    Kind.NAMED: (
        _("One person, one vote: the database takes one vote a person."),
        _("You can look at your vote and change it until the end."),
        _("Nothing is published before the end: then each vote stands beside its display name."),
    ),
}
HOLDS_NOT: Mapping[Kind, tuple[str, ...]] = {
    Kind.SECRET: (
        _(
            "While you vote, the server sees what you choose, for it seals it. You have to trust it"
            " for that moment, and the device that you use."
        ),
        _(
            "Whoever had a copy of the database from before the end, and all three keys, could find"
            " out who has chosen what. The portal destroys its own key. What the two officers have"
            " printed or saved of theirs they have to destroy themselves, and nobody can check"
            " that."
        ),
        _(
            "Whoever sees your code can find your ballot. So nothing keeps you from showing a buyer"
            " how you have voted: keep the code to yourself."
        ),
    ),
    Kind.NAMED: (
        _("This vote is not secret: the portal knows who has chosen what, from the first moment."),
        _("Who knows your display name knows what you have chosen, when it is published."),
    ),
}
