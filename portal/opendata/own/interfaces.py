"""The addresses at which programs ask for the portal's own data, beside its files."""

from collections.abc import Iterator

from geo.country import Names
from portal.opendata.own.data import OwnData
from portal.publishing.offers import OfferingKind
from portal.publishing.schemas import PATH

_LAYER = {"ar": "وصف الطبقة وواجهاتها (JSON)", "en": "The layer and its interfaces (JSON)"}
_TILES = {"ar": "مربعات الخريطة (MVT)", "en": "Vector tiles (MVT)"}
_ROWS = {"ar": "صفوف الجدول (JSON)", "en": "The rows (JSON)"}


def interfaces_of(own: OwnData) -> Iterator[tuple[str, Names, str]]:
    """Yield the resources that are addresses: name, titles, and the path below the portal's."""
    if own.offering.kind is not OfferingKind.LAYER or own.layer is None:
        yield "api", _ROWS, f"{PATH}/{own.offering.name}.json"
        return
    yield "api", _LAYER, f"/api/v1/layers/{own.layer}"
    yield "tiles", _TILES, f"/tiles/{own.layer}.json"
