"""Looking up places by their address, with everything ever answered kept in the database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version

from sqlalchemy import CheckConstraint, DateTime, Double, String, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from geo.clock import moment
from geo.coordinates import Position
from geo.country import Country
from geo.database import Database
from geo.geocoding import Geocoded, Geocoder
from geo.tables import Table
from importers.cells import clean_text
from layers.deployment import Deployment

# A place that is only known to lie in some town is no place to send people to.
COARSEST_M = 5_000.0
# Maps grow: what was not found is asked again after that time.
MISSES_COUNT_FOR = timedelta(days=30)
# Long enough for any address, short enough for an index and for the line of a request.
_LONGEST_QUERY = 300


class GeocodeAnswer(Table):
    """What a geocoder said to one query; without a position it knew nothing.

    `service` is the geocoder's address, `country` the code that the search was kept to, empty for
    none. `precision_m` is how far off the place may be, `precision` what kind of thing was found.
    """

    __tablename__ = "geocode_answer"
    __table_args__ = (
        CheckConstraint(
            "num_nulls(lon, lat, precision, precision_m, label) IN (0, 5)", name="whole"
        ),
    )

    service: Mapped[str] = mapped_column(String, primary_key=True)
    country: Mapped[str] = mapped_column(String, primary_key=True)
    query: Mapped[str] = mapped_column(String, primary_key=True)
    lon: Mapped[float | None] = mapped_column(Double)
    lat: Mapped[float | None] = mapped_column(Double)
    precision: Mapped[str | None] = mapped_column(String)
    precision_m: Mapped[float | None] = mapped_column(Double)
    label: Mapped[str | None] = mapped_column(String)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class AddressFinder:
    """Finds places by their address: asks what was answered before, then the geocoder.

    Every answer, also that there is none, is committed at once in a session of its own: an import
    that is interrupted goes on where it stopped, and the next one asks nothing anew. `progress`
    hears after each query how many were asked for and how many found.
    """

    def __init__(
        self,
        geocoder: Geocoder,
        database: Database,
        *,
        progress: Callable[[int, int], None] = lambda _asked, _found: None,
        coarsest_m: float = COARSEST_M,
    ) -> None:
        self._geocoder = geocoder
        self._database = database
        self._progress = progress
        self._coarsest_m = coarsest_m
        self.asked = 0
        self.found = 0

    def find(self, *queries: str) -> Geocoded | None:
        """Find the first of some descriptions of one place that leads to it, else None.

        What is further off than `coarsest_m` metres is no answer. Raises Refused when the geocoder
        does not answer at all.
        """
        answer = next(filter(None, map(self._find, queries)), None)
        self.asked += 1
        self.found += answer is not None
        self._progress(self.asked, self.found)
        return answer

    def _find(self, query: str) -> Geocoded | None:
        query = clean_text(query)[:_LONGEST_QUERY].strip()
        if not any(character.isalpha() for character in query):
            return None
        with self._database.writing() as session:
            kept = session.get(GeocodeAnswer, self._key(query))
            known = kept is not None and _counts(kept, session)
            answer = _geocoded(kept) if kept is not None else None
        if not known:
            answer = self._geocoder.find(query)
            self._keep(query, answer)
        return answer if answer and answer.precision_m <= self._coarsest_m else None

    def _keep(self, query: str, answer: Geocoded | None) -> None:
        service, country, _query = self._key(query)
        values = {
            "lon": answer and answer.position.lon,
            "lat": answer and answer.position.lat,
            "precision": answer and answer.precision,
            "precision_m": answer and answer.precision_m,
            "label": answer and clean_text(answer.label),
        }
        with self._database.writing() as session:
            kept = {**values, "asked_at": moment(session)}
            session.execute(
                insert(GeocodeAnswer)
                .values(service=service, country=country, query=query, **kept)
                .on_conflict_do_update(index_elements=["service", "country", "query"], set_=kept)
            )

    def _key(self, query: str) -> tuple[str, str, str]:
        return self._geocoder.address, self._geocoder.country_code or "", query


def address_finder(
    deployment: Deployment, address: str, country: Country | None = None
) -> AddressFinder:
    """Make the finder of a deployment on a Nominatim server; `country` where it is another one."""
    country = country or deployment.country
    geocoder = Geocoder(
        address,
        user_agent=f"aroundme/{version('aroundme')} (import of public places)",
        country_code=country.code,
        languages=country.languages,
    )
    return AddressFinder(geocoder, deployment.database)


def _counts(kept: GeocodeAnswer, session: Session) -> bool:
    """Return whether a kept answer still holds; that there is none does for a while."""
    if kept.lon is not None:
        return True
    return moment(session) - kept.asked_at < MISSES_COUNT_FOR


def _geocoded(kept: GeocodeAnswer) -> Geocoded | None:
    if kept.lon is None or kept.lat is None or kept.precision_m is None:
        return None
    return Geocoded(
        Position(kept.lon, kept.lat), kept.precision or "", kept.precision_m, kept.label or ""
    )
