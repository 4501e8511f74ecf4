"""A report as the command prints it: the JSON of the interface, and text for people."""

from __future__ import annotations

from app.domain.definition import CheckReport
from app.domain.errors import Problem

_SEVERITIES = {"error": "错误", "warning": "提醒"}


def report_document(report: CheckReport) -> dict[str, list[dict[str, object]]]:
    """The document of `lianban check --json`."""
    return {
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "element": problem.element,
                "name": problem.name,
                "severity": problem.severity,
                "code": problem.code,
                "message": problem.message,
                "advice": problem.advice,
            }
            for problem in report.problems
        ],
        "definitions": [{"key": item.key, "name": item.name, "kind": item.kind} for item in report.found],
    }


def report_text(report: CheckReport) -> str:
    """One line a problem, `file:line element 「name」 message → advice`, then what was found and a count."""
    lines = [problem_line(problem) for problem in report.problems]
    lines += [f"{item.file} {item.kind} {item.key} 「{item.name}」" for item in report.found]
    warnings = len(report.problems) - len(report.errors)
    lines.append(f"{len(report.errors)} 处错误，{warnings} 处提醒；可用 {len(report.found)} 项。")
    return "\n".join(lines)


def problem_line(problem: Problem) -> str:
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    parts = [place, _SEVERITIES.get(problem.severity, problem.severity), problem.element]
    if problem.name:
        parts.append(f"「{_one_line(problem.name)}」")
    parts.append(_one_line(problem.message))
    text = " ".join(part for part in parts if part)
    return f"{text} → {_one_line(problem.advice)} [{problem.code}]"


def _one_line(text: str) -> str:
    """File content may hold line breaks and control characters; a terminal must not obey them."""
    return "".join(character if character.isprintable() else " " for character in text)
