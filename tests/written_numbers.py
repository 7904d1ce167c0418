"""Finds a person's number in whatever was written, in every form that a program may give it."""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
# What people and programs put between figures, one of them or two.
_BETWEEN = rb"[ \t.,/_\-]{0,2}"


def forms_of(number: str) -> dict[str, bytes]:
    """Return what a number may look like, by the name of the form."""
    plain = number.encode()
    texts = {"arabic": number.translate(_ARABIC_INDIC), "persian": number.translate(_PERSIAN)}
    found = {"utf-16": number.encode("utf-16-le"), "hex": plain.hex().encode()}
    for name, said in texts.items():
        found[name] = said.encode()
        found[f"{name} escaped"] = said.encode("unicode_escape")
    found["hex upper"] = plain.hex().upper().encode()
    for offset in range(3):
        # Wherever it stands in what was encoded; the ends depend on what is around it.
        encoded = base64.b64encode(bytes(offset) + plain)
        found[f"base64 {offset}"] = encoded[4 * (offset > 0) + (offset == 2) :].rstrip(b"=")[:-1]
    for name in ("md5", "sha1", "sha256"):
        # Without a key a digest is as good as the number: all of them can be tried.
        digest = hashlib.new(name, plain)
        found[name], found[f"{name} hex"] = digest.digest(), digest.hexdigest().encode()
        found[f"{name} base64"] = base64.b64encode(digest.digest()).rstrip(b"=")[:-1]
    return found


def found_in(content: bytes, number: str) -> list[str]:
    """Name the forms in which a number stands in what was written."""
    spaced = re.compile(_BETWEEN.join(re.escape(one.encode()) for one in number))
    named = ["plain"] if spaced.search(content) else []
    return named + [name for name, form in forms_of(number).items() if form in content]


def found_below(folder: Path, numbers: list[str]) -> Iterator[str]:
    """Name the files below a folder in which one of some numbers stands, and in which form."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        content = path.read_bytes()
        for number in numbers:
            for form in found_in(content, number):
                yield f"{path}: {form} of …{number[-3:]}"
