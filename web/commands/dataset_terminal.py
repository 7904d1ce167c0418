"""What every verb of `aroundme datasets` needs: the desk, a resource of it, a version."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from geo.errors import InvalidParameter, NotFound
from geo.messages import mark as _
from geo.settings import GroundSettings
from layers.deployment import Deployment
from portal.assembled_data import opendata_of, privacy_of
from portal.attachments.stores import FolderStore
from portal.opendata.datasets.context import DatasetContext
from portal.opendata.datasets.desks import Desk, desk_of
from portal.opendata.privacy.context import PrivacyContext
from portal.settings import PortalSettings
from web.commands.as_operator import sealed
from web.commands.console import output


@dataclass(frozen=True)
class DatasetTerminal:
    """What actions at this terminal need."""

    deployment: Deployment
    ctx: DatasetContext
    privacy: PrivacyContext

    @contextmanager
    def at_desk(self, name: str) -> Iterator[tuple[Session, Desk]]:
        """Open a transaction on a dataset."""
        with self.deployment.database.writing(bounded=False) as session:
            desk = desk_of(session, name)
            if desk is None:
                raise NotFound(_("There is no dataset “{name}”."), name=name)
            yield session, desk


@contextmanager
def dataset_terminal() -> Iterator[DatasetTerminal]:
    """Open what actions on datasets need, with the audit log of the deployment."""
    settings = PortalSettings()
    with sealed(settings) as deployment:
        folder = settings.vocabularies_folder
        store = FolderStore(GroundSettings().data_root.absolute())
        ctx = opendata_of(deployment.country, None, folder)
        yield DatasetTerminal(deployment, ctx, privacy_of(deployment.country, store, folder))


def resource_of(desk: Desk, name: str | None) -> UUID:
    """Return a resource by its name, or the only one."""
    known = desk.dataset.resources
    found = [one for one in known if name in (None, one.name)]
    if len(found) != 1:
        text = _("Name one of its resources: {names}.")
        names = ", ".join(one.name for one in known)
        raise InvalidParameter("resource", text, value=name, names=names)
    return found[0].id


def number_of(desk: Desk, resource_id: UUID, number: int | None) -> int:
    """Return the number of a version, or that of the newest."""
    if number is not None:
        return number
    newest = desk.versions[resource_id][:1]
    if not newest:
        raise NotFound(_("There is no such version."))
    return newest[0].version.number


def say_line(text: str) -> None:
    """Print one line as it is."""
    output().print(text, markup=False, soft_wrap=True)
