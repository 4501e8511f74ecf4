"""The hash chain over the record of a case, and its check outside the platform.

This file is shipped inside every dossier as `verify_chain.py` and therefore needs nothing but Python 3:

    python3 verify_chain.py

checks `操作记录.json` beside it. Every entry is hashed together with the hash of the one before, so that
nothing can be changed, left out or put in without the last hash changing. What an entry says in detail is
hashed with a salt first: where personal values are withheld, their hash stands in, and nobody can guess the
values from it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FIELDS = ("actor", "unit", "action", "node", "name")


def sealed(detail: str, salt: str) -> str:
    """What stands for the detail in the chain: salted and hashed; as it is where there was no salt yet."""
    return hashlib.sha256(f"{salt}\x1f{detail}".encode()).hexdigest() if salt else detail


def link(previous: str, chain: str, entry: Mapping[str, Any], detail: str) -> str:
    """SHA-256 over the previous link and every recorded value of this one.

    entry: seq, at (UTC, microseconds, ISO 8601), actor_id, actor, unit, action, node, name.
    detail: as `sealed` gives it.
    """
    parts = [previous, chain, str(entry["seq"]), str(entry["at"]), str(entry["actor_id"])]
    parts += [str(entry[field]) for field in FIELDS]
    return hashlib.sha256("\x1f".join([*parts, detail]).encode()).hexdigest()


def unchecked(record: Mapping[str, Any]) -> int:
    """How many entries only the platform can check: withheld, and written before there was a salt."""
    return sum(entry["detail"] is None and not entry["detail_sha256"] for entry in record["entries"])


def problems(record: Mapping[str, Any]) -> list[str]:
    """What does not hold in a record taken out of the platform; empty when every link holds to its end."""
    previous, seq = "", 0
    for entry in record["entries"]:
        if entry["seq"] != seq + 1:
            return [f"#{seq + 1}: the entry is missing"]
        withheld = entry["detail"] is None
        detail = entry["detail_sha256"] if withheld else sealed(entry["detail"], entry["salt"])
        known = bool(detail) or not withheld
        if known and link(previous, record["chain"], entry, detail) != entry["hash"]:
            return [f"#{entry['seq']}: the entry was changed after it was written"]
        previous, seq = entry["hash"], entry["seq"]
    if [seq, previous] != [record["head"]["seq"], record["head"]["hash"]]:
        return ["the record does not end where its head says it ends"]
    return []


def main(folder: Path) -> int:
    """Prints what does not hold; 0 when everything holds."""
    record = json.loads((folder / "操作记录.json").read_text(encoding="utf-8"))
    found = problems(record)
    for line in found:
        print(line)
    if not found:
        withheld = sum(entry["detail"] is None for entry in record["entries"])
        count = len(record["entries"])
        print(f"OK: {count} entries, head {record['head']['hash']}; details withheld in {withheld}")
        if missing := unchecked(record):
            print(f"{missing} entries have no salt: only the platform can check what they say")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parent))
