"""Several values in one cell: split where people part them, joined so that they come back."""

import re

_SEPARATORS = ";؛|\n,،"
_ITEM = re.compile(rf'\s*(?:"((?:[^"]|"")*)"|([^{_SEPARATORS}]*))\s*(?:[{_SEPARATORS}]|\Z)')
_NEEDS_QUOTES = re.compile(rf'[{_SEPARATORS}]|\A\s*"')


def split_list(text: str) -> list[str]:
    """Split a cell; in quotation marks, two of them for one, a separator is a letter."""
    items = []
    at = 0
    while at < len(text) and (found := _ITEM.match(text, at)):
        items.append(found[2].strip() if found[1] is None else found[1].replace('""', '"'))
        at = found.end()
    return [item for item in items if item]


def join_list(items: tuple[str, ...] | list[str]) -> str:
    """Write several values into one cell."""
    return "; ".join(map(_quoted, items))


def _quoted(item: str) -> str:
    """Quote what would be split, and signs alone, which without quotes stand for nothing."""
    if _NEEDS_QUOTES.search(item) or not any(map(str.isalnum, item)):
        return '"' + item.replace('"', '""') + '"'
    return item
