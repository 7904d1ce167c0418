"""What the pages of releases call states, kinds, changes and registers."""

from collections.abc import Mapping

from geo.messages import mark as _
from layers.releases.rules import Kind, State
from portal.directory.registers.rules import Register

REGISTER_NAMES: Mapping[Register, str] = {
    Register.AGENCIES: _("Agencies"),
    Register.SERVICES: _("Services"),
}
STATE_NAMES: Mapping[State, str] = {
    State.STAGED: _("waits for a yes"),
    State.ACTIVE: _("active"),
    State.REJECTED: _("discarded"),
}
KIND_NAMES: Mapping[str, str] = {
    Kind.IMPORT: _("file"),
    Kind.EDIT: _("single change"),
    Kind.REVERT: _("way back"),
}
CHANGE_NAMES: Mapping[str, str] = {
    "added": _("added"),
    "changed": _("changed"),
    "moved": _("moved"),
    "removed": _("removed"),
}
