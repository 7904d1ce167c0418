"""What tells the layout of a file."""

from importers.columns.header_fingerprint import header_fingerprint


def test_the_fingerprint_is_that_of_the_layout() -> None:
    one = header_fingerprint(("Name", "LAT", "الإسم"))
    assert one == header_fingerprint(("lat", "الاسم", "name", "aroundme:row"))
    assert one != header_fingerprint(("name", "lat"))
    assert header_fingerprint(("\ud800",)) != one
