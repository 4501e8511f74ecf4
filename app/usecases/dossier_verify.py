"""Checks an exported dossier as anybody can, and against the platform as only the platform can."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.domain import record_chain
from app.domain.errors import BadInput
from app.store import audit
from app.store.transaction import reading
from app.usecases.dossier_export import SUMS

RECORD = "操作记录.json"
CHUNK = 1 << 20


def problems(path: Path) -> list[str]:
    """What does not hold: checksums, chain, and that the chain is the platform's. Raises BadInput."""
    try:
        with zipfile.ZipFile(path) as packed:
            found = [*_sums(packed)]
            record = json.loads(packed.read(RECORD))
            return [*found, *record_chain.problems(record), *_known(record)]
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BadInput(
            reason=f"“{path.name}”不是完整的案卷导出包。", reason_en=f"“{path.name}” is no whole dossier."
        ) from error


def _sums(packed: zipfile.ZipFile) -> Iterator[str]:
    listed = dict(_line(line) for line in packed.read(SUMS).decode().splitlines())
    present = [name for name in packed.namelist() if name != SUMS]
    for name in present:
        if name not in listed:
            yield f"{name}: not in {SUMS}"
        elif _digest(packed, name) != listed[name]:
            yield f"{name}: the file was changed"
    yield from (f"{name}: missing" for name in listed if name not in present)
    if len(present) != len(set(present)):
        yield "the archive holds two files of one name"


def _line(line: str) -> tuple[str, str]:
    sha256, _, name = line.partition("  ")
    return name, sha256


def _digest(packed: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with packed.open(name) as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _known(record: Mapping[str, Any]) -> Iterator[str]:
    """The platform's own chain must hold the same links; it may have gone on since."""
    with reading() as tx:
        kept = audit.hashes(tx, str(record["chain"]))
    if not kept:
        yield "the platform does not know this case"
        return
    for entry in record["entries"]:
        if kept.get(entry["seq"]) != entry["hash"]:
            yield f"#{entry['seq']}: the platform recorded something else"
            return
