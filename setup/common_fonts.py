"""Cuts from the fonts of the pages what nearly every page needs, so that a first view is light.

What is left out stays in the whole files, which a browser takes when a page holds such a letter;
the ranges here and in web/static/page/fonts.css are the same, which a test compares.
"""

import sys
from pathlib import Path

# Letters, digits and marks of Arabic with those that names of the region borrow; the letters of
# English, signs and arrows.
RANGES = {
    "arabic": "U+060C, U+061B, U+061F, U+0621-063A, U+0640-0656, U+0660-066C, U+0670-0671, U+067E,"
    " U+0686, U+0698, U+06A4, U+06A9, U+06AF, U+06CC, U+200C-200E",
    "latin": "U+0020-007E, U+00A0-00BF, U+00D7, U+200B, U+2012-2027, U+2030-203A, U+2066-2069,"
    " U+20AC, U+2191, U+2193, U+2212",
}
_WHOLE = "ibm-plex-sans-arabic-{script}-400-normal.woff2"
_COMMON = "ibm-plex-sans-arabic-{script}-400-common.woff2"


def targets(vendor: Path) -> dict[Path, tuple[Path, str]]:
    """Return the path of each cut font with that of the whole one, and its range."""
    return {
        whole.with_name(_COMMON.format(script=script)): (whole, ranges)
        for script, ranges in RANGES.items()
        for whole in vendor.glob(f"ibm-plex-sans-arabic-*/{_WHOLE.format(script=script)}")
    }


def cut(whole: Path, ranges: str, target: Path) -> None:
    """Write the letters of `ranges` of a font, with what joins and places them, as WOFF2."""
    from fontTools import subset  # noqa: PLC0415 - not needed to look whether all is in place

    options = subset.Options(flavor="woff2", layout_features=["*"], hinting=False)
    letters = subset.Subsetter(options)
    letters.populate(unicodes=subset.parse_unicodes(ranges.replace("U+", "").replace(" ", "")))
    aside = target.with_name(f"{target.name}.new")
    with subset.load_font(str(whole), options) as font:
        letters.subset(font)
        subset.save_font(font, str(aside), options)
    aside.replace(target)


def main(vendor: Path) -> int:
    """Cut the fonts that are not cut yet, or were before the whole ones came."""
    for target, (whole, ranges) in targets(vendor).items():
        if not target.is_file() or target.stat().st_mtime < whole.stat().st_mtime:
            cut(whole, ranges, target)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent / "web" / "static" / "vendor"))
