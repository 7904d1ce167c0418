"""What fuzzed requests are filled with: values that are good, and the many that are not."""

import random
import string
import uuid
from collections.abc import Sequence
from urllib.parse import quote

import orjson

ZEROS = "0" * 400
# Good values of what routes and parameters are called, so that requests come as far as the work.
GOOD: dict[str, Sequence[str]] = {
    "language": ("en", "ar"),
    "lang": ("en", "ar"),
    "lat": ("31.9539", "32.5", "29.5266", "-31.9", "0"),
    "lon": ("35.9106", "36.1", "35.0078", "-35.9", "180"),
    "near": ("31.9539,35.9106", "عمان", "Amman"),
    "at": ("31.9539,35.9106", "عمان"),
    "radius": ("1", "500", "3000", "50000"),
    "layers": ("schools", "schools,health", "tourism", "offices", "health,schools,tourism,offices"),
    "layer": ("schools", "health", "tourism", "offices"),
    "limit": ("1", "10", "100"),
    "page": ("1", "2", "3", "/en/services"),
    "per_page": ("1", "10", "100"),
    "q": ("school", "مدرسة", "جواز سفر", "passport"),
    "area": ("JO-AM", "JO-IR"),
    "open": ("now", "2026-06-01T10:00"),
    "gender": ("girls", "boys", "mixed"),
    "level": ("1", "2", "governorate"),
    "z": ("0", "7", "14"),
    "x": ("0", "76", "9826"),
    "y": ("0", "51", "6644"),
    "ref": ("SCH-00001", "1"),
    "text": ("The number is wrong.", "الرقم خطأ"),
    "email": ("rana@example.org",),
    "register": ("agencies", "services"),
    "collection": ("agencies", "services", "schools"),
    "kind": ("agencies", "services", "offices"),
    "command": ("activate", "discard", "confirm", "suspend", "restore"),
    "number": ("1", "2"),
    "as_of": ("1",),
    "sort": ("name", "distance"),
    "cursor": ("eyJkIjo1fQ",),
    "format": ("json", "csv"),
}
BAD: tuple[str, ...] = (
    "",
    " ",
    "nan",
    "NaN",
    "inf",
    "-Infinity",
    "1e400",
    "1e-400",
    f"1{ZEROS}",
    "-0.0",
    "91",
    "-90.0001",
    "181",
    "1e308",
    "1e20",
    "9223372036854775808",
    "-1",
    "0x24",
    "1_0",
    "+36",
    " 36 ",
    "36,75",
    "٣٦٫٧٥",
    "１２",
    "36°45′N",
    "48.966.0",
    ",52.52",
    ";",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "' OR 1=1 --",
    "1; DROP TABLE feature",
    "%%_",
    "\0",
    "a\0b",
    "\r\nSet-Cookie: a=b",
    "..",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "true",
    "null",
    "[]",
    "{}",
    "\u202eabc",
    "\u0301" * 300,
    "\U0001f600",
    "\ufffe",
    "\u200b",
    "مدرسة" * 60,
    "a" * 201,
    "a" * 9_000,
    "30 February",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31T23:59:59",
    "+9999-01-01",
    "mailto:a@b",
    "javascript:alert(1)",
    "//evil.example.org/",
    "http://169.254.169.254/",
)
# As they stand in an address: no text says them.
RAW_BAD: tuple[str, ...] = (
    "%ff",
    "%00",
    "%",
    "%zz",
    "%c0%af",
    "%ed%a0%80",
    "%u0041",
    "+",
    "&",
    "#",
)


def value(chance: random.Random, name: str) -> str:
    """Return a value for a parameter or a place of a path, quoted for an address."""
    turn = chance.random()
    if turn < 0.55 and name in GOOD:
        return quote(chance.choice(GOOD[name]), safe=",")
    if turn < 0.9:
        return quote(chance.choice(BAD), safe="")
    if turn < 0.95:
        return chance.choice(RAW_BAD)
    return chance.choice((str(uuid.UUID(int=chance.getrandbits(128))), noise(chance)))


def noise(chance: random.Random) -> str:
    """Return a few characters that may stand in an address."""
    letters = string.ascii_letters + string.digits + "-._~%:@!$'()*,;="
    return "".join(chance.choices(letters, k=chance.randint(1, 40)))


def json_body(chance: random.Random) -> bytes:
    """Return JSON that is good, or of one of the kinds that readers stumble over."""
    return chance.choice(
        (
            orjson.dumps({"lat": 31.9, "lon": 35.9, "layers": ["schools"]}),
            b'{"lat": NaN, "lon": Infinity}',
            b'{"id": "\\ud800", "response": {}}',
            b"[" * 100_000,
            b'{"a":' * 50_000 + b"1",
            b'{"number": ' + b"9" * 5_000 + b"}",
            b'{"lat": 1, "lat": 2}',
            b'{"lat": true}',
            "é".encode("latin-1"),
            b"\xff\xfe{\x00}\x00",
            b"",
            b"null",
            b'"' + b"a" * 100_000 + b'"',
            b'{"id":"a","rawId":"a","type":"public-key","response":{"clientDataJSON":"a"}}',
        )
    )
