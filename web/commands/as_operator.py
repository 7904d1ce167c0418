"""What the operator at this terminal changes: in whose name, and with the audit log sealed."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from geo.settings import GroundSettings
from layers.deployment import Deployment
from portal.audit.rules import Actor, ActorKind
from portal.settings import PortalSettings
from web.deployment import deployed

if TYPE_CHECKING:
    from portal.accounts.officer_roles import Officer
    from portal.secrets import Keys


def portal_keys(settings: PortalSettings) -> "Keys":
    """Return the keys of the deployment that the environment describes."""
    # Only here, for it brings the library of ciphers along, which reading need not.
    from portal.secrets import load_keys, secret_path  # noqa: PLC0415

    return load_keys(secret_path(settings, GroundSettings().data_root))


@contextmanager
def sealed(settings: PortalSettings) -> Iterator[Deployment]:
    """Return the deployment that the environment describes, in which events can be written."""
    from portal.audit.service import chain_key, seal_with  # noqa: PLC0415

    key = chain_key(portal_keys(settings))
    with deployed() as deployment:
        seal_with(deployment.database.writer, key)
        yield deployment


def operator() -> Actor:
    """Return who works at this terminal, as the audit log names him."""
    name = getpass.getuser()
    return Actor(ActorKind.OPERATOR, name, name)


def operating_officer() -> "Officer":
    """Return the operator as an officer of all agencies, for actions that ask for officers.

    Whoever works at this terminal is always the same one, so four eyes hold here as well: what one
    user of the machine has handed in another one or an officer passes. The log names the operator.
    """
    from portal.accounts.officer_roles import Membership, Officer, Role  # noqa: PLC0415 - tables

    class _Operator(Officer):
        @property
        def actor(self) -> Actor:
            return operator()

    name = getpass.getuser()
    everywhere = (Membership(Role.ADMINISTRATOR, None),)
    return _Operator(uuid5(NAMESPACE_URL, f"operator:{name}"), name, name, "en", everywhere)
