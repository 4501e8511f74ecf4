"""Parties of cases; deadlines that a joined case brings along"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "case_party",
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("jurisdiction", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("party_id", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"]),
        sa.PrimaryKeyConstraint("instance_id", "number"),
    )
    with op.batch_alter_table("case_party", schema=None) as batch_op:
        batch_op.create_index("ix_case_party_id", ["jurisdiction", "party_id"], unique=False)
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("carried_from", sa.String(length=200), nullable=False, server_default="")
        )
    _list_known_parties()


def _list_known_parties() -> None:
    """Cases from before have one party each, in their variables."""
    instance = sa.table("instance", sa.column("id"), sa.column("jurisdiction"), sa.column("variables"))
    case_party = sa.table(
        "case_party",
        *(sa.column(name) for name in ("instance_id", "number", "jurisdiction", "name", "party_id")),
    )
    bind, rows = op.get_bind(), []
    for case, jurisdiction, text in bind.execute(
        sa.select(instance.c.id, instance.c.jurisdiction, instance.c.variables)
    ):
        known = json.loads(text)
        if known.get("party_name"):
            rows.append(
                {
                    "instance_id": case,
                    "number": 0,
                    "jurisdiction": jurisdiction,
                    "name": str(known["party_name"]),
                    "party_id": str(known.get("party_id") or "").upper()[:200],
                }
            )
    if rows:
        bind.execute(sa.insert(case_party), rows)


def downgrade() -> None:
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.drop_column("carried_from")
    with op.batch_alter_table("case_party", schema=None) as batch_op:
        batch_op.drop_index("ix_case_party_id")
    op.drop_table("case_party")
