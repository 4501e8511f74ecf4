"""Drawn case actions, and why a work item was cancelled"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.add_column(sa.Column("process", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("node", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("action", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("role", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("groups", sa.Text(), nullable=False, server_default="[]"))
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cancel_reason", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.drop_column("cancel_reason")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_column("groups")
        batch_op.drop_column("role")
        batch_op.drop_column("action")
        batch_op.drop_column("node")
        batch_op.drop_column("process")
