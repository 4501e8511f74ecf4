"""Lists that people fill in as rows: read with care, said as numbered lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Row = Mapping[str, object]


def rows_of(value: object) -> list[dict[str, object]]:
    """The rows of a list variable; what is no row is left out."""
    return [dict(row) for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []


def said(row: Row, key: str) -> str:
    """One cell as text; empty for none."""
    value = row.get(key)
    return "" if value is None else str(value).strip()


def numbered(lines: Iterable[str]) -> str:
    """`1. …` a line; a line break inside one does not end it."""
    return "\n".join(f"{number}. {' '.join(line.split())}" for number, line in enumerate(lines, 1))


def named(codes: object, name_of: Callable[[str], str]) -> str:
    """Unit codes as names, joined."""
    listed = codes if isinstance(codes, list | tuple) else [codes] if codes else []
    return "、".join(name_of(str(code)) for code in listed)
