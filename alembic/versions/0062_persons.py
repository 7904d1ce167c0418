"""Persons, the companies they speak for, and what they have agreed to, which is only withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
# Everything but the moment of withdrawal stays as it was given.
_WRITTEN_ONCE = """
CREATE FUNCTION keep_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'withdrawn_at' <> to_jsonb(OLD) - 'withdrawn_at'
    OR OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at
  THEN
    RAISE EXCEPTION 'a consent is withdrawn, never changed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$
"""


def upgrade() -> None:
    _create_person()
    _create_organisation_link()
    _create_consent()
    op.execute(_WRITTEN_ONCE)
    op.execute(
        "CREATE TRIGGER keep_consent BEFORE UPDATE ON consent"
        " FOR EACH ROW EXECUTE FUNCTION keep_consent()"
    )


def downgrade() -> None:
    op.drop_table("consent")
    op.execute("DROP FUNCTION keep_consent()")
    op.drop_table("organisation_link")
    op.drop_table("person")


def _create_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id_type", sa.String(), nullable=False),
        sa.Column("id_country", sa.String(2), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_number", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_facts", sa.LargeBinary(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("assured_by", sa.String()),
        sa.Column("assured_at", _MOMENT),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_person_account_id"),
        sa.UniqueConstraint("account_id", name="uq_person_account_id"),
        sa.UniqueConstraint("id_type", "id_country", "number_index", name="uq_person_number"),
        sa.CheckConstraint(
            "kind IN ('citizen', 'resident', 'visitor', 'business')", name="ck_person_kind"
        ),
        sa.CheckConstraint(
            "id_type IN ('national', 'residency', 'passport')", name="ck_person_id_type"
        ),
        sa.CheckConstraint("identity IN ('P0', 'P1', 'P2')", name="ck_person_identity"),
        sa.CheckConstraint(
            "assured_by IN ('register', 'provider', 'counter')", name="ck_person_assured_by"
        ),
        sa.CheckConstraint(
            "(assured_by IS NULL) = (identity = 'P0')"
            " AND (assured_by IS NULL) = (assured_at IS NULL)",
            name="ck_person_assured",
        ),
        sa.CheckConstraint("state IN ('active', 'closed')", name="ck_person_state"),
    )


def _create_organisation_link() -> None:
    op.create_table(
        "organisation_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_number", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_facts", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("matched_at", _MOMENT, nullable=False),
        sa.Column("valid_to", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_organisation_link"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_organisation_link_person_id"
        ),
        sa.UniqueConstraint(
            "person_id", "number_index", name="uq_organisation_link_person_id_number_index"
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= matched_at", name="ck_organisation_link_valid_to"
        ),
    )


def _create_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("service_code", sa.String()),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("given_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("withdrawn_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_consent_person_id"),
        sa.CheckConstraint("expires_at > given_at", name="ck_consent_expires_at"),
        sa.CheckConstraint("withdrawn_at >= given_at", name="ck_consent_withdrawn_at"),
        sa.CheckConstraint("language IN ('ar', 'en')", name="ck_consent_language"),
    )
    op.create_index("ix_consent_person_id", "consent", ["person_id", "purpose", "service_code"])
    op.create_index(
        "ix_consent_ending",
        "consent",
        ["expires_at"],
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
