"""The whole directory as linked data among the whole files."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from rdflib import Graph
from sqlalchemy.orm import Session

from layers.responses import etag_of
from portal.cpsv.describing import Description
from portal.cpsv.names import PREFIXES
from portal.cpsv.reading import catalogue_graphs
from portal.directory.published.queries import versions
from portal.directory.published.surroundings import mark_of
from portal.downloads.offers import Download, Edition
from portal.linked_data.forms import JSON_LD, Form
from portal.linked_data.writing import streamed_json_ld, streamed_turtle


def catalogue_download(form: Form, about: Description) -> Download:
    """Offer the whole directory in one form; `about` is what its graphs are made with."""
    piece = replace(about, stands_alone=False)
    written: Callable[[Iterator[Graph]], Iterator[bytes]] = (
        partial(streamed_json_ld, prefixes=PREFIXES) if form is JSON_LD else streamed_turtle
    )

    def edition(session: Session) -> Edition:
        state = versions(session)
        made_with = mark_of_catalogue(about)
        return Edition(etag_of("cpsv", form.media_type, made_with, state.key), state.headers)

    def write(session: Session) -> Iterator[bytes]:
        return written(catalogue_graphs(session, versions(session), piece))

    return Download(
        name=f"catalogue{form.ending}",
        media_type=form.media_type,
        edition=edition,
        write=write,
        headers={"Content-Language": ", ".join(about.country.languages)},
    )


def mark_of_catalogue(about: Description) -> tuple[str, str, str]:
    """Return what graphs depend on besides the releases."""
    return about.iris.public_url, about.country.code, mark_of(about.vocabularies)
