"""Error reports become cases of the kind “mistake”, with the state and the history they have.

Each gets a reference, for it had none. How to reach the person was plain and is forgotten with the
end; it stays so, in the details of the case, for no key that would seal it is known here.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

_LETTER = "E"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MOVE = """
    INSERT INTO contact_case (
        id, reference, kind, language, subject, body, details, filed_at, same_digest, state
    )
    SELECT
        report.id, named.reference, 'mistake', report.language,
        left(split_part(report.text, E'\\n', 1), 150), report.text,
        jsonb_strip_nulls(jsonb_build_object('page', report.path, 'contact', report.contact)),
        item.opened_at, ''::bytea, item.state
    FROM error_report AS report
    JOIN workflow_item AS item USING (id)
    JOIN unnest(CAST(:ids AS uuid[]), CAST(:references AS text[])) AS named (id, reference)
        USING (id)
"""


def upgrade() -> None:
    connection = op.get_bind()
    ids = [row.id for row in connection.execute(sa.text("SELECT id FROM error_report"))]
    references = [_new_reference() for _id in ids]
    connection.execute(sa.text(_MOVE), {"ids": ids, "references": references})
    op.execute("UPDATE workflow_item SET definition = 'mistake' WHERE definition = 'error_report'")
    _rename_letters({"directory.report_new": "contact.case_arrived",
                     "directory.reports_overdue": "contact.cases_overdue"})  # fmt: skip
    op.drop_table("error_report")


def downgrade() -> None:
    op.create_table(
        "error_report",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("code", sa.String),
        sa.Column("path", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("contact", sa.String),
        sa.Column("language", sa.String, nullable=False),
        sa.CheckConstraint("kind IN ('agency', 'service', 'office', 'page')", name="kind"),
        sa.CheckConstraint("length(text) <= 4000", name="text"),
        sa.CheckConstraint("length(contact) <= 300", name="contact"),
        sa.ForeignKeyConstraint(
            ["id"], ["workflow_item.id"], name=op.f("fk_error_report_id_workflow_item")
        ),
    )
    op.execute("""
        INSERT INTO error_report (id, kind, path, text, contact, language)
        SELECT id, 'page', details ->> 'page', left(body, 4000), details ->> 'contact', language
        FROM contact_case WHERE kind = 'mistake'
    """)
    for table in ("case_message", "case_rating", "case_contact"):
        op.execute(
            f"DELETE FROM {table} USING contact_case"  # noqa: S608 - of the names above
            f" WHERE contact_case.id = {table}.case_id AND contact_case.kind = 'mistake'"
        )
    op.execute("DELETE FROM contact_case WHERE kind = 'mistake'")
    op.execute("UPDATE workflow_item SET definition = 'error_report' WHERE definition = 'mistake'")


def _rename_letters(kinds: dict[str, str]) -> None:
    """Carry over who wants no such letter to the kind in its place, and drop those that wait."""
    for former, today in kinds.items():
        told = {"former": former, "today": today}
        connection = op.get_bind()
        connection.execute(
            sa.text("""
                INSERT INTO letter_mute (address_digest, kind)
                SELECT address_digest, :today FROM letter_mute WHERE kind = :former
                ON CONFLICT DO NOTHING
            """),
            told,
        )
        connection.execute(sa.text("DELETE FROM letter_mute WHERE kind = :former"), told)
        connection.execute(sa.text("DELETE FROM letter_held WHERE kind = :former"), told)
        waiting = sa.text("DELETE FROM letter WHERE kind = :former AND state = 'waiting'")
        connection.execute(waiting, told)


def _new_reference() -> str:
    """Return a reference as cases have them."""
    drawn = _LETTER + "".join(secrets.choice(_ALPHABET) for _turn in range(10))
    total, weight = 0, 1
    for one in drawn:
        weight = _times(weight, 2)
        total ^= _times(weight, _ALPHABET.index(one))
    return f"{drawn[0]}-{drawn[1:6]}-{drawn[6:]}-{_ALPHABET[total]}"


def _times(first: int, second: int) -> int:
    """Multiply two elements of the field of 32."""
    product = 0
    while second:
        if second & 1:
            product ^= first
        second >>= 1
        first <<= 1
        if first >= 32:
            first ^= 0b100101
    return product
