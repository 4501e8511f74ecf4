"""`make bench`: a completed task of the product against the bare engine, interleaved in one run.

    python benchmarks/run.py [--cases N] [--json FILE]

Machines are noisy, so only ratios of the same run are held against the aim. Method: benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.domain.rulebook import parse_rulebook
from app.settings import ROOT
from benchmarks.bare import BareTransfer, content_of
from benchmarks.product import Product
from benchmarks.statements import count
from benchmarks.transfer import BARE, START, STEPS

AIM_RATIO = 5.0
AIM_STATEMENTS = 15
AIM_COMMITS = 1


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=25)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(Path(folder), chosen.cases)
    show(result)
    if chosen.json:
        chosen.json.write_text(json.dumps(result, ensure_ascii=False, indent=2))
    return 0 if result["reached"] else 1


def measure(folder: Path, cases: int) -> dict[str, Any]:
    """Runs both in turn, case by case, after one warm-up case of each."""
    rulebook = parse_rulebook("huantai.toml", (ROOT / "jurisdictions" / "huantai.toml").read_bytes())
    bare = BareTransfer(content_of(ROOT), rulebook)
    steps = [(node, {**BARE, **answers}) for _, node, answers in STEPS]
    product = Product(folder / "data")
    bare_times: dict[str, list[float]] = defaultdict(list)
    http_times: dict[str, list[float]] = defaultdict(list)
    sizes: dict[str, int] = {}
    try:
        for number in range(cases + 1):
            for node, seconds, size in bare.measure({**BARE, **START}, steps):
                bare_times[node] += [seconds] if number else []
                sizes[node] = size
            for node, seconds in product.measure():
                http_times[node] += [seconds] if number else []
    finally:
        product.close()
    counted = {node: (statements, commits) for node, statements, commits in count(folder / "data")}
    rows = [
        {
            "node": node,
            "bare_ms": 1000 * median(bare_times[node]),
            "http_ms": 1000 * median(http_times[node]),
            "ratio": median(http_times[node]) / median(bare_times[node]),
            "statements": counted[node][0],
            "commits": counted[node][1],
            "bare_bytes": sizes[node],
        }
        for _, node, _ in STEPS
    ]
    every = {
        kind: [t for times in group.values() for t in times]
        for kind, group in (("bare", bare_times), ("http", http_times))
    }
    ratio = median(every["http"]) / median(every["bare"])
    most = max(row["statements"] for row in rows)
    commits = max(row["commits"] for row in rows)
    return {
        "cases": cases,
        "rows": rows,
        "bare_ms": 1000 * median(every["bare"]),
        "http_ms": 1000 * median(every["http"]),
        "ratio": ratio,
        "statements": most,
        "commits": commits,
        "state_bytes": _state_bytes(folder / "data" / "lianban.sqlite3"),
        "bare_bytes": max(sizes.values()),
        "reached": ratio <= AIM_RATIO and most <= AIM_STATEMENTS and commits <= AIM_COMMITS,
    }


def _state_bytes(database: Path) -> dict[str, float]:
    with sqlite3.connect(database) as connection:
        row = connection.execute("SELECT avg(length(state)), max(length(state)) FROM instance").fetchone()
    return {"mean": row[0], "largest": row[1]}


def show(result: dict[str, Any]) -> None:
    print(f"{'step':20}{'bare ms':>9}{'HTTP ms':>9}{'ratio':>7}{'stmts':>7}{'commits':>9}")
    for row in result["rows"]:
        print(
            f"{row['node']:20}{row['bare_ms']:9.2f}{row['http_ms']:9.2f}{row['ratio']:7.2f}"
            f"{row['statements']:7}{row['commits']:9}"
        )
    state = result["state_bytes"]
    print(
        f"all steps: bare {result['bare_ms']:.2f} ms, HTTP {result['http_ms']:.2f} ms,"
        f" ratio {result['ratio']:.2f}"
        f" (aim {AIM_RATIO:g}); at most {result['statements']} statements (aim {AIM_STATEMENTS}),"
        f" {result['commits']} commit (aim {AIM_COMMITS})"
    )
    print(
        f"state: {state['mean']:.0f} bytes on average, {state['largest']:.0f} at most;"
        f" bare JSON up to {result['bare_bytes']} bytes"
    )


if __name__ == "__main__":
    raise SystemExit(main())
