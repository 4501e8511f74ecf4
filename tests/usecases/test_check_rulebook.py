"""`lianban check` on rule books: quotations are compared with the shipped documents."""

from __future__ import annotations

from pathlib import Path

from app.usecases.checking import check_paths

ROOT = Path(__file__).resolve().parents[2]


def test_the_shipped_rule_books_pass() -> None:
    books = [ROOT / "jurisdictions" / f"{code}.toml" for code in ("huantai", "yicheng")]
    assert check_paths(books, ROOT, None).problems == ()


def test_a_changed_quotation_is_found_wherever_the_file_lies(tmp_path: Path) -> None:
    text = (ROOT / "jurisdictions" / "huantai.toml").read_text(encoding="utf-8")
    old = 'quotation = "须在 3个工作日内提供给相关行政管理部门"'
    assert old in text
    book = tmp_path / "redrawn.toml"
    book.write_text(text.replace(old, old.replace("3", "30")), encoding="utf-8")
    [problem] = check_paths([book], ROOT, None).problems
    assert (problem.code, problem.element) == ("rulebook-quotation", 'deadline."data.request".quotation')
    assert "30个工作日" in problem.message
    assert problem.line > 0
