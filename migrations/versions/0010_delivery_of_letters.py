"""When, how and to whom a letter was delivered"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("delivered_on", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("delivered_way", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("delivered_to", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_column("delivered_to")
        batch_op.drop_column("delivered_way")
        batch_op.drop_column("delivered_on")
