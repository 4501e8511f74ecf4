"""Bytes of materials on disk, under their checksum: written once, never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.domain.media import UploadTooLarge

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written: checksum, size in bytes and the first bytes for judging its type."""

    sha256: str
    size: int
    head: bytes


def store(
    folder: Path, stream: BinaryIO, limit: int, accept: Callable[[Stored], object] = lambda stored: None
) -> Stored:
    """Writes the stream beside its final place, then renames it: a crash leaves no half file.

    `accept` judges what was written and raises when it must not be kept: then nothing stays on the disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digest, size, head = hashlib.sha256(), 0, b""
    handle, temporary = tempfile.mkstemp(dir=folder, prefix="upload-")
    try:
        with os.fdopen(handle, "wb") as target:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise UploadTooLarge(limit=limit // (1 << 20) or 1)
                head = head or chunk[:4096]
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        stored = Stored(digest.hexdigest(), size, head)
        accept(stored)
        path = path_of(folder, stored.sha256)
        path.parent.mkdir(exist_ok=True)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return stored


def path_of(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256


def read(folder: Path, sha256: str) -> Iterator[bytes]:
    """The bytes in chunks; raises FileNotFoundError when the store lost them."""
    with path_of(folder, sha256).open("rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk
