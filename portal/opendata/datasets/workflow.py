"""The workflow of datasets: its definition, and what it calls its states."""

from functools import cache
from importlib import resources

from geo.country import Names
from portal.opendata.datasets.rules import DatasetState
from portal.workflow.loading import Definitions, load_definitions
from portal.workflow.offers import Workflow


@cache
def dataset_definitions() -> Definitions:
    """Return all versions of the workflow; raises InvalidSetup for a faulty one."""
    return load_definitions(resources.files("portal.opendata.datasets") / "definitions")


def dataset_workflow() -> Workflow:
    """Return what the topic offers."""
    return Workflow(dataset_definitions())


@cache
def names_of_state(state: DatasetState) -> Names:
    """Return what a state is called, by the newest version."""
    return dataset_definitions().newest.state(state).names
