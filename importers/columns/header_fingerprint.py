"""What tells the layout of a file, so that what was learned of one serves the next."""

import hashlib
from collections.abc import Iterable

from geo.folding import fold_text

# What our own rejects file puts beside the columns of the first file.
OWN_PREFIX = "aroundme:"


def header_fingerprint(present: Iterable[str]) -> str:
    """Return what tells the layout of a file: a digest of its folded column names in any order."""
    names = sorted(fold_text(c) for c in present if not c.startswith(OWN_PREFIX))
    return hashlib.sha256("\n".join(names).encode("utf-8", "surrogatepass")).hexdigest()
