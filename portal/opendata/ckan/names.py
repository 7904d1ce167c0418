"""Ids of what CKAN gives an id and the portal knows by a code: agencies, categories, keywords."""

from collections.abc import Iterable
from uuid import NAMESPACE_URL, UUID, uuid5

_SPACE = uuid5(NAMESPACE_URL, "aroundme:ckan")


def id_of(kind: str, code: str) -> UUID:
    """Return the id of an agency, a category or a keyword: always the same one."""
    return uuid5(_SPACE, f"{kind}:{code}")


def code_of(kind: str, codes: Iterable[str], name_or_id: str) -> str | None:
    """Return which of the codes is meant by a name or an id, None for none of them."""
    return next((one for one in codes if name_or_id in (one, str(id_of(kind, one)))), None)
