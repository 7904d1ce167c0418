"""What the routes of announcements find on the application."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from layers.site import LayerSite, find_site
from portal.announcements.rules import Announcement, Kind
from portal.announcements.standing import StandingAnnouncements


@dataclass(frozen=True, kw_only=True)
class AnnouncementSite(LayerSite):
    """Where what stands now is found."""

    announcements: StandingAnnouncements


async def get_announcements(request: Request) -> StandingAnnouncements:
    """Find what stands now."""
    return find_site(request, AnnouncementSite).announcements


def announced(request: Request) -> tuple[Announcement, ...]:
    """Return what stands for a request: asked once, so that a page and its validator agree."""
    known: tuple[Announcement, ...] | None = getattr(request.state, "announced", None)
    if known is None:
        site = find_site(request, AnnouncementSite)
        known = site.announcements.at(site.deployment.now())
        request.state.announced = known
    return known


def urgent_ones(request: Request) -> tuple[Announcement, ...]:
    """Return what stands as a line on every page."""
    return tuple(one for one in announced(request) if one.kind is Kind.URGENT)


AnnouncementsHere = Annotated[StandingAnnouncements, Depends(get_announcements)]
