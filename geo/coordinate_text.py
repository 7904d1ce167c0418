"""Coordinates written by people as one text: decimal degrees or degrees, minutes and seconds."""

from geopy.point import Point

from geo.coordinates import Position, is_latitude, is_longitude, latin_digits, parse_number


def read_coordinates(text: str) -> Position | None:
    """Read “latitude, longitude” in the forms that maps and phones show; None for other texts.

    `31.9539, 35.9106`, `٣١٫٩٥٣٩، ٣٥٫٩١٠٦`, `31°57′14″N 35°54′38″E` are understood.
    """
    plain = latin_digits(text).replace("،", ",").strip()
    if not any(character.isdigit() for character in plain):
        return None
    parts = plain.split(",")
    if len(parts) == 2:
        lat, lon = (parse_number(part.strip()) for part in parts)
        if lat is not None and lon is not None:
            return _position(lat, lon)
    try:
        point = Point.from_string(plain)
    except ValueError:
        return None
    return _position(point.latitude, point.longitude)


def _position(lat: float, lon: float) -> Position | None:
    return Position(lon, lat) if is_latitude(lat) and is_longitude(lon) else None
