"""The type of short keys: unit codes, process keys, relations."""

from __future__ import annotations

from sqlalchemy import String

Key = String(200)
