"""Asks for names of the demonstration gazetteer, right and misspelt, others at each run.

A part of `make bench-names`. What is taken, asked and not found is printed, with the seed; what was
not right, by name.
"""

import argparse
import random

from importers.gazetteer.service import import_demonstration, import_embedded
from layers.search.service import find_place
from tests.benchmarks.databases import cluster, empty, scratch_folder
from tests.conftest import deployment_on, load_sample_areas
from tests.layers.search.asked_names import ask_all
from tests.layers.search.unknown_names import OVERLAPPING, UNKNOWN


def main() -> None:
    """Fill a private database and print what became of the names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    told = parser.parse_args()
    with (
        scratch_folder() as folder,
        cluster(folder) as server,
        empty(server, "names") as url,
        deployment_on(url) as deployment,
    ):
        load_sample_areas(deployment)
        with deployment.database.writing() as session:
            import_embedded(session, deployment.country)
            import_demonstration(session, deployment.country)
        outcomes = ask_all(deployment, told.names, told.seed)
        with deployment.database.reading() as session:
            unknown = [*UNKNOWN, *OVERLAPPING]
            taken = [one for one in unknown if find_place(session, deployment.country, one).taken]
    share = outcomes.right / told.names
    print(f"seed {told.seed}: {share:.1%} of {told.names} right; {dict(outcomes.counts)}")  # noqa: T201
    print(*outcomes.missed, sep="\n")  # noqa: T201
    print(f"{len(unknown)} names that nobody knows: {len(taken)} taken {taken}")  # noqa: T201


if __name__ == "__main__":
    main()
