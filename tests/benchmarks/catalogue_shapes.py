"""Holds 1,000 datasets against DCAT-AP: `python -m tests.benchmarks.catalogue_shapes`.

Printed are the milliseconds of a page of the catalogue in each form, how many statements there
are, how much memory was taken, and what the shapes of the standard find wrong.
"""

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from pyshacl import validate
from rdflib import DCAT, RDF, Graph

from layers.deployment import Deployment
from portal.opendata.terms.loading import load_terms
from tests.benchmarks.databases import add_areas, cluster, empty, scratch_folder
from tests.conftest import SHARED_DATA, deployment_on
from tests.portal.hsds.demonstration import standards_client
from tests.portal.opendata.dcat.shapes import read_shapes
from tests.portal.opendata.published import PUBLISHED, dataset_there

_FORMS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}
_PAGE = 100


def fill(deployment: Deployment, count: int) -> None:
    """Put datasets there, of every licence, category and frequency, each twentieth withdrawn."""
    terms = load_terms()
    licences, frequencies = [*terms.licences], [*terms.frequencies]
    categories = [*terms.categories]
    with deployment.database.writing() as session:
        for number in range(count):
            gone: dict[str, Any] = {
                "withdrawn_at": PUBLISHED,
                "withdrawn_because": {"ar": "خطأ", "en": "A mistake"},
            }
            dataset_there(
                session,
                f"dataset-{number}",
                licence=licences[number % len(licences)].code,
                frequency=frequencies[number % len(frequencies)].code,
                category=categories[number % len(categories)].code,
                published_at=PUBLISHED + timedelta(seconds=number),
                areas=["JO-AM", "JO-IR"][: number % 3],
                contact={"phone": "+962 6 500 1000"} if number % 2 else {},
                **(gone if number % 20 == 0 else {}),
            )


def pages(client: TestClient, ending: str, count: int) -> Iterator[tuple[bytes, float]]:
    """Yield all pages of a form with the milliseconds that each took."""
    for number in range(1, -(-count // _PAGE) + 1):
        started = time.perf_counter()
        answer = client.get(f"/catalog.{ending}?page={number}")
        took_ms = (time.perf_counter() - started) * 1000
        assert answer.status_code == 200, answer.text
        yield answer.content, took_ms


def main() -> None:
    """Fill a database, read the catalogue in every form, and hold it against the shapes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=1_000)
    count = parser.parse_args().datasets
    shapes = read_shapes(Path(SHARED_DATA))
    with (
        scratch_folder() as folder,
        cluster(folder) as server,
        empty(server, "catalogue") as url,
        deployment_on(url) as deployment,
    ):
        add_areas(deployment)
        fill(deployment, count)
        wrong = _measure(deployment, shapes, count)
    sys.exit(wrong > 0)


def _measure(deployment: Deployment, shapes: Graph, count: int) -> int:
    wrong, datasets, statements = 0, 0, 0
    with standards_client(deployment) as client:
        for ending, form in _FORMS.items():
            took = []
            for body, took_ms in pages(client, ending, count):
                took.append(took_ms)
                if ending != "ttl":
                    continue
                graph = Graph().parse(data=body, format=form)
                statements += len(graph)
                datasets += len(set(graph.subjects(RDF.type, DCAT.Dataset)))
                fits, _report, text = validate(graph, shacl_graph=shapes, inference="none")
                if not fits:
                    wrong += 1
                    print(text[:2_000])  # noqa: T201
            median = statistics.median(took)
            print(f"{ending}: {median:.0f} ms a page of {_PAGE}, longest {max(took):.0f}")  # noqa: T201
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(  # noqa: T201
        f"{datasets:,} datasets and {count - datasets:,} withdrawn ones, {statements:,} statements:"
        f" {wrong} pages with violations; {held:.0f} MB at most"
    )
    return wrong


if __name__ == "__main__":
    main()
