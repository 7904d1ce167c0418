"""The searches that the finder offers in one tap: a kind of place that many look for."""

from dataclasses import dataclass

from geo.messages import mark as _
from layers.catalogue.definitions import Catalogue
from web.page.chips import offered_values
from web.page.finder_query import FinderQuery


@dataclass(frozen=True)
class QuickSearch:
    """A kind of place in words, as a layer with one value of one of its attributes."""

    label: str
    layer: str
    attribute: str
    value: str


@dataclass(frozen=True)
class QuickLink:
    """A quick search with its address; `icon` is that of its layer."""

    label: str
    address: str
    icon: str


_QUICK_SEARCHES = (
    QuickSearch(_("Nearest hospital"), "health", "kind", "hospital"),
    QuickSearch(_("Nearest emergency department"), "health", "emergency", "true"),
    QuickSearch(_("Nearest pharmacy"), "health", "kind", "pharmacy"),
    QuickSearch(_("Nearest government school"), "schools", "authority", "government"),
    QuickSearch(_("Nearest girls’ school"), "schools", "gender", "girls"),
    QuickSearch(_("Nearest licensing office"), "offices", "services", "vehicles"),
)


def quick_links(language: str, catalogue: Catalogue) -> list[QuickLink]:
    """Return the quick searches that the layers of the deployment can answer.

    Their distance is the largest of the layer, so that the nearest is found wherever it is.
    """
    links = []
    for one in _QUICK_SEARCHES:
        if one.layer not in catalogue.names:
            continue
        definition = catalogue[one.layer]
        attribute = definition.attribute(one.attribute)
        if attribute is None or one.value not in dict(offered_values(attribute)):
            continue
        radius = f"{definition.radius_m.maximum:g}"
        asked = {"layers": one.layer, one.attribute: one.value, "radius": radius}
        address = FinderQuery(language, asked).address()
        links.append(QuickLink(one.label, address, definition.icon))
    return links
