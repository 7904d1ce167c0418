"""Datasets as a kind of what the portal's search finds."""

from geo.messages import mark as _
from portal.directory.search.rules import Searchable

DATASETS = Searchable("datasets", _("Open data"), "portal.opendata.catalogue", "datasets_like")
