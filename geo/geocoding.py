"""Finding places by their address with a Nominatim server, politely and with a precision."""

import math
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from geo.coordinates import Position, is_on_earth
from geo.distances import distance_m
from geo.errors import Refused
from geo.messages import mark as _
from geo.messages import shown

PUBLIC_SERVER = "nominatim.openstreetmap.org"
# What the operators of the public server ask for.
_PUBLIC_RATE_PER_S = 1.0
_TRIES = 4
_FIRST_WAIT_S = 2.0
_LONGEST_WAIT_S = 60.0
_NOT_THERE = (404, 405, 410)
# What to think of an answer that gives no box: the size of such things, and what a pin on one is
# off at least.
_TYPICAL_M = {
    "building": 50.0,
    "street": 500.0,
    "locality": 2_000.0,
    "town": 10_000.0,
    "region": 50_000.0,
}
_LEAST_M = {"building": 10.0, "street": 50.0, "locality": 200.0, "town": 1_000.0, "region": 5_000.0}
# Nominatim's place ranks: 30 a house or a thing of its own, 26 and 27 streets, 17 to 25 villages
# and quarters, 13 to 16 towns and cities, below counties and countries.
_LEAST_RANK = {"building": 28, "street": 26, "locality": 17, "town": 13}
_KINDS = {
    "street": {"highway", "road", "street", "residential", "square"},
    "locality": {
        *("suburb", "quarter", "neighbourhood", "neighborhood", "village", "hamlet", "locality"),
        *("isolated_dwelling", "city_block", "allotments", "farm", "postcode", "city_district"),
    },
    "town": {"city", "town", "municipality", "borough"},
    "region": {
        *("country", "state", "province", "region", "county", "district", "state_district"),
        *("administrative", "boundary", "political", "continent", "island"),
    },
}


@dataclass(frozen=True, slots=True)
class Geocoded:
    """A place that was found by its address.

    `precision` is the kind of thing that was found: building, street, locality, town, region.
    `precision_m` is how far from it the place may be, in metres: half the diagonal of the thing.
    """

    position: Position
    precision: str
    precision_m: float
    label: str


class _BusyServer(Exception):
    """A server that may answer later; `retry_after_s` is when it says that it will."""

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


