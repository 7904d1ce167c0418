"""What the directory and the layers hand in to be found by search."""

from geo.messages import mark as _
from portal.directory.search.rules import Filter, Searchable

_HERE = "portal.directory.search"

SERVICES = Searchable(
    "services",
    _("Services"),
    _HERE,
    "services_like",
    frozenset({Filter.AUDIENCE, Filter.SECTOR, Filter.ONLINE}),
)
NAMED_PLACES = Searchable("areas", _("Areas and neighbourhoods"), _HERE, "named_places")
PLACES = Searchable("places", _("Places"), _HERE, "places_like")
AGENCIES = Searchable("agencies", _("Agencies"), _HERE, "agencies_like", frozenset({Filter.SECTOR}))
