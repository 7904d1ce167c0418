"""Examples for the description of the API that work, because the data of now give them."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from layers.areas.models import Area
from layers.features.models import Feature
from portal.directory.registers.models import Agency, Service
from portal.hsds.ids import id_of, pair_id
from portal.hsds.queries import pairs_of
from portal.hsds.taxonomies import taxonomies_of
from portal.offline.rules import AreaFile
from portal.opendata.catalogue.service import listed_names
from portal.opendata.exchange.pages import read_page
from portal.participation.ideas.listing import IdeaQuery, list_ideas
from portal.participation.polls.answers import PATH as POLLS
from portal.participation.polls.queries import polls_of_space
from portal.participation.polls.rules import PollState
from portal.participation.spaces.queries import list_spaces
from portal.publishing.schemas import PATH as PUBLISHED
from portal.vocabularies.loading import load_vocabularies

Examples = Mapping[tuple[str, str], str]


def read_examples(session: Session) -> Examples:
    """Read examples, by the path and the parameter that they are for; what has none is absent."""
    return {
        **_of_layers(session),
        **_of_directory(session),
        **_of_vocabularies(),
        **_of_participation(session),
        **_of_open_data(session),
        **_of_datasets(session),
        **{(f"{PUBLISHED}/{{offering}}.{end}", "offering"): "agencies" for end in ("csv", "json")},
    }


def _of_layers(session: Session) -> Examples:
    examples = {}
    area = session.scalar(select(Area.code).where(Area.level == 1).order_by(Area.code).limit(1))
    if area is not None:
        examples["/api/v1/around", "area"] = area
        for file in AreaFile:
            examples[f"/api/v1/offline/{{code}}/{file.value}", "code"] = area
    place = session.execute(
        select(Feature.layer, Feature.ref)
        .where(Feature.superseded_in.is_(None))
        .order_by(Feature.layer, Feature.ref)
        .limit(1)
    ).one_or_none()
    if place is not None:
        path = "/api/v1/layers/{layer}/features/{ref}"
        examples[path, "layer"], examples[path, "ref"] = place.layer, place.ref
        examples["/api/v1/layers/{layer}", "layer"] = place.layer
    return examples


def _of_participation(session: Session) -> Examples:
    spaces = list_spaces(session)
    if not spaces:
        return {}
    path, space = "/api/v1/spaces", spaces[-1]
    examples = {(f"{path}/{{space}}", "space"): space.name, (path, "agency"): space.agency}
    if space.areas:
        examples[path, "area"] = space.areas[0]
    polls = [one for known in spaces for one in polls_of_space(session, known.id)]
    for poll in (one for one in polls if one.state is PollState.PUBLISHED):
        for more in ("", "/ballots"):
            examples[f"{POLLS}/{{ref}}{more}", "ref"] = poll.ref
    of_ideas = f"{path}/{{space}}/ideas"
    examples[of_ideas, "space"] = space.name
    for one in spaces:
        for listed in list_ideas(session, one.id, IdeaQuery(limit=1)).found:
            examples[f"{of_ideas}/{{ref}}", "space"] = one.name
            examples[f"{of_ideas}/{{ref}}", "ref"] = listed.idea.ref
    return examples


def _of_open_data(session: Session) -> Examples:
    path = "/api/v1/datasets"
    return {
        key: value
        for name, _day in listed_names(session)[:1]
        for key, value in {(f"{path}/{{name}}", "name"): name, (path, "format"): "CSV"}.items()
    }


def _of_datasets(session: Session) -> Examples:
    found = read_page(session, 1, 1).datasets
    examples = {("/api/3/action/{action}", "action"): "status_show"}
    if found:
        examples["/dataset/{dataset}", "dataset"] = f"{found[0].name}.ttl"
    return examples


def _of_directory(session: Session) -> Examples:
    examples = {}
    for model, kind, words in (
        (Service, "service", "services"),
        (Agency, "organization", "organizations"),
    ):
        current = select(model.code).where(model.superseded_in.is_(None))
        code = session.scalar(current.order_by(model.code).limit(1))
        if code is None:
            continue
        cpsv = "services" if model is Service else "agencies"
        examples[f"/cpsv/{cpsv}/{{name}}", "name"] = f"{code}.ttl"
        examples[f"/hsds/{words}/{{{kind}_id}}", f"{kind}_id"] = str(id_of(kind, code))
        if model is Agency:
            for path in ("/hsds/services", "/hsds/service_at_locations"):
                examples[path, "organization_id"] = str(id_of(kind, code))
    services = session.scalars(
        select(Service.code).where(Service.superseded_in.is_(None)).order_by(Service.code).limit(50)
    )
    pairs = pairs_of(session, services).pairs
    if pairs:
        examples["/hsds/service_at_locations/{pair_id}", "pair_id"] = str(pair_id(*pairs[0]))
    return examples


def _of_vocabularies() -> Examples:
    known = taxonomies_of(load_vocabularies())
    taxonomy, term = str(next(iter(known.by_id))), str(next(iter(known.terms)))
    return {
        ("/cpsv/vocabularies/{name}", "name"): "audiences.ttl",
        ("/hsds/taxonomies/{taxonomy_id}", "taxonomy_id"): taxonomy,
        ("/hsds/taxonomy_terms", "taxonomy_id"): taxonomy,
        ("/hsds/taxonomy_terms/{term_id}", "term_id"): term,
        ("/hsds/services", "taxonomy_term_id"): term,
        ("/hsds/services", "taxonomy_id"): taxonomy,
        ("/hsds/service_at_locations", "taxonomy_term_id"): term,
        ("/hsds/service_at_locations", "taxonomy_id"): taxonomy,
    }
