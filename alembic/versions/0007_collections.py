"""One engine of releases: layers and registers are collections, with one table of releases."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COUNTS = ("added", "changed", "removed", "unchanged")


def upgrade() -> None:
    _make_collections()
    _widen_release()
    _move_registers()
    op.drop_table("register_release")
    op.drop_table("register")


def _make_collections() -> None:
    op.rename_table("layer", "collection")
    op.execute("ALTER TABLE collection RENAME CONSTRAINT pk_layer TO pk_collection")
    op.alter_column("collection", "feature_count", new_column_name="item_count")
    op.add_column("collection", sa.Column("kind", sa.String, server_default="layer"))
    op.add_column("collection", sa.Column("changed_at", sa.DateTime(timezone=True)))
    op.alter_column("collection", "kind", nullable=False, server_default=None)
    op.create_check_constraint("kind", "collection", "kind IN ('layer', 'register')")
    op.execute(
        "UPDATE collection SET changed_at = release.activated_at FROM release"
        " WHERE release.layer = collection.name AND release.number = collection.current_release"
    )


def _widen_release() -> None:
    op.alter_column("release", "layer", new_column_name="collection")
    op.execute("ALTER TABLE release RENAME CONSTRAINT fk_release_layer TO fk_release_collection")
    op.add_column("release", sa.Column("staged_as", sa.Integer))
    op.add_column("release", sa.Column("based_on", sa.Integer))
    op.add_column("release", sa.Column("scope", sa.String))
    op.execute("UPDATE release SET staged_as = number")
    # What still waited was always newer than what was current.
    op.execute(
        "UPDATE release SET based_on = collection.current_release FROM collection"
        " WHERE collection.name = release.collection AND release.state = 'staged'"
    )
    op.alter_column("release", "staged_as", nullable=False)
    op.alter_column("release", "made_at", server_default=sa.func.clock_timestamp())
    op.create_unique_constraint(None, "release", ["collection", "staged_as"])
    op.execute("UPDATE release SET state = 'staged' WHERE state IN ('checked', 'approved')")
    op.drop_constraint("state", "release", type_="check")
    op.create_check_constraint("state", "release", "state IN ('staged', 'active', 'rejected')")


def _move_registers() -> None:
    op.execute(
        "INSERT INTO collection (name, kind, current_release, item_count, demo, changed_at)"
        " SELECT name, 'register', nullif(current_release, 0), record_count, demo, changed_at"
        " FROM register"
    )
    counts = ", ".join(_COUNTS)
    counted = ", ".join(f"coalesce({name}, 0)" for name in _COUNTS)
    op.execute(
        "INSERT INTO release (collection, number, staged_as, based_on, kind, state, scope,"  # noqa: S608 - our own names
        f" reverts_to, source_name, source_sha256, {counts}, rejected, demo, made_by, made_at,"
        " approved_by, activated_at, note)"
        " SELECT one.register, one.number, one.number,"
        " CASE WHEN one.state = 'staged' THEN nullif(register.current_release, 0) END,"
        " one.kind, one.state, one.scope, one.reverts_to, one.file_name,"
        f" encode(one.file_sha256, 'hex'), {counted}, one.rejected,"
        " register.demo AND one.number = register.current_release,"
        " one.made_by, one.made_at, one.approved_by, one.activated_at, one.note"
        " FROM register_release AS one JOIN register ON register.name = one.register"
    )
    _point_staged_records_at("release", ["collection", "staged_as"])


def _point_staged_records_at(table: str, columns: list[str]) -> None:
    op.drop_constraint("fk_staged_record_register_number", "staged_record", type_="foreignkey")
    op.create_foreign_key(
        "fk_staged_record_register_number",
        "staged_record",
        table,
        ["register", "number"],
        columns,
        ondelete="CASCADE",
    )


def downgrade() -> None:
    _make_registers()
    op.execute(
        "DELETE FROM release USING collection"
        " WHERE collection.name = release.collection AND collection.kind = 'register'"
    )
    op.execute("DELETE FROM collection WHERE kind = 'register'")
    _narrow_release()
    op.drop_constraint("kind", "collection", type_="check")
    op.drop_column("collection", "kind")
    op.drop_column("collection", "changed_at")
    op.alter_column("collection", "item_count", new_column_name="feature_count")
    op.execute("ALTER TABLE collection RENAME CONSTRAINT pk_collection TO pk_layer")
    op.rename_table("collection", "layer")


def _make_registers() -> None:
    op.create_table(
        "register",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("current_release", sa.Integer, nullable=False, server_default="0"),
        sa.Column("record_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("changed_at", sa.DateTime(timezone=True)),
        sa.Column("demo", sa.Boolean, nullable=False, server_default="false"),
        sa.CheckConstraint("name IN ('agencies', 'services')", name="name"),
    )
    op.create_table(
        "register_release",
        sa.Column("register", sa.String, sa.ForeignKey("register.name"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("scope", sa.String),
        sa.Column("reverts_to", sa.Integer),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.func.clock_timestamp(),
        ),
        sa.Column("approved_by", sa.String),
        sa.Column("activated_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.String),
        sa.Column("file_name", sa.String),
        sa.Column("file_sha256", sa.LargeBinary),
        *(sa.Column(name, sa.Integer) for name in _COUNTS),
        sa.Column("rejected", sa.Integer, nullable=False, server_default="0"),
        sa.CheckConstraint("kind IN ('import', 'edit', 'revert')", name="kind"),
        sa.CheckConstraint("state IN ('staged', 'active', 'rejected')", name="state"),
    )
    op.execute(
        "INSERT INTO register"
        " SELECT name, coalesce(current_release, 0), item_count, changed_at, demo"
        " FROM collection WHERE kind = 'register'"
    )
    counts = ", ".join(_COUNTS)
    op.execute(
        "INSERT INTO register_release (register, number, kind, state, scope, reverts_to,"  # noqa: S608 - our own names
        f" made_by, made_at, approved_by, activated_at, note, file_name, file_sha256, {counts},"
        " rejected)"
        " SELECT collection, number, release.kind, state, scope, reverts_to, made_by, made_at,"
        f" approved_by, activated_at, note, source_name, decode(source_sha256, 'hex'), {counts},"
        " rejected FROM release JOIN collection ON collection.name = release.collection"
        " WHERE collection.kind = 'register'"
    )
    _point_staged_records_at("register_release", ["register", "number"])


def _narrow_release() -> None:
    op.drop_constraint("state", "release", type_="check")
    op.create_check_constraint(
        "state", "release", "state IN ('staged', 'checked', 'approved', 'active', 'rejected')"
    )
    for name in ("staged_as", "based_on", "scope"):
        op.drop_column("release", name)
    op.alter_column("release", "made_at", server_default=sa.func.now())
    op.execute("ALTER TABLE release RENAME CONSTRAINT fk_release_collection TO fk_release_layer")
    op.alter_column("release", "collection", new_column_name="layer")
