"""The files of areas among the whole files, and what is known of them before they are taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from geo.messages import shown
from layers.areas.queries import AreaName
from layers.basemap.sources import TileSource
from layers.deployment import Deployment
from layers.responses import etag_of
from portal.downloads.folder import DownloadFolder
from portal.downloads.offers import Download, Edition
from portal.offline.map_file import write_map
from portal.offline.places_file import FORMAT, PlacesWriter, Wording
from portal.offline.queries import Sources, read_sources
from portal.offline.rules import AreaFile

_PMTILES = "application/vnd.pmtiles"


@dataclass(frozen=True)
class Offered:
    """A file of an area that is there: its version, how much it sends and how much it takes up."""

    version: str
    sent_bytes: int
    kept_bytes: int


@dataclass(frozen=True)
class AreaDownloads:
    """The files of all areas of a deployment."""

    deployment: Deployment
    wording: Wording
    tiles: TileSource

    def all(self, session: Session) -> Iterator[Download]:
        """Return both files of every area; without a base map there are no maps."""
        sources = read_sources(session, self.deployment.catalogue, self.tiles)
        for area in sources.areas:
            for kind in AreaFile:
                if kind is AreaFile.PLACES or sources.basemap is not None:
                    yield self._download(area, kind)

    def one(self, session: Session, code: str, kind: AreaFile) -> Download | None:
        """Return a file of an area, None for a map where there is none; raises NotFound."""
        sources = read_sources(session, self.deployment.catalogue, self.tiles)
        area = next((one for one in sources.areas if one.code == code), None)
        if area is None:
            raise NotFound(_("There is no area with the code “{code}”."), code=shown(code))
        if kind is AreaFile.MAP and sources.basemap is None:
            return None
        return self._download(area, kind)

    def sources(self, session: Session) -> Sources:
        """Return what all files are made of now."""
        return read_sources(session, self.deployment.catalogue, self.tiles)

    def offered(
        self, folder: DownloadFolder, sources: Sources, code: str, kind: AreaFile
    ) -> Offered | None:
        """Return what would be sent now; None where nothing has been made or there is nothing."""
        name = kind.name_for(code)
        file = folder.find(name, self.edition(sources, code, kind)) or folder.newest(name)
        if file is None or file.facts.bytes == 0:
            return None
        return Offered(file.facts.etag.strip('"'), file.gzip.stat().st_size, file.facts.bytes)

    def edition(self, sources: Sources, code: str, kind: AreaFile) -> Edition:
        """Return the state in which a file of an area is made now."""
        if kind is AreaFile.MAP:
            number = None if sources.basemap is None else sources.basemap.number
            return Edition(etag_of("offline map", code, number, sources.areas_version))
        releases = tuple((one.layer, one.release) for one in sources.layers)
        names_at = str(sources.names_at)
        etag = etag_of("offline places", FORMAT, code, releases, sources.areas_version, names_at)
        released_at = last_release(sources)
        told = {} if released_at is None else {"Last-Modified": _http_date(released_at)}
        return Edition(etag, told)

    def _download(self, area: AreaName, kind: AreaFile) -> Download:
        def edition(session: Session) -> Edition:
            return self.edition(self.sources(session), area.code, kind)

        def places(session: Session) -> Iterator[bytes]:
            writer = PlacesWriter(self.deployment, self.wording, area, self.sources(session))
            return writer.write(session)

        def tiles(session: Session) -> Iterator[bytes]:
            basemap = self.sources(session).basemap
            if basemap is None:
                return iter(())
            return write_map(session, area.code, self.tiles, basemap)

        is_map = kind is AreaFile.MAP
        return Download(
            name=kind.name_for(area.code),
            media_type=_PMTILES if is_map else "application/json",
            edition=edition,
            write=tiles if is_map else places,
        )


def last_release(sources: Sources) -> datetime | None:
    """Return when a layer was last released."""
    return max((one.activated_at for one in sources.layers), default=None)


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.replace(microsecond=0), usegmt=True)
