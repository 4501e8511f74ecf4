"""What every register is made of: columns, filters, rows of cells; and the same rows as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.spreadsheet import csv_text
from app.domain.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Cell:
    """One value. export: what the CSV holds where the screen shows it shorter or in another way."""

    text: str
    url: str = ""
    tag: str = ""
    note: str = ""
    export: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """wide: the main column, which may wrap. exported: only in the CSV, the screen says it elsewhere."""

    word: str
    wide: bool = False
    exported: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A filter. kind: select (options as code -> word), search or date."""

    name: str
    word: str
    kind: str = "select"
    options: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of a register. next: key of the following page."""

    rows: list[list[Cell]]
    next: str | None = None


Given = Mapping[str, str]
Read = Callable[[Viewer, Given, str | None, int], Rows]


@dataclass(frozen=True, slots=True)
class Register:
    """One register. read(viewer, filters, after, size) shows only what the viewer may see."""

    key: str
    word: str
    note: str
    columns: tuple[Column, ...]
    fields: Callable[[], tuple[Field, ...]]
    read: Read
    empty: str
    clauses: tuple[str, ...] = ()


def as_csv(columns: Iterable[Column], rows: Iterable[list[Cell]]) -> str:
    """The rows for a spreadsheet, with the columns that only the export has."""
    texts = ([cell.text if cell.export is None else cell.export for cell in row] for row in rows)
    return csv_text([column.word for column in columns], texts)


def given_day(given: Given, name: str) -> date | None:
    """A date of a filter; what is none filters nothing."""
    try:
        return date.fromisoformat(given.get(name, ""))
    except ValueError:
        return None


def chosen(given: Given, name: str, options: Mapping[str, Any]) -> str:
    """A choice of a filter; what is not offered filters nothing."""
    value = given.get(name, "")
    return value if value in options else ""
