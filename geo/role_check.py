"""Whether a database has the roles, and neither they nor whoever connects may do too much."""

from collections.abc import Collection, Iterable
from typing import Any

import psycopg
from sqlalchemy import Connection, Row, text
from sqlalchemy.exc import DBAPIError

from geo.database import Database, sql
from geo.errors import InvalidSetup
from geo.grants import is_handed_over
from geo.messages import Several
from geo.messages import mark as _
from geo.roles import Acting, Role, Roles

PRINTED_BY = "aroundme database roles"
# From here on a member of a role may be kept from acting as it.
_SET_SINCE = 160_000


def roles_of(connection: Connection, prefix: str, needed: Collection[Role]) -> Roles | None:
    """Return the roles of a database; None where there are none, or only somebody else's.

    Raises InvalidSetup, with the remedy, when some are missing, may do too much, or when some of
    the `needed` are not for who connects.
    """
    roles = Roles(prefix)
    found = _look(connection, roles)
    missing = [row.name for row in found if not row.is_there]
    if len(missing) == len(found):
        return None
    if not missing and not any(row.may_act for row in found):
        # Somebody else's, of another database of the server, unless they have this one.
        if is_handed_over(connection, roles):
            _refuse_others(found, {roles.name(role) for role in needed})
        return None
    if missing:
        raise InvalidSetup(
            _(
                "The database lacks the role {missing} beside its others: have a superuser run"
                " what “{command}” prints."
            ),
            missing=Several(missing),
            command=PRINTED_BY,
        )
    for row in found:
        _refuse_strong(row)
    _refuse_others(found, {roles.name(role) for role in needed})
    return roles


def _look(connection: Connection, roles: Roles) -> "list[Row[Any]]":
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    act = "SET" if driver.info.server_version >= _SET_SINCE else "MEMBER"
    values = {"prefix": roles.prefix, "act": act, "names": [roles.name(role) for role in Role]}
    return list(connection.execute(sql("geo", "roles"), values))


def _refuse_strong(row: "Row[Any]") -> None:
    """Raise InvalidSetup for a role that may do more than what its grants say."""
    if row.is_strong:
        raise InvalidSetup(
            _("The database role {name} may do too much: as a superuser run {remedy}"),
            name=row.name,
            remedy=f"ALTER ROLE {row.name} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
            " NOBYPASSRLS;",
        )
    if row.member_of:
        raise InvalidSetup(
            _("The database role {name} may do too much: as a superuser run {remedy}"),
            name=row.name,
            remedy=f"REVOKE {', '.join(row.member_of)} FROM {row.name};",
        )
    if row.may_create:
        raise InvalidSetup(
            _("The database role {name} may do too much: as a superuser run {remedy}"),
            name=row.name,
            remedy=f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {row.name};",
        )


def _refuse_others(found: "Iterable[Row[Any]]", needed: Collection[str]) -> None:
    """Raise InvalidSetup when whoever connects may not act as a role that is needed."""
    barred = [row.name for row in found if row.name in needed and not row.may_act]
    if barred:
        login = next(iter(found)).login
        raise InvalidSetup(
            _("The database user {user} may not act as {names}: as a superuser run {remedy}"),
            user=login,
            names=Several(barred),
            remedy=f"GRANT {', '.join(barred)} TO {login};",
        )


def refuse_unheard(url: str, acting: Acting) -> None:
    """Raise InvalidSetup when a connection does not act as the role that it is told to act as.

    Poolers keep what is said at the beginning of a connection from the server, or refuse it.
    """
    database = Database(url, acting=acting)
    try:
        with database.writer.connect() as connection:
            heard = connection.scalar(text("SELECT current_user"))
    except DBAPIError as error:
        heard = str(error.orig).partition("\n")[0].rstrip(".")
    finally:
        database.dispose()
    if heard != acting.writer:
        raise InvalidSetup(
            _(
                "A connection that was to act as {name} does not ({heard}): a pooler between us"
                " and the database keeps the role from it. Connect without one, or set"
                " AROUNDME_DATABASE_ROLES to a name of which there are no roles."
            ),
            name=acting.writer,
            heard=heard,
        )


def refuse_other_than_owner(connection: Connection, roles: Roles) -> None:
    """Raise InvalidSetup when whoever connects may not act as the owner of the schema."""
    owner = next(row for row in _look(connection, roles) if row.name == roles.name(Role.OWNER))
    if not owner.may_act:
        raise InvalidSetup(
            _(
                "The schema has to be brought up to date, and the database user {user} may not act"
                " as {owner}: run “{command}” with the address of a user who may."
            ),
            user=owner.login,
            owner=owner.name,
            command="aroundme database upgrade",
        )
