"""What a limit is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """At most `most` tries in a window of `window_s` seconds that begins with the first."""

    name: str
    most: int
    window_s: int
