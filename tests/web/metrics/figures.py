"""The figures of `/metrics` as tests read them."""

from prometheus_client.parser import text_string_to_metric_families as read_text

Sums = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def figures_of(text: str) -> Sums:
    """Read samples by their name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in read_text(text)
        for sample in family.samples
    }


def requests_in(figures: Sums, route: str, status: str = "2xx") -> float:
    labels = (("route", route), ("status", status))
    return figures.get(("aroundme_http_requests_total", labels), 0.0)
