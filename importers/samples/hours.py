"""Opening hours of invented places, in the syntax of OpenStreetMap, as Jordan's week has them.

The weekend is Friday and Saturday. An empty text means that the agency did not say.
"""

from importers.samples.chance import Chance

Choice = tuple[tuple[str, float], ...]

ALWAYS = "24/7"

SCHOOL: Choice = (
    ("Su-Th 07:30-14:00", 55),
    ("Su-Th 07:45-13:45", 15),
    ("Su-Th 08:00-14:30", 14),
    ("Su-Th 07:00-11:30,12:00-16:30", 6),
    ("Su-Th 07:30-14:00; PH off", 5),
    ("", 5),
)
KINDERGARTEN: Choice = (("Su-Th 08:00-12:30", 60), ("Su-Th 07:30-13:00", 32), ("", 8))
HEALTH_CENTRE: Choice = (
    ("Su-Th 08:00-15:00", 50),
    ("Su-Th 08:00-16:00; PH off", 30),
    ("Su-Th 08:00-16:00; Sa 09:00-13:00", 12),
    ("", 8),
)
CLINIC: Choice = (
    ("Sa-Th 10:00-14:00,16:00-20:00", 45),
    ("Sa-We 16:00-21:00; Th 16:00-19:00", 30),
    ("Su-Th 09:00-17:00", 17),
    ("", 8),
)
PHARMACY: Choice = (
    ("Sa-Th 09:00-23:00; Fr 16:00-23:00", 45),
    ("Mo-Su 09:00-24:00", 25),
    ("Sa-Th 09:00-14:00,17:00-22:00", 14),
    (ALWAYS, 8),
    ("", 8),
)
LABORATORY: Choice = (("Sa-Th 08:00-20:00", 60), ("Sa-Th 08:00-18:00", 32), ("", 8))
MUSEUM: Choice = (("Sa-Th 09:00-17:00; Fr off", 60), ("Su-Th 09:00-16:00", 30), ("", 10))
SITE: Choice = (
    ("Apr-Sep 08:00-19:00; Oct-Mar 08:00-16:00", 55),
    ("Mo-Su 08:00-18:00", 30),
    ("", 15),
)
OPEN_AIR: Choice = ((ALWAYS, 40), ("sunrise-sunset", 25), ("", 35))
OFFICE: Choice = (
    ("Su-Th 08:00-15:00; PH off", 45),
    ("Su-Th 08:30-15:30; PH off", 30),
    ("Su-Th 08:00-15:30", 20),
    ("", 5),
)
SERVICE_CENTRE: Choice = (("Su-Th 08:00-18:00; Sa 09:00-15:00; PH off", 80), (ALWAYS, 20))
POST: Choice = (("Su-Th 08:00-17:00; Sa 08:00-13:00", 70), ("Su-Th 08:00-15:00", 25), ("", 5))


def draw_hours(choice: Choice, chance: Chance) -> str:
    """Draw one of the usual hours of a kind of place."""
    return chance.weighted(choice)
