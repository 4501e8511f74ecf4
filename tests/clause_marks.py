"""Which test proves which clause: read from the tests' own markers and written down for the product.

A test says what it proves with `@pytest.mark.clause("HT-25", "YC-16")`. The product ships without its tests,
so the list is kept in `docs/clause-tests.toml`; after marking or renaming a test run
`python -m tests.clause_marks`. A test fails while the list says anything else than the markers.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIST = ROOT / "docs" / "clause-tests.toml"
HEAD = """# Which test proves which clause, read from the markers of the tests. Do not edit by hand:
# `python -m tests.clause_marks` writes it anew, and a test holds it against the markers.
"""


@dataclass(frozen=True, order=True)
class Marked:
    """A test and the clauses it says it proves. says: the first line of its docstring, else its name."""

    file: str
    name: str
    says: str
    clauses: tuple[str, ...]


def marked(root: Path = ROOT) -> list[Marked]:
    """Every marked test under `tests`, in the order of files and names."""
    found = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        found += list(_of(tree, path.relative_to(root).as_posix()))
    return sorted(found)


def _of(tree: ast.Module, file: str) -> Iterator[Marked]:
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
            continue
        clauses = [clause for decorator in node.decorator_list for clause in _clauses(decorator, file)]
        if clauses:
            words = (ast.get_docstring(node) or "").partition("\n")[0]
            says = words or node.name.removeprefix("test_").replace("_", " ")
            yield Marked(file, node.name, says, tuple(dict.fromkeys(clauses)))


def _clauses(decorator: ast.expr, file: str) -> list[str]:
    if not isinstance(decorator, ast.Call) or ast.unparse(decorator.func) != "pytest.mark.clause":
        return []
    values = [arg.value for arg in decorator.args if isinstance(arg, ast.Constant)]
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) != len(decorator.args) or decorator.keywords or not texts:
        raise ValueError(f"{file}:{decorator.lineno}: a clause marker names its clauses as plain texts")
    return texts


def as_toml(tests: list[Marked]) -> str:
    """One table a test."""
    tables = [
        "\n".join(
            f"{key} = {json.dumps(value, ensure_ascii=False)}"
            for key, value in (("file", t.file), ("name", t.name), ("says", t.says), ("clauses", t.clauses))
        )
        for t in tests
    ]
    return HEAD + "".join(f"\n[[test]]\n{table}\n" for table in tables)


if __name__ == "__main__":
    LIST.write_text(as_toml(marked()), encoding="utf-8")
