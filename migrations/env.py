"""Alembic's entry: runs on the connection that the store hands over, never on one of its own."""

from __future__ import annotations

from typing import Any

from alembic import context

from app.store import tables  # noqa: F401  (fills the metadata)
from app.store.base import Base, UtcTime


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Migrations must not depend on our own column type, which may change after them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
