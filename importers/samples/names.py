"""The names of the demonstration data: real places of Jordan that people ask for by name.

Neighbourhoods, roundabouts, main streets and landmarks of the larger cities, and towns and
villages everywhere. Written down from general knowledge, so every position is approximate:
`radius_m` is how far off it may be.
"""

from pathlib import Path

NAMES_FILE = Path(__file__).with_name("names.csv")
