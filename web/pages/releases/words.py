"""What the pages of releases call states, kinds and changes."""

from collections.abc import Mapping

from geo.messages import mark as _
from layers.releases.rules import ReleaseKind, ReleaseState

STATE_NAMES: Mapping[ReleaseState, str] = {
    ReleaseState.STAGED: _("waits for a yes"),
    ReleaseState.ACTIVE: _("active"),
    ReleaseState.REJECTED: _("discarded"),
}
KIND_NAMES: Mapping[str, str] = {
    ReleaseKind.IMPORT: _("file"),
    ReleaseKind.EDIT: _("single change"),
    ReleaseKind.REVERT: _("way back"),
}
CHANGE_NAMES: Mapping[str, str] = {
    "added": _("added"),
    "changed": _("changed"),
    "moved": _("moved"),
    "removed": _("removed"),
}
