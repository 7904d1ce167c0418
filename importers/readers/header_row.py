"""The row of column names in a table, and the rows around it that are no data."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import islice

from geo.files.lone_positions import is_position
from geo.folding import fold_text
from importers.readers.angle_headers import header_with_parts

_SEARCHED_ROWS = 60
_LONGEST_NAME = 80
_LONGEST_NUMBER = 40
_NUMBER = re.compile(r"[-+]?[\d٠-٩۰-۹][\d٠-٩۰-۹\s]*([.,٫][\d٠-٩۰-۹]+)*\s*%?")
_YEAR = re.compile(r"(19|20)\d\d")
_FRACTION = re.compile(r"[-+]?[\d٠-٩۰-۹]+[.,٫][\d٠-٩۰-۹]+")
_IN_BRACKETS = re.compile(r"\s*[(\[（].*?[)\]）]\s*")
_UNITS = (
    *("m", "km", "deg", "degree", "degrees", "decimal degrees", "dd", "wgs84", "wgs 84", "text"),
    *("string", "number", "integer", "int", "double", "float", "date", "varchar", "char"),
    *("متر", "كم", "درجة", "درجات", "درجة عشرية", "نص", "رقم صحيح", "تاريخ"),
)
_TOTALS = (
    *("total", "totals", "grand total", "sum", "sub total", "subtotal", "count", "total général"),
    *("المجموع", "الاجمالي", "المجموع الكلي", "الإجمالي العام", "إجمالي", "مجموع", "العدد الكلي"),
    *("gesamt", "summe", "somme", "toplam", "итого", "合計", "合计"),
)
_NOTE = re.compile(
    r"(source|sources|notes?|n\.b|prepared by|last updated?|updated on|exported|printed|legend"
    r"|المصدر|مصدر|ملاحظة|ملاحظات|ملحوظة|إعداد|اعداد|تم إعداد|تاريخ التحديث|آخر تحديث"
    r"|quelle|stand|fuente|nota)\s*[:：–-]",
    re.IGNORECASE,
)
_SIGNED_NOTE = re.compile(r"[*©#]\s*\w")
_ROW_COUNT = re.compile(r"[\d٠-٩,]+ (rows?|records?|صف|صفوف|سجل|سجلات)", re.IGNORECASE)


def find_header(rows: Sequence[Sequence[str]], known: frozenset[str]) -> int | None:
    """Find the row of column names among the first rows of a table; None when there is none.

    `known` are folded names that would be recognised: the row with most of them is the header,
    the upper one of two. Without any, it is the first row that is as wide as the table, holds no
    figures, and stands above other rows.
    """
    searched = list(islice(rows, _SEARCHED_ROWS))
    hits = [0 if _is_figures(cells) else known_names(cells, known) for cells in searched]
    most = max(hits, default=0)
    shaped = _by_shape(searched)
    if most >= 2:
        # Words such as “no” and “x” are names of columns and values, too.
        return shaped if shaped is not None and hits[shaped] * 2 >= most else hits.index(most)
    if most == 1 and (shaped is None or not hits[shaped]):
        alone = _one_known(searched, hits)
        return shaped if alone is None else alone
    return shaped


def known_names(cells: Sequence[str], known: frozenset[str]) -> int:
    """Count the different names of columns, also those with a unit in brackets behind them."""
    if not known:
        return 0
    names: set[str] = set()
    for cell in cells:
        if cell and len(cell) < _LONGEST_NAME:
            names |= {fold_text(cell), fold_text(_IN_BRACKETS.sub(" ", cell))} & known
    return len(names)


def whole_header(
    rows: Sequence[Sequence[str]], index: int, known: frozenset[str]
) -> tuple[list[str], int]:
    """Return the names of the columns, from all rows of the header, and the index of its last row.

    `index` is the row that `find_header` found. Rows below it that are no data belong to it.
    """
    joined = joined_header(rows[index], rows[index + 1 :], known)
    last = index if joined is None else index + 1
    header = list(joined or rows[index])
    parts = header_with_parts(rows, index, joined)
    if parts is not None:
        header, last = parts
    return header, max(rows_below_header(rows, last, known), default=last)


def rows_below_header(
    rows: Sequence[Sequence[str]], header: int, known: frozenset[str]
) -> frozenset[int]:
    """Find the rows right below a header that are no data: the names again, tags, or units.

    The names once more may be in another language; they are taken for names where at least two
    are known, or where they stand above columns of figures. Gives indexes into `rows`.
    """
    below: list[int] = []
    for index in range(header + 1, min(header + 4, len(rows))):
        cells = rows[index]
        if not _filled(cells):
            continue
        if not _is_no_data(cells, rows[header], rows[index + 1 :], known):
            break
        below.append(index)
    return frozenset(below)


def joined_header(
    header: Sequence[str], below: Sequence[Sequence[str]], known: frozenset[str]
) -> list[str] | None:
    """Join a header of two levels: “Coordinates” in merged cells, “Latitude”, “Longitude” below.

    Only where the row right below is no data, and names a column that has no name above it.
    """
    if not below:
        return None
    under = list(below[0]) + [""] * (len(header) - len(below[0]))
    above = list(header) + [""] * (len(under) - len(header))
    gaps = [bool(low.strip()) and not high.strip() for high, low in zip(above, under, strict=True)]
    bare = [bool(high.strip()) and not low.strip() for high, low in zip(above, under, strict=True)]
    if not any(gaps) or not any(bare) or _is_figures(under) or not known_names(under, known):
        return None
    return [low if low.strip() else high for high, low in zip(above, under, strict=True)]


def is_footer(cells: Sequence[str]) -> bool:
    """Return whether a row at the end of a table is a total or a note; it holds no position.

    Only what begins with a word for it is one: a place may lack everything but its name.
    """
    filled = _filled(cells)
    if not filled or len(cells) < 2:
        return False
    if len(filled) == 1 and _is_note(filled[0]):
        return True
    if sum(bool(_FRACTION.fullmatch(cell)) for cell in filled) > 1:
        return False
    first = fold_text(filled[0].rstrip(" :："))
    first = " ".join(word for word in first.split() if not word.isdecimal())
    others = filled[1:]
    return first in _folded(_TOTALS) and all(map(_is_number, others))


@cache
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold_text, words))


def _is_number(text: str) -> bool:
    return len(text) < _LONGEST_NUMBER and _NUMBER.fullmatch(text) is not None


def _is_note(text: str) -> bool:
    return bool(_NOTE.match(text) or _SIGNED_NOTE.match(text) or _ROW_COUNT.fullmatch(text))


def _filled(cells: Sequence[str]) -> list[str]:
    return [text for cell in cells if (text := cell.strip())]


def _is_figures(cells: Sequence[str]) -> bool:
    """Whether cells are data for the figures in them; a header may name years, but not 31.95."""
    filled = _filled(cells)
    if any(_FRACTION.fullmatch(cell) or is_position(cell) for cell in filled):
        return True
    numbers = sum(_is_number(cell) and not _YEAR.fullmatch(cell) for cell in filled)
    return numbers * 2 >= max(1, len(filled))


def _by_shape(rows: Sequence[Sequence[str]]) -> int | None:
    """Find the first row as wide as the table; the rows below must have what a header has not."""
    widths = [len(_filled(cells)) for cells in rows]
    usual = _usual_width(widths)
    if usual == 0 or (usual == 1 and max(map(len, rows)) > 1):
        return None
    for index, cells in enumerate(rows):
        if cells and cells[0].startswith("#") and widths[index] == 1 and usual > 1:
            continue
        if widths[index] * 5 >= usual * 3 and (usual == 1 or widths[index] > 1):
            return None if _is_figures(cells) else index
    return None


def _usual_width(widths: Sequence[int]) -> int:
    counted = Counter(width for width in widths if width)
    if not counted:
        return 0
    return max(counted, key=lambda width: (counted[width] * width, width))


def _one_known(rows: Sequence[Sequence[str]], hits: Sequence[int]) -> int | None:
    """Find a row with one known name that is all it holds, or that is wide and without figures."""
    usual = _usual_width([len(_filled(cells)) for cells in rows])
    for index, cells in enumerate(rows):
        width = len(_filled(cells))
        if hits[index] and width * 5 >= usual * 3 and not _is_figures(cells):
            return index
    return None


def _is_no_data(
    cells: Sequence[str],
    header: Sequence[str],
    below: Sequence[Sequence[str]],
    known: frozenset[str],
) -> bool:
    filled = _filled(cells)
    if _is_figures(cells):
        return False
    if all(cell.startswith("#") for cell in filled) and len(filled) > 1:
        return True
    if all(_is_unit(cell) for cell in filled):
        return True
    if known_names(cells, known) >= 2:
        return True
    return _names_figures(cells, header, below)


def _is_unit(cell: str) -> bool:
    bare = re.sub(r"\(\d+\)", "", cell).strip(" ()[]")
    return bare in ("°", "%", "-") or fold_text(bare) in _folded(_UNITS)


def _names_figures(
    cells: Sequence[str], header: Sequence[str], below: Sequence[Sequence[str]]
) -> bool:
    """Whether words stand, in all of the width, above two columns that hold nothing but figures."""
    filled = _filled(cells)
    if len(filled) < max(3, len(_filled(header)) * 0.8) or len(below) < 2:
        return False
    if len(set(filled)) < len(filled) or any(map(_is_number, filled)):
        return False
    columns = 0
    for position, cell in enumerate(cells):
        held = [row[position].strip() for row in below if position < len(row)]
        held = [text for text in held if text]
        if held and cell.strip() and not _is_number(cell.strip()):
            columns += all(_FRACTION.fullmatch(text) for text in held)
    return columns >= 2
