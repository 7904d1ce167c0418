"""The services that persons have chosen, and the last answer of an agency about each."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "person_service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("service_code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sealed_alias", sa.LargeBinary()),
        sa.Column("sealed_known", sa.LargeBinary()),
        sa.Column("chosen_at", _MOMENT, nullable=False),
        sa.Column("asked_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_person_service"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_service_person_id"),
        sa.UniqueConstraint(
            "person_id", "service_code", name="uq_person_service_person_id_service_code"
        ),
        sa.CheckConstraint("position >= 0", name="ck_person_service_position"),
    )
    op.create_table(
        "service_snapshot",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("service_code", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary()),
        sa.Column("fetched_at", _MOMENT),
        sa.Column("tried_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("message_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("person_id", "service_code", name="pk_service_snapshot"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_service_snapshot_person_id"),
        sa.CheckConstraint(
            "state IN ('ok', 'empty', 'stale', 'denied', 'unavailable', 'bad_response')",
            name="ck_service_snapshot_state",
        ),
        sa.CheckConstraint(
            "(sealed_content IS NULL) = (fetched_at IS NULL)", name="ck_service_snapshot_content"
        ),
        sa.CheckConstraint(
            "(sealed_content IS NULL) = (state NOT IN ('ok', 'stale'))",
            name="ck_service_snapshot_content_of_state",
        ),
    )
    op.create_index("ix_service_snapshot_expires_at", "service_snapshot", ["expires_at"])


def downgrade() -> None:
    op.execute("DROP FUNCTION IF EXISTS remove_ended_snapshots(timestamptz)")
    op.drop_table("service_snapshot")
    op.drop_table("person_service")
