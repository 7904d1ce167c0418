"""What an action is given, and the reads that many of them make."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Names
from portal.directory.agencies.queries import agency_names
from portal.opendata.catalogue.rules import Facet
from portal.opendata.catalogue.service import Catalogue
from portal.opendata.catalogue.shelf import Shelf
from portal.opendata.ckan.arguments import Arguments
from portal.opendata.ckan.columns import Searched
from portal.opendata.ckan.names import id_of
from portal.opendata.ckan.packages import Json, Writing
from portal.opendata.ckan.rules import not_found
from portal.opendata.ckan.searching import Found, SearchQuery, search
from portal.opendata.datasets.queries import dataset_of, find_dataset, published_datasets
from portal.opendata.datasets.rules import Dataset
from portal.opendata.exchange.surroundings import surroundings_for_mirrors
from portal.opendata.tables.service import Tables

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """A session of the public, what was asked, and what answers are written with.

    `tables` answers for rows; None where nobody reads files.
    """

    session: Session
    given: Arguments
    writing: Writing
    catalogue: Catalogue
    tables: Tables | None = None

    @cached_property
    def shelf(self) -> Shelf:
        """All that is listed, as the session sees it."""
        return self.catalogue.shelf(self.session)

    @property
    def searched(self) -> Searched:
        """What is searched without ids of agencies and categories."""
        return Searched(self.shelf, self.writing.terms, moment(self.session), {})

    def dataset(self, name: str) -> Dataset:
        """Find a published dataset by name or id, withdrawn or not; raises ActionError."""
        found = find_dataset(self.session, name)
        if found is None and _ID.fullmatch(name):
            found = dataset_of(self.session, UUID(name))
        if found is None:
            raise not_found()
        return found

    def packages(self, datasets: Sequence[Dataset]) -> list[Json]:
        """Return datasets as packages."""
        known = surroundings_for_mirrors(self.session, datasets)
        return [self.writing.package(one, known) for one in datasets]

    def packages_of(self, ids: Sequence[UUID]) -> list[Json]:
        """Return the packages with these ids, in their order."""
        return self.packages(published_datasets(self.session, ids))

    def search(self, query: SearchQuery) -> Found:
        """Search published datasets."""
        told = " ".join((query.words, *query.filters))
        codes = self._codes_of_ids() if _ID.search(told) else {}
        language = self.writing.language
        return search(replace(self.searched, codes_of_ids=codes), replace(query, language=language))

    def counts(self, column: str) -> dict[str, int]:
        """Count what is not withdrawn by a column of the catalogue."""
        return self.shelf.columns[column].counts(self.shelf.shown)

    def publishers(self) -> dict[str, Names]:
        """Return all agencies that publish, with their names, by code."""
        codes = sorted(self.shelf.columns[Facet.AGENCY].values)
        names = agency_names(self.session, *codes)
        return {code: names.get(code) or {"en": code} for code in codes}

    def _codes_of_ids(self) -> dict[str, str]:
        groups = {str(id_of("group", one.code)): one.code for one in self.writing.terms.categories}
        return groups | {str(id_of("organization", one)): one for one in self.publishers()}