@dataclass
class Geocoder:
    """A Nominatim server, named by its address; `country_code` keeps the search to one country.

    At most `rate_per_s` questions a second, whatever they take; never more than one to the public
    server. A server that is busy or fails is asked again, after the time that it names or ever
    longer ones beginning with `first_wait_s`. `clock` and `sleep` are in seconds. Raises Refused
    when the address is none.
    """

    address: str
    user_agent: str
    country_code: str | None = None
    languages: Sequence[str] = ()
    rate_per_s: float = 1.0
    timeout_s: float = 10.0
    first_wait_s: float = _FIRST_WAIT_S
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next_at: float = field(default=0.0, init=False)
    _ask: Callable[..., Any] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.address = _service(self.address)
        if urlsplit(self.address).hostname == PUBLIC_SERVER:
            self.rate_per_s = min(self.rate_per_s, _PUBLIC_RATE_PER_S)

    def find(self, query: str) -> Geocoded | None:
        """Find a place; None when the server knows none. Raises Refused when it does not answer."""
        wait_s = self.first_wait_s
        for _attempt in range(_TRIES - 1):
            try:
                return self._asked_once(query)
            except _BusyServer as busy:
                self.sleep(min(busy.retry_after_s or wait_s, _LONGEST_WAIT_S))
                wait_s *= 2
        try:
            return self._asked_once(query)
        except _BusyServer as busy:
            raise self._silent(busy) from busy

    def _asked_once(self, query: str) -> Geocoded | None:
        from geopy.exc import GeopyError  # noqa: PLC0415 - loads slowly, and few imports need it

        ask = self._client()
        self._wait_for_turn()
        try:
            # Of a latitude that is none geopy warns besides refusing it.
            with warnings.catch_warnings(action="ignore", category=UserWarning):
                answer = ask(
                    query.encode("utf-8", "ignore").decode("utf-8"),
                    country_codes=self.country_code,
                    language=",".join(self.languages) or False,
                )
        except GeopyError as error:
            self._check_fault(error)
            return None
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise self._unclear() from error
        except OSError as error:
            raise _BusyServer(str(error)) from error
        return None if answer is None else _geocoded(answer.raw)

    def _check_fault(self, error: Exception) -> None:
        """Distinguish the faults: a query that is none, no geocoder there, one that is busy."""
        from geopy import exc  # noqa: PLC0415 - as above

        status = getattr(error.__cause__, "status_code", None)
        if isinstance(error, exc.GeocoderParseError) or status in _NOT_THERE:
            raise self._unclear() from error
        if isinstance(error, exc.GeocoderQueryError):
            return
        if isinstance(
            error, (exc.GeocoderAuthenticationFailure, exc.GeocoderInsufficientPrivileges)
        ):
            raise self._forbidden() from error
        raise _BusyServer(str(error), getattr(error, "retry_after", None)) from error

    def _client(self) -> Callable[..., Any]:
        if self._ask is None:
            from geopy.adapters import URLLibAdapter  # noqa: PLC0415 - as above
            from geopy.geocoders import Nominatim  # noqa: PLC0415 - as above

            scheme, _colon, domain = self.address.partition("://")
            # The other adapter tries again by itself, and sleeps for as long as the server likes.
            client = Nominatim(
                scheme=scheme,
                domain=domain,
                user_agent=self.user_agent,
                timeout=self.timeout_s,
                adapter_factory=URLLibAdapter,
            )
            self._ask = client.geocode
        return self._ask

    def _wait_for_turn(self) -> None:
        """Keep the distance between the beginnings of two questions."""
        now = self.clock()
        if now < self._next_at:
            self.sleep(self._next_at - now)
        self._next_at = max(now, self._next_at) + 1 / self.rate_per_s

    def _silent(self, error: Exception) -> Refused:
        return Refused(
            _(
                "The geocoder at {address} does not answer: {reason}. Try again later; what it has"
                " found so far is kept."
            ),
            address=shown(self.address),
            reason=shown(error, limit=120),
        )

    def _forbidden(self) -> Refused:
        return Refused(
            _(
                "The geocoder at {address} does not let us in. Ask its operator for access, or name"
                " another one after --geocode."
            ),
            address=shown(self.address),
        )

    def _unclear(self) -> Refused:
        return Refused(
            _(
                "What answers at {address} is not a Nominatim geocoder. Name the address of one"
                " after --geocode, like https://nominatim.example.org."
            ),
            address=shown(self.address),
        )


def _service(address: str) -> str:
    """Return the address of a server without the path of a search in it."""
    parts = urlsplit(address.strip())
    try:
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if parts.scheme not in ("http", "https") or not host:
        raise Refused(
            _(
                "“{address}” is not the address of a geocoder. Write it like"
                " https://nominatim.example.org."
            ),
            address=shown(address),
        )
    path = parts.path.rstrip("/").removesuffix("/search.php").removesuffix("/search")
    return f"{parts.scheme}://{parts.netloc}{path}"


def _geocoded(raw: Mapping[str, Any]) -> Geocoded | None:
    """Read an answer; one without a usable position is none."""
    try:
        position = Position(float(raw["lon"]), float(raw["lat"]))
    except (KeyError, TypeError, ValueError):
        return None
    if not is_on_earth(*position):
        return None
    precision = _precision(raw)
    return Geocoded(
        position, precision, _precision_m(raw, precision), str(raw.get("display_name") or "")
    )


def _precision(raw: Mapping[str, Any]) -> str:
    """Return what kind of thing was found: by its rank, else by its type."""
    rank = raw.get("place_rank")
    if isinstance(rank, int):
        return next((kind for kind, least in _LEAST_RANK.items() if rank >= least), "region")
    types = (raw.get("addresstype"), raw.get("type"), raw.get("class"), raw.get("category"))
    return next(
        (kind for name in types for kind, names in _KINDS.items() if name in names), "building"
    )


def _precision_m(raw: Mapping[str, Any], precision: str) -> float:
    """Measure half the diagonal of the box: south, north, west, east in degrees."""
    try:
        south, north, west, east = (float(edge) for edge in raw["boundingbox"])
        metres = distance_m(Position(west, south), Position(east, north)) / 2
    except (KeyError, TypeError, ValueError):
        return _TYPICAL_M[precision]
    return max(metres, _LEAST_M[precision]) if math.isfinite(metres) else _TYPICAL_M[precision]
