"""When a process of the tests looks for garbage, which takes a tenth of its processor time."""

import gc


def leave_it() -> None:
    """Look for none until all tests are found: there is hardly any, and much to go through."""
    gc.disable()


def look_for_it() -> None:
    """Look for garbage, but not in what is imported by now, which lives as long as we do.

    Going through all of it again and again was a tenth of the tests' own processor time. What the
    tests leave is looked through as often as ever, but for the oldest generation.
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(2_000, 10, 200)
