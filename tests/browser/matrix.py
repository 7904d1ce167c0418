"""Languages and devices of the tests in a browser: what the suite walks, and what journeys add.

The suite walks every page and every way once, in one language and on one device, where nothing else
depends on them; `make journeys` walks all of them.
"""

import pytest
from _pytest.mark import ParameterSet


def journey(*values: object) -> ParameterSet:
    """Return parameters that only `make journeys` takes."""
    return pytest.param(*values, marks=pytest.mark.journey)


ARABIC = ("ar", journey("en"))
ENGLISH = ("en", journey("ar"))
# For walks over many pages, page by page in turn.
IN_TURN = (("ar", "en"), journey(("ar",)), journey(("en",)))
