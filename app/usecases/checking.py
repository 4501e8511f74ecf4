"""Checking files without deploying them, for the command line and for uploads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from app.domain.definition import CheckReport
from app.domain.errors import BadInput, Problem
from app.domain.rulebook import RuleBook
from app.engine import check_content
from app.engine.checking.cli_output import problem_line, report_document
from app.usecases import bootstrap

SUFFIXES = (".bpmn", ".dmn", ".form", ".toml", ".docx")


def check_paths(paths: Iterable[Path], content_dir: Path, rulebook: RuleBook | None) -> CheckReport:
    """Checks files and folders; references resolve among them, then in the shipped content."""
    files = content_paths(paths, content_dir, checked=True)
    context = bootstrap.content_files(content_dir, rulebook.code if rulebook else "")
    for path in sorted((content_dir / "sources").glob("*.txt")):
        context[path.relative_to(content_dir).as_posix()] = path.read_bytes()
    return check_content(files, context=context, rulebook=rulebook)


def content_paths(paths: Iterable[Path], content_dir: Path, *, checked: bool = False) -> dict[str, bytes]:
    """Reads the named files, and the content files of named folders, under their content path.

    A file of the content folders keeps its path (`bpmn/x.bpmn`); any other goes where its kind belongs, or,
    when it is only checked, keeps the name it was given by.
    """
    files: dict[str, bytes] = {}
    for path in _files(paths):
        files[_content_path(path, content_dir, checked)] = path.read_bytes()
    return files


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
        else:
            found.append(path)
    return found


def _content_path(path: Path, content_dir: Path, checked: bool) -> str:
    full = path.resolve()
    if full.is_relative_to(content_dir):
        return full.relative_to(content_dir).as_posix()
    if checked:
        return str(path)
    if full.suffix in (".bpmn", ".dmn"):
        return f"{full.suffix[1:]}/{full.name}"
    if full.suffix == ".form":
        return f"forms/{full.parent.name}/{full.name}"
    if full.suffix == ".toml":
        return f"documents/{full.name}"
    if full.suffix == ".docx":
        return f"documents/layouts/{full.name}"
    raise BadInput(reason=f"“{path.name}”不是流程图、决策表、表单、文书模板或文书版式，不能发布。")


def document(report: CheckReport) -> Mapping[str, Any]:
    return report_document(report)


def text(problems: Iterable[Problem]) -> str:
    return "\n".join(problem_line(problem) for problem in problems)
