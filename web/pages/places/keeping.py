"""What a phone keeps of a place that somebody saves on it, for a list in any language."""

from collections.abc import Mapping, Sequence

from web.page.cards import Card
from web.page.rendering import write_phone


def kept_place(card: Card, languages: Sequence[str]) -> Mapping[str, object]:
    """Return what the list of saved places shows, and the pages of the place to be saved."""
    phone = next(iter(card.row["phones"]), None)
    return {
        "path": card.path,
        "names": card.names,
        "kinds": card.kinds,
        "address": card.row["address"],
        "phone": phone,
        "phoneText": phone and write_phone(phone),
        "lat": card.row["lat"],
        "lon": card.row["lon"],
        "pages": [f"/{language}/{card.path}" for language in languages],
    }
