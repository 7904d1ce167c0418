"""The section “openness” of the page of a dataset: stars with their reason, and what it lacks."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.opendata.datasets.rules import Dataset, Resource
from portal.opendata.openness.quality import MET_TEXTS, MISSING_TEXTS, rate_dataset
from portal.opendata.openness.queries import known_of
from portal.opendata.openness.stars import HOW_NEXT_TEXTS, REASON_TEXTS, HowNext, Stars
from portal.opendata.openness.versions import stars_of_resources
from web.page.site import Site
from web.pages.opendata.parts import DatasetPart

MOST_STARS = 5


@dataclass(frozen=True)
class RatedResource:
    """A resource with its stars, and the sentences that go with them."""

    resource: Resource
    stars: Stars

    @property
    def reason(self) -> str:
        """Why it has so many."""
        return REASON_TEXTS[self.stars.reason]

    @property
    def how_next(self) -> str | None:
        """What gains the next; None where nothing is missing."""
        if self.stars.how_next is HowNext.NOTHING:
            return None
        return HOW_NEXT_TEXTS[self.stars.how_next]


def openness_part(session: Session, dataset: Dataset, _language: str, site: Site) -> DatasetPart:
    """Return the section, rated as the dataset is at this moment."""
    country, terms, today = site.deployment.country, site.terms, site.deployment.now().date()
    versions = [one.current for one in dataset.resources if one.current is not None]
    rated = stars_of_resources(dataset, terms, known_of(session, versions))
    quality = rate_dataset(dataset, [one for *_of, one in rated], country, terms, today)
    shown = [RatedResource(resource, stars) for resource, _version, stars in rated]
    return DatasetPart(
        "openness",
        "opendata/openness.html",
        {
            "quality": quality,
            "best": max(shown, key=lambda one: one.stars.count, default=None),
            "rated": shown,
            "most": MOST_STARS,
            "met": [MET_TEXTS[one] for one, is_met in quality.met.items() if is_met],
            "missing": [MISSING_TEXTS[one] for one in quality.missing],
        },
        key=(
            quality.stars,
            *(one.value for one in quality.missing),
            *(f"{one.stars.count}{one.stars.reason}" for one in shown),
        ),
        styles=("opendata/openness.css",),
    )
