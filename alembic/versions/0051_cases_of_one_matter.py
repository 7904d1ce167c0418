"""Cases of one matter: what leads is not led, and is found by place and by words."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_KINDS = "duplicate_of IS NULL OR kind IN ('question', 'suggestion', 'complaint', 'praise')"
_PLACE = "(ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography)"


def upgrade() -> None:
    leads = sa.Computed("duplicate_of IS NULL", persisted=True)
    follows = sa.Computed("CASE WHEN duplicate_of IS NOT NULL THEN true END", persisted=True)
    op.add_column("contact_case", sa.Column("leads", sa.Boolean, leads, nullable=False))
    op.add_column("contact_case", sa.Column("follows", sa.Boolean, follows))
    op.execute("ALTER TABLE contact_case DROP CONSTRAINT fk_contact_case_duplicate_of")
    # Were a case that is led to lead another, `leads` would be false where this asks for true.
    op.create_unique_constraint("uq_contact_case_leads", "contact_case", ["id", "kind", "leads"])
    op.create_foreign_key(
        "fk_contact_case_duplicate_of_leading",
        "contact_case",
        "contact_case",
        ["duplicate_of", "kind", "follows"],
        ["id", "kind", "leads"],
    )
    op.create_check_constraint("duplicate_kind", "contact_case", _KINDS)
    op.create_index(
        "ix_contact_case_duplicate_of",
        "contact_case",
        ["duplicate_of"],
        postgresql_where=sa.text("duplicate_of IS NOT NULL"),
    )
    op.create_index(
        "ix_contact_case_matter",
        "contact_case",
        ["agency", "kind", "filed_at"],
        postgresql_include=["id", "subject"],
        postgresql_where=sa.text("closed_at IS NULL AND duplicate_of IS NULL"),
    )
    op.create_index(
        "ix_contact_case_place",
        "contact_case",
        [sa.text(_PLACE)],
        postgresql_using="gist",
        postgresql_where=sa.text("closed_at IS NULL AND lon IS NOT NULL"),
    )


def downgrade() -> None:
    for index in ("place", "matter", "duplicate_of"):
        op.drop_index(f"ix_contact_case_{index}", "contact_case")
    op.drop_constraint("ck_contact_case_duplicate_kind", "contact_case")
    op.drop_constraint("fk_contact_case_duplicate_of_leading", "contact_case")
    op.drop_constraint("uq_contact_case_leads", "contact_case")
    op.create_foreign_key(
        "fk_contact_case_duplicate_of",
        "contact_case",
        "contact_case",
        ["duplicate_of"],
        ["id"],
    )
    op.drop_column("contact_case", "follows")
    op.drop_column("contact_case", "leads")
