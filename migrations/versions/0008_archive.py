"""Cases in the archive, what is added to them, and salted details in the audit chain"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "case_archive",
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("jurisdiction", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("retention", sa.String(length=20), nullable=False),
        sa.Column("archived_on", sa.String(length=10), nullable=False),
        sa.Column("archived_by", sa.Integer(), nullable=False),
        sa.Column("archived_by_name", sa.Text(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pages", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"]),
        sa.PrimaryKeyConstraint("instance_id"),
    )
    with op.batch_alter_table("case_archive", schema=None) as batch_op:
        batch_op.create_index("ix_case_archive_list", ["jurisdiction", "archived_on"], unique=False)
    op.create_table(
        "archive_supplement",
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"]),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"]),
        sa.PrimaryKeyConstraint("file_id"),
    )
    with op.batch_alter_table("archive_supplement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archive_supplement_instance_id"), ["instance_id"], unique=False)
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("salt", sa.String(length=32), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_column("salt")
    op.drop_table("archive_supplement")
    op.drop_table("case_archive")
