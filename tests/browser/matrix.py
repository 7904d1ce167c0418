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
# The same with the colours: four looks in turn, or each on its own.
LOOKS = tuple((language, colours) for language in ("ar", "en") for colours in ("light", "dark"))
LOOKS_IN_TURN = ((LOOKS[0], LOOKS[3], LOOKS[1], LOOKS[2]), *(journey((look,)) for look in LOOKS))


def name_of_looks(looks: tuple[tuple[str, str], ...]) -> str:
    """Return how a test is called that walks these looks."""
    return "+".join("-".join(look) for look in looks)
