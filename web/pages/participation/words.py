"""The words for levels, activities and states of spaces."""

from collections.abc import Mapping

from geo.messages import mark as _
from portal.accounts.identities import Identity
from portal.comments.rules import Visibility
from portal.participation.spaces.rules import Activity, Level, SpaceState

LEVEL_NAMES: Mapping[Level, str] = {
    Level.INFORMATION: _("Information"),
    Level.CONSULTATION: _("Consultation"),
    Level.ACTIVE: _("Active participation"),
}
LEVEL_MEANINGS: Mapping[Level, str] = {
    Level.INFORMATION: _(
        "The government tells what it plans or does. You can read, ask and comment; nothing is put"
        " to a choice. The government decides."
    ),
    Level.CONSULTATION: _(
        "The government asks what people think before it decides. What you write is read and"
        " answered as promised here. The government keeps the last word."
    ),
    Level.ACTIVE: _(
        "People propose and support ideas, and the government has to answer those that many"
        " support. It says what it takes up and why. The government keeps the last word."
    ),
}
ACTIVITY_NAMES: Mapping[Activity, str] = {
    Activity.COMMENT: _("Comment"),
    Activity.FORUM: _("Discuss in the forum"),
    Activity.IDEA: _("Propose ideas"),
    Activity.SUPPORT: _("Support ideas"),
    Activity.VOTE: _("Vote in polls"),
}
STATE_NAMES: Mapping[SpaceState, str] = {
    SpaceState.DRAFT: _("Draft"),
    SpaceState.UPCOMING: _("Begins soon"),
    SpaceState.OPEN: _("Open now"),
    SpaceState.BETWEEN: _("For reading"),
    SpaceState.EVALUATING: _("Being evaluated"),
    SpaceState.OVERDUE: _("The answer is overdue"),
    SpaceState.CLOSED: _("Closed with an outcome"),
}
# What has to be known of who does something, see IDENTITY_OF.
IDENTITY_WORDS: Mapping[Identity, str] = {
    Identity.P0: _("with an account"),
    Identity.P1: _("with an account whose identity is confirmed"),
    Identity.P2: _("with an account whose identity is proven at a counter or by the national ID"),
}
# How the author of an idea or a topic sees where it stands.
VISIBILITY_NAMES: Mapping[Visibility, str] = {
    Visibility.PENDING: _("Waits for a moderator, who looks at first contributions"),
    Visibility.VISIBLE: _("Everybody can see it"),
    Visibility.HIDDEN: _("Hidden by a moderator: the reason is in your inbox"),
    Visibility.REMOVED: _("You have taken it away"),
}
