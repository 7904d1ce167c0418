"""The stores of everything that changes by releases: of the layers, and of the registers."""

from collections.abc import Mapping

from geo.errors import NotFound
from geo.messages import Several, shown
from geo.messages import mark as _
from layers.catalogue.definitions import Catalogue
from layers.features.store import store_of
from layers.recording import Recorder
from layers.releases.stores import Store
from portal.audit.rules import Actor
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES


class Stores:
    """The stores of everything that changes by releases, by the names of the collections."""

    def __init__(self, stores: Mapping[str, Store]) -> None:
        self._by_name = dict(stores)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all collections."""
        return tuple(self._by_name)

    def __getitem__(self, name: str) -> Store:
        """Return the store of a collection; raises NotFound."""
        found = self._by_name.get(name)
        if found is None:
            raise NotFound(
                _("There is no layer and no register “{name}”; there are {names}."),
                name=shown(name),
                names=Several(self._by_name),
            )
        return found


def stores_of(catalogue: Catalogue) -> Stores:
    """Return the stores of all layers of a catalogue and of the registers."""
    layers: dict[str, Store] = {one.name: store_of(one) for one in catalogue.definitions}
    registers: dict[str, Store] = {one.value: STORES[one] for one in Register}
    return Stores(layers | registers)


def release_recorder(collection: str, by: Actor) -> Recorder:
    """Return what the engine of releases is handed for a change of a layer or a register."""
    # Only here, for they bring the keys of the audit log along, which a list need not.
    from portal.audit.recording import recorder  # noqa: PLC0415
    from portal.directory.registers.recording import table_recorder  # noqa: PLC0415

    return table_recorder(by) if collection in set(Register) else recorder(by, "release")
