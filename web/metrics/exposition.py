"""The figures as families of metrics, which the library of Prometheus writes."""

from collections.abc import Iterator, Mapping, Sequence

from prometheus_client import Metric
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.registry import Collector

from layers.around.schemas import PATH
from portal.gateway.queries import CallFigures
from web.metrics.counts import BOUNDS_S
from web.metrics.database import DatabaseFigures
from web.metrics.snapshots import Figures

PREFIX = "aroundme_"
_HOT = "around_hot"
# Counts of processes: their name in a snapshot is that of the metric.
COUNTS = {
    "requests_refused": "Requests answered with 503 at once, because too many waited.",
    "downloads_made": "Whole files that were made.",
    "downloads_failed": "Whole files that could not be made.",
}
# Gauges of processes that are summed over those that live.
SUMS = {
    "requests_running": "Requests at work in threads.",
    "requests_waiting": "Requests that wait for a place.",
    "downloads_waiting": "Requests that wait for the first edition of a whole file.",
    "database_pool_in_use": "Database connections at work.",
    "database_pool_size": "Database connections that may be open.",
}


class Exposition(Collector):
    """One scrape: everything that is known at its moment."""

    def __init__(
        self,
        figures: Figures,
        hot: Mapping[str, Mapping[str, object]],
        database: DatabaseFigures | None,
        version: str,
    ) -> None:
        self._figures = figures
        self._hot = hot
        self._database = database
        self._version = version

    def collect(self) -> Iterator[Metric]:
        """Return all families."""
        yield _gauge("info", "The version that runs.", [(("version", self._version), 1)])
        yield from self._requests()
        yield from self._processes()
        yield from self._layers()
        up = 0 if self._database is None else 1
        yield _gauge("database_up", "Whether the database answers.", [((), up)])
        if self._database is not None:
            yield from _of_database(self._database)
            yield from _of_calls(self._database.calls)

    def _requests(self) -> Iterator[Metric]:
        labels = ["route", "status"]
        requests = CounterMetricFamily(
            f"{PREFIX}http_requests", "Requests that were answered.", labels=labels
        )
        took = HistogramMetricFamily(
            f"{PREFIX}http_request_duration_seconds",
            "Seconds from the first look at a request to the end of its answer.",
            labels=labels,
        )
        around = 0.0
        for key, row in sorted(self._figures.rows.items()):
            status, _space, route = key.partition(" ")
            number = sum(row[:-1])
            around += number if route == PATH else 0
            requests.add_metric([route, status], number)
            took.add_metric([route, status], _buckets(row), sum_value=row[-1])
        yield requests
        yield took
        paths = CounterMetricFamily(
            f"{PREFIX}around_answers", "Radius queries by what answered them.", labels=["path"]
        )
        hot = self._figures.counts.get(_HOT, 0.0)
        paths.add_metric(["hot"], hot)
        paths.add_metric(["postgis"], around - hot)
        yield paths

    def _processes(self) -> Iterator[Metric]:
        for name, text in COUNTS.items():
            family = CounterMetricFamily(f"{PREFIX}{name}", text)
            family.add_metric([], self._figures.counts.get(name, 0.0))
            yield family
        living = self._figures.living
        for name, text in SUMS.items():
            number = sum(one.gauges.get(name, 0.0) for one in living)
            yield _gauge(name, text, [((), number)])
        ages = [one.gauges["state_age_s"] for one in living if "state_age_s" in one.gauges]
        if ages:
            text = "Seconds since the worker that is farthest behind has heard of the database."
            yield _gauge("hot_state_age_seconds", text, [((), max(ages))])
        kinds = sorted({one.kind for one in living})
        of = {kind: [one.gauges for one in living if one.kind == kind] for kind in kinds}
        yield _gauge(
            "processes",
            "Processes that live.",
            [(("process", kind), len(every)) for kind, every in of.items()],
        )
        yield _gauge(
            "resident_memory_bytes",
            "Memory of the processes of a kind; what they share is counted in each.",
            [(("process", k), sum(g["memory_bytes"] for g in every)) for k, every in of.items()],
        )
        yield _gauge(
            "uptime_seconds",
            "Seconds that the youngest process of a kind has lived.",
            [(("process", kind), min(g["up_s"] for g in every)) for kind, every in of.items()],
        )

    def _layers(self) -> Iterator[Metric]:
        """Return the figures of the hot index of the worker that was asked."""
        told = {name: one for name, one in self._hot.items() if one.get("release") is not None}
        for name, field, text in (
            ("hot_index_release", "release", "Release that memory answers with."),
            ("hot_index_bytes", "bytes", "Bytes of the index of a layer."),
        ):
            samples = [
                (("layer", layer), float(str(one[field])))
                for layer, one in told.items()
                if one[field] is not None
            ]
            yield _gauge(name, text, samples)
        yield _gauge(
            "hot_index_problem",
            "Whether a layer has no index because of a problem.",
            [(("layer", name), one["problem"] is not None) for name, one in self._hot.items()],
        )


def _of_database(known: DatabaseFigures) -> Iterator[Metric]:
    for name, text, samples, label in (
        ("layer_release", "Current release of a layer.", known.releases, "layer"),
        ("layer_features", "Features of the current release of a layer.", known.features, "layer"),
        ("register_release", "Current release of a register.", known.registers, "register"),
        ("import_jobs", "Imports of the officers' page by how they stand.", known.jobs, "state"),
        ("layer_releases", "Releases of all layers by their state.", known.states, "state"),
        ("letters", "Letters in the outbox by how they stand.", known.letters, "state"),
    ):
        yield _gauge(name, text, [((label, key), number) for key, number in samples.items()])
    yield _gauge(
        "import_queue_age_seconds",
        "Seconds that the import has waited that has waited longest.",
        [((), known.oldest_wait_s)],
    )
    yield _gauge(
        "letter_queue_age_seconds",
        "Seconds that the letter has waited that has waited longest.",
        [((), known.oldest_letter_s)],
    )


def _of_calls(known: CallFigures) -> Iterator[Metric]:
    calls = GaugeMetricFamily(
        f"{PREFIX}agency_calls",
        "Calls to agencies that began in the last five minutes, by what became of them.",
        labels=["service", "state"],
    )
    for (service, state), number in known.recent.items():
        calls.add_metric([service, state], number)
    yield calls
    yield _gauge(
        "agency_wrong_persons",
        "Answers of agencies about somebody else that the ledger still has.",
        [(("service", service), number) for service, number in known.wrong_persons.items()],
    )
    yield _gauge(
        "agency_left_alone",
        "Agencies and services that are not called for a while, because they failed.",
        [(("name", one.name), 1) for one in known.left_alone],
    )


def _gauge(
    name: str, text: str, samples: Sequence[tuple[tuple[str, str] | tuple[()], float]]
) -> GaugeMetricFamily:
    labels = [samples[0][0][0]] if samples and samples[0][0] else []
    family = GaugeMetricFamily(f"{PREFIX}{name}", text, labels=labels)
    for label, number in samples:
        family.add_metric([label[1]] if label else [], float(number))
    return family


def _buckets(row: Sequence[float]) -> list[tuple[str, float]]:
    """Return the buckets as Prometheus has them, each with all that is below it."""
    total, buckets = 0.0, []
    for bound, number in zip((*map(str, BOUNDS_S), "+Inf"), row[:-1], strict=True):
        total += number
        buckets.append((bound, total))
    return buckets
