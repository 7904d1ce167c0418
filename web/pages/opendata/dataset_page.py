"""The page of a dataset: what it is, its files, how it may be used, what people say of it."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from layers.parameters import DeploymentHere
from portal.comments.discussions.queries import read_discussion, read_head
from portal.comments.discussions.shown import DiscussionHead
from portal.opendata.datasets.queries import find_dataset, versions_of_all
from portal.opendata.datasets.rules import DATASET, Dataset
from portal.opendata.downloads.queries import downloads_of
from portal.opendata.exchange.surroundings import Surroundings, surroundings_of
from web.page.answers import no_such_language
from web.page.discussion import DiscussionPart, discussion_part
from web.pages.directory.public_page import PublicPage
from web.pages.opendata.collected import PARTS
from web.pages.opendata.files import files_of, older_files
from web.pages.opendata.machines import machine_part
from web.pages.opendata.parts import DatasetPart
from web.pages.opendata.words import lead_and_rest, summary_of

router = APIRouter(include_in_schema=False)

_GONE = 410
_MOST_OLDER = 50


@router.get("/{language}/datasets/{name}")
def show_dataset(
    language: str, name: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Show a published dataset, or what is left of a withdrawn one."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    with deployment.database.reading() as session:
        found = demand_dataset(session, name)
        around = surroundings_of(session, [found])
        parts = _parts_of(session, found, around, public_page)
        head = read_head(session, DATASET, found.id)
        taken = downloads_of(session, [found.id])[found.id]
        state, validator = public_page.kept(
            session,
            (str(found.id), found.version, found.is_overdue_on(public_page.today)),
            head.key,
            taken.people,
            *((one.name, *one.key) for one in parts),
        )
        known = validator.known()
        if known is not None:
            return known
        context = _context(session, public_page, found, around)
        discussion = _discussion(session, public_page, found, head)
    answer = public_page.show(
        "opendata/gone.html" if found.is_withdrawn else "opendata/dataset.html",
        public_page.links(found.path),
        state,
        data=next((one.data for one in parts if one.data is not None), None),
        discussion=discussion,
        taken=taken.people,
        dataset_parts=[one for one in parts if one.template is not None],
        **context,
    )
    if found.is_withdrawn:
        answer.status_code = _GONE
    return validator.marked(answer)


def demand_dataset(session: Session, name: str) -> Dataset:
    """Return a published dataset, withdrawn or not; raises NotFound."""
    found = find_dataset(session, name)
    if found is None:
        raise NotFound(_("There is no dataset “{name}”."), name=name)
    return found


def _parts_of(
    session: Session, dataset: Dataset, around: Surroundings, public_page: PublicPage
) -> Sequence[DatasetPart]:
    """Return what the topics show of it; a tombstone has no parts."""
    if dataset.is_withdrawn:
        return ()
    language, site = public_page.language, public_page.site
    made = [make(session, dataset, language, site) for make in PARTS]
    made.append(machine_part(dataset, around, language, site))
    return [one for one in made if one is not None]


def _context(
    session: Session, public_page: PublicPage, dataset: Dataset, around: Surroundings
) -> dict[str, Any]:
    terms = public_page.site.terms
    files = files_of(dataset)
    lead, rest = lead_and_rest(dataset.htmls, public_page.language)
    versions = versions_of_all(session, [one.id for one in dataset.resources])
    return {
        "dataset": dataset,
        "summary": summary_of(dataset.texts),
        "lead": lead,
        "rest": rest,
        "files": files,
        "older": older_files(dataset, versions)[:_MOST_OLDER],
        "main_file": next((one for one in files if one.is_data), None),
        "last_day": max((one.version.day for one in files), default=None),
        "is_overdue": dataset.is_overdue_on(public_page.today),
        "licence": terms.licences.get(dataset.licence),
        "frequency": terms.frequencies.get(dataset.frequency),
        "categories": terms.categories.way_to(dataset.category),
        "agency_names": around.agencies.get(dataset.agency),
        "areas": around.areas,
    }


def _discussion(
    session: Session, public_page: PublicPage, dataset: Dataset, head: DiscussionHead
) -> DiscussionPart | None:
    """Return the discussion; None where nobody can sign in, so nobody can write."""
    if public_page.site.portal is None:
        return None
    discussed = public_page.site.discussed.find(session, DATASET, dataset.id)
    read = read_discussion(session, DATASET, dataset.id, None, head)
    return discussion_part(public_page.language, DATASET, dataset.id, discussed, read)
