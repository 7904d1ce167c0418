"""Spaces as a kind of what search finds."""

from geo.messages import mark as _
from portal.directory.search.rules import Searchable

SPACES = Searchable(
    "spaces", _("Spaces of participation"), "portal.participation.spaces", "spaces_like"
)
